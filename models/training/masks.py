"""Paints masks onto bare faces: properly, below the nose, on the chin, hanging below it.

What counts is what can be seen: a mask of which too little lies in the picture is not painted, and
the face stays bare. Between a proper mask and one below the nose there is a gap where people would
not agree; nothing is painted there.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import Mapping

import cv2
import numpy as np

from kiosk.types import Label
from models.training.cloth import COLUMNS, ROWS, Cloth, woven
from models.training.faceframe import FaceFrame

Random = np.random.Generator
Range = tuple[float, float]


class Wear(Enum):
    """How a mask is worn."""

    PROPER = "proper"
    UNDER_NOSE = "under_nose"
    ON_CHIN = "on_chin"
    HANGING = "hanging"


@dataclass(frozen=True)
class _Fit:
    """Ranges of where the edges lie, as told by FaceFrame: in the middle and at the sides.

    ``least`` is the share of the face's box that must be covered by what is seen of the mask.
    """

    top: Range
    top_side: Range
    bottom: Range
    bottom_side: Range
    least: float


FITS: Mapping[Wear, _Fit] = {
    Wear.PROPER: _Fit((0.2, 0.46), (0.42, 0.66), (1.62, 1.9), (1.1, 1.4), 0.2),
    Wear.UNDER_NOSE: _Fit((0.78, 0.92), (0.66, 0.84), (1.65, 1.95), (1.15, 1.45), 0.14),
    Wear.ON_CHIN: _Fit((1.2, 1.4), (0.95, 1.25), (1.75, 2.1), (1.35, 1.6), 0.09),
    Wear.HANGING: _Fit((1.62, 1.85), (1.5, 1.75), (2.3, 2.8), (2.0, 2.4), 0.12),
}
"""Below the nose the top follows the nose that is there; see ``_top``."""

HALF_WIDTH: Range = (0.95, 1.2)
"""Where the sides of a mask are, in radians."""

EAR = (1.5, 0.35)
"""Angle of an ear and how far down it is."""

SHADOW = 0.06
"""A mask darkens the skin round it so many heights far."""


def label_of(wear: Wear) -> str:
    """What a face is called that wears its mask so."""
    return str((Label.MASK if wear is Wear.PROPER else Label.MISPLACED).value)


def paint_mask(
    pixels: np.ndarray,
    frame: FaceFrame,
    face: tuple[float, float, float, float],
    wear: Wear,
    rng: Random,
    cloth: Cloth | None = None,
) -> bool:
    """Paint onto uint8 BGR ``pixels``, in place; False, and nothing is painted, if little shows.

    Without a ``cloth`` chance takes one.
    """
    chosen = cloth or list(Cloth)[rng.choice(len(Cloth), p=(0.36, 0.16, 0.18, 0.16, 0.14))]
    piece = woven(chosen, rng)
    mask = _Mask(frame, wear, rng)
    found = window(mask.corners(), pixels.shape)
    if found is None:
        return False
    (left, top, right, bottom), area = found, (face[2] - face[0]) * (face[3] - face[1])
    y, x = np.mgrid[top:bottom, left:right].astype(np.float32)
    inside, across, down = mask.cover(x, y)
    cover = np.clip(inside + 0.5, 0, 1)
    if cover.sum() < FITS[wear].least * area:
        return False
    part = pixels[top:bottom, left:right].astype(np.float32)
    level = _level(pixels)
    coloured = laid(piece, across, down) * _light(part, across, level)
    shadow = 1 - 0.2 * np.clip(1 + inside / (SHADOW * frame.height), 0, 1)
    mixed = (part * shadow[:, :, None]) * (1 - cover[:, :, None]) + coloured * cover[:, :, None]
    pixels[top:bottom, left:right] = np.clip(mixed + 0.5, 0, 255)
    _paint_loops(pixels, frame, mask, level, rng)
    return True


class _Mask:
    """The outline of one mask on one face."""

    def __init__(self, frame: FaceFrame, wear: Wear, rng: Random) -> None:
        fit = FITS[wear]
        self._frame = frame
        self.half = float(rng.uniform(*HALF_WIDTH))
        self.top_side, self._bottom = (float(rng.uniform(*r)) for r in (fit.top_side, fit.bottom))
        self.bottom_side = float(rng.uniform(*fit.bottom_side))
        self._top = _top(frame, fit, wear, rng)
        self._slope = float(rng.uniform(-0.06, 0.06))
        self._bend = float(rng.uniform(1.4, 2.6)), float(rng.uniform(2.0, 3.2))

    def corners(self) -> np.ndarray:
        """Pixels (n, 2) that the mask certainly lies between."""
        angles = np.linspace(-self.half, self.half, 7)
        tops, bottoms = min(self._top, self.top_side), max(self._bottom, self.bottom_side)
        places = [(angle, down) for angle in angles for down in (tops - 0.1, bottoms + 0.1)]
        return np.array([self._frame.point(angle, down) for angle, down in places])

    def cover(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """How many pixels inside the edge each pixel is, and where on the cloth, -1..1 and 0..1."""
        angle, down = self._frame.places(x, y)
        across = angle / self.half
        aside = np.minimum(np.abs(across), 1)
        tilt = self._slope * across
        top = self.top_side + (self._top - self.top_side) * (1 - aside ** self._bend[0]) + tilt
        bottom = self.bottom_side + (self._bottom - self.bottom_side) * (1 - aside ** self._bend[1])
        height, radius = self._frame.height, self._frame.radius
        above, below = (down - top) * height, (bottom + tilt - down) * height
        side = (1 - np.abs(across)) * self.half * radius * 0.8
        inside = np.minimum(np.minimum(above, below), side)
        return inside, across, (down - top) / np.maximum(bottom - top, 0.1)


def _top(frame: FaceFrame, fit: _Fit, wear: Wear, rng: Random) -> float:
    """Where the upper edge crosses the middle: over this nose, or below it."""
    at = float(rng.uniform(*fit.top))
    if wear is Wear.PROPER:
        return min(at, frame.nose - 0.12)
    return max(at, frame.nose + 0.16) if wear is Wear.UNDER_NOSE else at


def laid(piece: np.ndarray, across: np.ndarray, down: np.ndarray) -> np.ndarray:
    """The cloth's colours for every pixel, float32."""
    columns = ((np.clip(across, -1, 1) + 1) / 2 * (COLUMNS - 1)).astype(np.float32)
    rows = (np.clip(down, 0, 1) * (ROWS - 1)).astype(np.float32)
    return np.asarray(cv2.remap(piece, columns, rows, cv2.INTER_LINEAR), np.float32)


def _light(part: np.ndarray, across: np.ndarray, level: float) -> np.ndarray:
    """The light that falls on the face, found in the skin under the mask; 1 in a bright room."""
    grey = part.mean(axis=2)
    small = cv2.resize(grey, (4, 3), interpolation=cv2.INTER_AREA)
    course = cv2.resize(small, grey.shape[::-1], interpolation=cv2.INTER_CUBIC)
    course = np.clip(course / max(float(small.mean()), 1.0), 0.75, 1.2)
    round_ = 1.05 - 0.22 * np.minimum(across * across, 1)
    return np.asarray((level * course * round_)[:, :, None], np.float32)


def _level(pixels: np.ndarray) -> float:
    """How bright the place is, 1 in a bright room; by the lightest parts, for skin may be dark."""
    lightest = float(np.percentile(pixels[::4, ::4], 93))
    return min(max(lightest / 215, 0.3), 1.1)


def _paint_loops(
    pixels: np.ndarray, frame: FaceFrame, mask: _Mask, light: float, rng: Random
) -> None:
    """An elastic from each corner to the ear, where the head does not hide it."""
    shade = float(rng.choice([235, 205, 150, 60])) * light
    width = max(1, round(frame.height * rng.uniform(0.012, 0.03)))
    yaw = math.asin(frame.sine)
    for side in (-1, 1):
        if side * yaw > 0.35:
            continue
        ear = frame.point(side * EAR[0], EAR[1])
        for down in (mask.top_side + 0.04, mask.bottom_side - 0.06):
            line = np.array([frame.point(side * mask.half * 0.98, down), ear]) * 16
            start, end = (tuple(int(value) for value in point) for point in line)
            cv2.line(pixels, start, end, (shade,) * 3, width, cv2.LINE_AA, shift=4)


def window(points: np.ndarray, shape: tuple[int, ...]) -> tuple[int, int, int, int] | None:
    """Left, top, right, bottom of the whole pixels round the points; None outside the picture."""
    low, high = np.floor(points.min(axis=0)) - 2, np.ceil(points.max(axis=0)) + 3
    left, top = (int(value) for value in np.maximum(low, 0))
    right, bottom = int(min(high[0], shape[1])), int(min(high[1], shape[0]))
    return (left, top, right, bottom) if right - left > 3 and bottom - top > 3 else None
