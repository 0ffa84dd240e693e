"""A picture under way: its pixels, the faces in it, and moving whole pictures about.

Shapes in this file: pixels are uint8 BGR (height, width, 3); a move is a matrix (2, 3) that takes
a point of the old picture to one of the new. Points are counted from the outer corner of the first
pixel, as boxes are: the middle of that pixel is (0.5, 0.5).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Iterable

import cv2
import numpy as np

from models.training.ellipse import hull
from models.training.pictures import BoxTuple, Face, Sample, read_picture

SHARP = 0.7
"""Pictures made smaller than this are averaged first, or fine patterns would flicker."""


@dataclass
class View:
    """``ignored`` are places where a face is that must be neither learned nor background."""

    pixels: np.ndarray
    faces: list[Face] = field(default_factory=list)
    ignored: list[BoxTuple] = field(default_factory=list)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return int(self.pixels.shape[1]), int(self.pixels.shape[0])


def whole(sample: Sample) -> View:
    """The picture of a sample as it is."""
    return View(read_picture(sample.path), list(sample.faces), list(sample.ignored))


def move(
    scale: float, turn: float, centre: tuple[float, float], to: tuple[float, float]
) -> np.ndarray:
    """The move that enlarges by ``scale``, turns by radians and takes ``centre`` to ``to``."""
    c, s = scale * math.cos(turn), scale * math.sin(turn)
    x, y = centre
    return np.array([[c, -s, to[0] - c * x + s * y], [s, c, to[1] - s * x - c * y]])


def moved(
    view: View, by: np.ndarray, size: tuple[int, int], behind: np.ndarray | None = None
) -> View:
    """The view after a move, in a picture of that size; ``behind`` shows where it ends."""
    pixels = warp(view.pixels, by, size, behind)
    faces = [Face(face.label, moved_box(face.box, by)) for face in view.faces]
    return View(pixels, faces, [moved_box(box, by) for box in view.ignored])


def warp(
    pixels: np.ndarray, by: np.ndarray, size: tuple[int, int], behind: np.ndarray | None = None
) -> np.ndarray:
    """The pixels after a move; black where there are none, or what is behind."""
    scale = math.hypot(by[0, 0], by[1, 0])
    if scale < SHARP:
        pixels, by = _averaged(pixels, by, scale)
    by = _between_middles(by)
    if behind is None:
        return np.asarray(cv2.warpAffine(pixels, by, size, flags=cv2.INTER_LINEAR))
    target = behind.copy()
    mode = cv2.BORDER_TRANSPARENT
    return np.asarray(cv2.warpAffine(pixels, by, size, target, cv2.INTER_LINEAR, mode))


def _between_middles(by: np.ndarray) -> np.ndarray:
    """The same move for OpenCV, which counts from the middle of the first pixel."""
    turned, shift = by[:, :2], by[:, 2:]
    return np.hstack([turned, shift + turned @ np.full((2, 1), 0.5) - 0.5])


def _averaged(pixels: np.ndarray, by: np.ndarray, scale: float) -> tuple[np.ndarray, np.ndarray]:
    """The pixels made smaller already, and what is left of the move."""
    height, width = pixels.shape[:2]
    small = max(1, round(width * scale)), max(1, round(height * scale))
    back = np.array([[width / small[0], 0, 0], [0, height / small[1], 0], [0, 0, 1.0]])
    return cv2.resize(pixels, small, interpolation=cv2.INTER_AREA), by @ back


def moved_box(box: BoxTuple, by: np.ndarray) -> BoxTuple:
    """Where the face is afterwards: the hull of the turned ellipse that fills the box."""
    half_width, half_height = (box[2] - box[0]) / 2, (box[3] - box[1]) / 2
    x, y = by @ ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2, 1.0)
    scale, turn = math.hypot(by[0, 0], by[1, 0]), math.atan2(by[1, 0], by[0, 0])
    return hull(half_width * scale, half_height * scale, turn, float(x), float(y))


def mirrored(view: View) -> View:
    """The view as in a mirror."""
    width = view.size[0]
    faces = [Face(face.label, mirrored_box(face.box, width)) for face in view.faces]
    boxes = [mirrored_box(box, width) for box in view.ignored]
    return View(np.ascontiguousarray(view.pixels[:, ::-1]), faces, boxes)


def mirrored_box(box: BoxTuple, width: float) -> BoxTuple:
    """The box in the mirrored picture."""
    return width - box[2], box[1], width - box[0], box[3]


def shared(one: BoxTuple, other: BoxTuple) -> float:
    """The share of ``one`` that lies in ``other``, 0..1."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    area = (one[2] - one[0]) * (one[3] - one[1])
    return width * height / area if min(width, height) > 0 and area > 0 else 0.0


def settled(view: View, *, smallest: float, least_seen: float) -> View:
    """The view with boxes cut at its edges, and every face that cannot be judged smoothed away.

    Those are the ignored ones, those narrower than ``smallest`` pixels, and those of which less
    than the share ``least_seen`` lies in the picture.
    """
    frame = (0.0, 0.0, float(view.size[0]), float(view.size[1]))
    kept, doubtful = [], list(view.ignored)
    for face in view.faces:
        wide = face.box[2] - face.box[0] >= smallest
        if wide and shared(face.box, frame) >= least_seen:
            kept.append(Face(face.label, _cut(face.box, frame)))
        elif shared(face.box, frame) > 0:
            doubtful.append(face.box)
    _smooth(view.pixels, doubtful, [face.box for face in kept])
    return View(view.pixels, kept)


def _cut(box: BoxTuple, frame: BoxTuple) -> BoxTuple:
    return max(box[0], 0.0), max(box[1], 0.0), min(box[2], frame[2]), min(box[3], frame[3])


def _smooth(pixels: np.ndarray, boxes: Iterable[BoxTuple], kept: list[BoxTuple]) -> None:
    """Leave only the course of the colours in each box, in place, but spare the faces kept."""
    spared = [(box, within(pixels, box).copy()) for box in kept] if boxes else []
    for box in boxes:
        part = within(pixels, box)
        if min(part.shape[:2]) > 0:
            few = cv2.resize(part, (2, 2), interpolation=cv2.INTER_AREA)
            part[:] = cv2.resize(few, part.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    for box, before in spared:
        within(pixels, box)[:] = before


def within(pixels: np.ndarray, box: BoxTuple) -> np.ndarray:
    """The pixels that the box touches, a window into them; empty where it lies outside."""
    left, top = max(0, math.floor(box[0])), max(0, math.floor(box[1]))
    return pixels[top : max(top, math.ceil(box[3])), left : max(left, math.ceil(box[2]))]
