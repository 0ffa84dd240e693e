"""The average precision that NVIDIA TAO would print, for comparing with figures made by it.

Rules and quirk as in TAO's ``compute_metrics.py`` (mode INTEGRATE): each class is taken by itself,
also where two of them are found on one face; small boxes are left out on both sides; the others are
rounded to whole pixels of the network's picture and reach one pixel further than they say; a
detection is only ever compared with the face it overlaps most; and the area before the first step
of recall is lost, so that a detector without fault scores (N - 1) / N for N faces.
"""

from __future__ import annotations

from itertools import accumulate
from typing import NamedTuple, Sequence

from kiosk.types import Box, Detection, Label

LEAST_WIDTH, LEAST_HEIGHT = 10, 20
"""Smaller boxes are left out (pixels of the network's picture, before they are rounded)."""

ENOUGH = 0.5


class Look(NamedTuple):
    """One picture in the network's pixels: faces with their labels, and each class's detections."""

    faces: Sequence[tuple[Box, Label]]
    detections: Sequence[Detection]


def average_precision(looks: Sequence[Look], label: Label) -> float:
    """TAO's figure for one label, 0..1; 0 where it divides by nothing."""
    hits, faces = [], 0
    for look in looks:
        boxes = _whole([box for box, true in look.faces if true is label])
        faces += len(boxes)
        hits += _hits(look.detections, boxes, label)
    hits.sort(key=lambda hit: -hit[0])
    return _integrate([hit for _, hit in hits], faces) if faces else 0.0


def _integrate(hits: Sequence[bool], faces: int) -> float:
    """The area under the curve between its first and its last step of recall."""
    found = list(accumulate(int(hit) for hit in hits))
    precision = [count / (place + 1) for place, count in enumerate(found)]
    steps = [0, *(place for place, hit in enumerate(hits) if hit and place)]
    return sum(max(precision[step : steps[-1]]) for step in steps[:-1]) / faces


def _hits(
    detections: Sequence[Detection], faces: Sequence[Box], label: Label
) -> list[tuple[float, bool]]:
    """Score of every detection of the label, and whether it is the first on a face."""
    taken: set[int] = set()
    ranked = sorted(detections, key=lambda each: -each.score)
    wanted = [(each.score, each.box) for each in ranked if each.label is label]
    return [(sure, _hit(box, faces, taken)) for sure, one in wanted for box in _whole([one])]


def _hit(box: Box, faces: Sequence[Box], taken: set[int]) -> bool:
    """Whether the face that the box overlaps most is a new one; remembers it."""
    overlaps = [box.iou(face) for face in faces]
    if not overlaps or max(overlaps) < ENOUGH:
        return False
    nearest = overlaps.index(max(overlaps))
    new = nearest not in taken
    taken.add(nearest)
    return new


def _whole(boxes: Sequence[Box]) -> list[Box]:
    """Without the small ones, rounded, and one pixel larger: TAO counts the last pixel in."""
    return [
        Box(round(box.x1), round(box.y1), round(box.x2) + 1, round(box.y2) + 1)
        for box in boxes
        if box.width >= LEAST_WIDTH and box.height >= LEAST_HEIGHT
    ]
