"""Average precision, precision, recall and confusion at IoU 0.5.

Detections are matched as in COCO: the surest first, each to the face it overlaps most of those
still unmatched. One that only fits a face of its label that is not judged is itself left out, for
it is neither right nor wrong; so is one that lies for the most part in a place where nobody is
judged, which may be far larger than a face (KITTI's DontCare, COCO's crowds). Average precision is
the area under the precision envelope over all points (VOC since 2010, COCO without sampling).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import accumulate
from typing import Iterator, Sequence

from kiosk.evaluation.kitti import Truth
from kiosk.types import Box, Detection, Label

ENOUGH = 0.5
"""Overlap from which a box is on a face, and share of a box from which it is in a place."""

MISSED, NOBODY = "missed", "nobody"
"""What the confusion table calls a face without a box, and a box without a face."""


@dataclass(frozen=True)
class Sample:
    """One picture: the faces in it, every detection, and those over the thresholds in force."""

    truths: Sequence[Truth]
    detections: Sequence[Detection]
    decided: Sequence[Detection]


@dataclass(frozen=True)
class Score:
    """How one label does; all are 0..1 and None where there is nothing to divide by."""

    faces: int
    ap50: float | None
    precision: float | None
    recall: float | None


def score(samples: Sequence[Sample], label: Label) -> Score:
    """All figures of one label."""
    faces = sum(len(_judged(sample, label)) for sample in samples)
    ranked = _hits([(sample, sample.detections) for sample in samples], label)
    decided = _hits([(sample, sample.decided) for sample in samples], label)
    return Score(
        faces,
        average_precision(ranked, faces) if faces else None,
        sum(decided) / len(decided) if decided else None,
        sum(decided) / faces if faces else None,
    )


def average_precision(hits: Sequence[bool], faces: int) -> float:
    """All-point average precision of detections, surest first, given which of them are hits.

    Every hit adds one face's share of recall at the best precision from there on, so a detector
    without fault scores exactly 1.
    """
    found = list(accumulate(int(hit) for hit in hits))
    precision = [count / (place + 1) for place, count in enumerate(found)]
    envelope = list(accumulate(reversed(precision), max))[::-1]
    return sum(best for best, hit in zip(envelope, hits) if hit) / faces


def scored_hits(
    sample: Sample, detections: Sequence[Detection], label: Label
) -> list[tuple[float, bool]]:
    """Score of each detection of ``label`` in a picture, and whether it is on a face of that label.

    Those that are neither right nor wrong do not come.
    """
    matched = _matched(sample, detections, label)
    return [(detection.score, truth is not None) for detection, truth in matched]


def mean(scores: Sequence[float | None]) -> float | None:
    """The plain mean of the figures that exist."""
    known = [each for each in scores if each is not None]
    return sum(known) / len(known) if known else None


def confusion(samples: Sequence[Sample]) -> dict[str, dict[str, int]]:
    """How often a face of one label (first key) was given another (second key)."""
    counts: Counter[tuple[str, str]] = Counter()
    for sample in samples:
        counts.update(_pairs(sample))
    table: dict[str, dict[str, int]] = {}
    for (true, said), count in sorted(counts.items()):
        table.setdefault(true, {})[said] = count
    return table


def _pairs(sample: Sample) -> Iterator[tuple[str, str]]:
    """What a face wears and what was said of it, for every face and every detection."""
    matched = list(_matched(sample, sample.decided, None))
    for detection, truth in matched:
        yield _word(truth), detection.label.value
    for truth in _without(_judged(sample, None), [truth for _, truth in matched if truth]):
        yield _word(truth), MISSED


def _word(truth: Truth | None) -> str:
    return truth.label.value if truth and truth.label else NOBODY


def _without(truths: Sequence[Truth], found: Sequence[Truth]) -> list[Truth]:
    """The faces that were not found; of two equal ones each counts."""
    return list((Counter(truths) - Counter(found)).elements())


def _hits(looks: list[tuple[Sample, Sequence[Detection]]], label: Label) -> list[bool]:
    """Whether each detection of ``label`` is on a face of that label, the surest first."""
    found = [hit for sample, detections in looks for hit in scored_hits(sample, detections, label)]
    return [hit for _, hit in sorted(found, key=lambda each: -each[0])]


def _matched(
    sample: Sample, detections: Sequence[Detection], label: Label | None
) -> Iterator[tuple[Detection, Truth | None]]:
    """Each detection and the face it is on; those left out do not come.

    With a ``label``, only detections and faces that have it are looked at.
    """
    free = _judged(sample, label)
    rest = [t for t in sample.truths if not t.judged and (not label or t.label in (label, None))]
    for detection in _surest(detections, label):
        truth = _under(detection, free)
        if truth is not None:
            free.remove(truth)
        if truth is not None or not any(_excuses(other, detection) for other in rest):
            yield detection, truth


def _excuses(truth: Truth, detection: Detection) -> bool:
    """Whether a detection is on a face, or in a place, that is not judged."""
    if truth.label is not None:
        return truth.box.iou(detection.box) >= ENOUGH
    return _share_in(truth.box, detection.box) >= ENOUGH


def _share_in(place: Box, box: Box) -> float:
    """How much of the box lies in the place, 0..1; 0 for a box without area."""
    inside = Box(
        max(place.x1, box.x1),
        max(place.y1, box.y1),
        min(place.x2, box.x2),
        min(place.y2, box.y2),
    )
    return inside.area / box.area if box.area else 0.0


def _judged(sample: Sample, label: Label | None) -> list[Truth]:
    return [t for t in sample.truths if t.judged and (not label or t.label is label)]


def _surest(detections: Sequence[Detection], label: Label | None) -> list[Detection]:
    wanted = (each for each in detections if not label or each.label is label)
    return sorted(wanted, key=lambda each: -each.score)


def _under(detection: Detection, truths: Sequence[Truth]) -> Truth | None:
    best = max(truths, key=lambda truth: truth.box.iou(detection.box), default=None)
    return best if best and best.box.iou(detection.box) >= ENOUGH else None
