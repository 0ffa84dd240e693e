"""Tight portraits as an entrance sees people: small, somewhere in a wide picture.

A crop that fills the whole picture says nothing about a kiosk. So the portrait is put on a canvas
of 960x544 pixels, at a width of the face that people at a door have, with a soft edge, before a
backdrop of its own blurred colours.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, NamedTuple, Sequence

import cv2
import numpy as np

from kiosk.gate import REFERENCE_HEIGHT, REFERENCE_WIDTH
from kiosk.types import Box

if TYPE_CHECKING:
    from kiosk.evaluation.kitti import Truth

WIDTH, HEIGHT = REFERENCE_WIDTH, REFERENCE_HEIGHT

SOFT = 0.06
"""How far the edge fades, as a share of the portrait's shorter side."""

_BLUR_GRID = (30, 17)
_BLUR_SIGMA = 2.0


class Widths(NamedTuple):
    """How wide the face may be on the canvas, in pixels; every width between is as likely."""

    narrowest: float = 50.0
    widest: float = 180.0


AT_A_DOOR = Widths()


class Spot(NamedTuple):
    """Where a picture goes: pixels of the canvas = ``scale`` x pixels of the picture + offset."""

    scale: float
    left: float
    top: float

    def box(self, box: Box) -> Box:
        """The box of the picture, on the canvas."""
        return Box(
            box.x1 * self.scale + self.left,
            box.y1 * self.scale + self.top,
            box.x2 * self.scale + self.left,
            box.y2 * self.scale + self.top,
        )


def place(
    pixels: np.ndarray,
    truths: Sequence[Truth],
    seed: int,
    name: str,
    widths: Widths = AT_A_DOOR,
) -> tuple[np.ndarray, list[Truth]]:
    """The portrait on a canvas, uint8 BGR (544, 960, 3), and its face there.

    The same ``seed`` and ``name`` of a picture always give the same canvas, whatever other pictures
    there are. Raises ValueError unless exactly one face is to be judged.
    """
    faces = [truth for truth in truths if truth.judged]
    if len(faces) != 1:
        raise ValueError(f"a portrait has one face to be judged, this has {len(faces)}.")
    random = np.random.default_rng([seed, zlib.crc32(name.encode())])
    spot = choose(pixels.shape[1], pixels.shape[0], faces[0].box, random, widths)
    return paint(pixels, spot), [truth._replace(box=spot.box(truth.box)) for truth in truths]


def choose(
    width: int, height: int, face: Box, random: np.random.Generator, widths: Widths = AT_A_DOOR
) -> Spot:
    """A size and a place for a picture of that many pixels, with the face wholly on the canvas."""
    wanted = random.uniform(*widths)
    scale = min(wanted / face.width, HEIGHT / face.height)
    left = _offset(WIDTH, width * scale, face.x1 * scale, face.x2 * scale, random.random())
    top = _offset(HEIGHT, height * scale, face.y1 * scale, face.y2 * scale, random.random())
    return Spot(scale, left, top)


def _offset(room: float, size: float, start: float, end: float, chance: float) -> float:
    """Where a picture of ``size`` begins: inside the room if it fits, else covering it.

    The face, from ``start`` to ``end`` in the picture, stays inside in either case.
    """
    low = max(min(0.0, room - size), -start)
    high = min(max(0.0, room - size), room - end)
    return low + (high - low) * chance


def paint(pixels: np.ndarray, spot: Spot) -> np.ndarray:
    """The canvas with the picture at its spot, uint8 BGR (544, 960, 3)."""
    matrix = _between_centres(spot)
    source = _shrunk_softly(pixels, spot.scale)
    shown = cv2.warpAffine(
        source, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    share = cv2.warpAffine(_edge(pixels.shape[1], pixels.shape[0]), matrix, (WIDTH, HEIGHT))
    mixed = backdrop(pixels) * (1 - share[..., None]) + shown * share[..., None]
    return np.asarray(mixed.round(), np.uint8)


def _between_centres(spot: Spot) -> np.ndarray:
    """OpenCV counts from the middle of the first pixel, boxes from its corner."""
    shift = (spot.scale - 1) / 2
    rows = [[spot.scale, 0, spot.left + shift], [0, spot.scale, spot.top + shift]]
    return np.array(rows, np.float32)


def backdrop(pixels: np.ndarray) -> np.ndarray:
    """The picture's own colours, too blurred for a face to be left, float (544, 960, 3)."""
    rough = cv2.resize(pixels, _BLUR_GRID, interpolation=cv2.INTER_AREA).astype(np.float32)
    soft = cv2.GaussianBlur(rough, (0, 0), _BLUR_SIGMA)
    return np.asarray(cv2.resize(soft, (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR))


def _shrunk_softly(pixels: np.ndarray, scale: float) -> np.ndarray:
    """Blurred as far as shrinking needs, so that fine patterns do not turn into coarse ones."""
    if scale >= 1:
        return pixels
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), 0.4 / scale))


def _edge(width: int, height: int) -> np.ndarray:
    """How much of the picture shows at each of its pixels: 1 inside, fading to 0 at the edge."""
    fade = max(1.0, SOFT * min(width, height))
    across, down = (np.arange(length, dtype=np.float32) + 0.5 for length in (width, height))
    return np.asarray(
        np.clip(
            np.minimum.outer(np.minimum(down, height - down), np.minimum(across, width - across))
            / fade,
            0,
            1,
        )
    )
