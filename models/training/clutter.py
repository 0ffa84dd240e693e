"""Paints what is no mask but might be taken for one: hard lessons that change no label.

A scarf at the neck, a hand or a finger before the mouth, a coloured beard, dark glasses, a cloth on
the forehead, patches beside the face. Bare faces get all of them; masked ones only what lies clear
of the mask.
"""

from __future__ import annotations

from enum import Enum
from typing import Callable, Mapping

import cv2
import numpy as np

from models.training.cloth import Cloth, woven
from models.training.faceframe import CHIN, FaceFrame

Random = np.random.Generator


class Clutter(Enum):
    """The kinds of it."""

    SCARF = "scarf"
    HAND = "hand"
    BEARD = "beard"
    GLASSES = "glasses"
    BAND = "band"
    PATCHES = "patches"


ON_MASKED = (Clutter.GLASSES, Clutter.BAND, Clutter.PATCHES)
"""What may be painted onto a face whose mask is real."""

HAIR = ((25, 24, 28), (40, 55, 85), (60, 90, 140), (40, 60, 150), (150, 155, 160), (225, 225, 225))
"""Black, brown, fair, red, grey, white; BGR."""


def paint_clutter(pixels: np.ndarray, frame: FaceFrame, kind: Clutter, rng: Random) -> None:
    """Paint onto uint8 BGR ``pixels``, in place."""
    _PAINTERS[kind](pixels, frame, rng)


def _scarf(pixels: np.ndarray, frame: FaceFrame, rng: Random) -> None:
    """From below the chin on, wider than the face: no loops, and nothing of the face is covered."""
    top, bottom = CHIN + rng.uniform(0.1, 0.35), CHIN + rng.uniform(0.9, 1.8)
    angles = np.linspace(-1.5, 1.5, 9)
    upper = [_beside(frame, a, top - 0.25 * a * a / 2) for a in angles]
    lower = [_beside(frame, a, bottom) for a in angles[::-1]]
    _fill(pixels, np.array(upper + lower), woven(_cloth(rng), rng))


def _hand(pixels: np.ndarray, frame: FaceFrame, rng: Random) -> None:
    """One to four fingers in the colour of the cheek, from below or from a side over the mouth."""
    cheeks = [_colour_at(pixels, frame.point(angle, 0.55)) for angle in (-0.45, 0.45)]
    skin = max(cheeks, key=lambda colour: float(colour.sum()))
    tip = frame.point(rng.uniform(-0.4, 0.4), rng.uniform(0.75, 1.15))
    turn = rng.uniform(-1.2, 1.2)
    along = np.cos(turn) * frame.down + np.sin(turn) * frame.across
    aside = np.array([-along[1], along[0]])
    wide, fingers = frame.height * rng.uniform(0.2, 0.3), int(rng.integers(1, 5))
    for number in range(fingers):
        start = np.asarray(tip) + aside * wide * (number - (fingers - 1) / 2)
        start = start + along * frame.height * rng.uniform(0, 0.15)
        end = start + along * frame.height * 2.5
        for shade, share in ((0.72, 1.0), (0.98, 0.8)):
            colour = tuple(float(part) * shade for part in skin)
            _line(pixels, start, end, colour, max(1, round(wide * share)))


def _beard(pixels: np.ndarray, frame: FaceFrame, rng: Random) -> None:
    """Hair round the mouth and along the jaw, with the mouth and the nose free."""
    colour = np.array(HAIR[rng.integers(len(HAIR))], float) * rng.uniform(0.7, 1.2)
    top, bottom = rng.uniform(0.82, 0.95), CHIN + rng.uniform(-0.05, 0.35)
    angles = np.linspace(-1.2, 1.2, 9)
    upper = [frame.point(a, top + 0.3 * a * a) for a in angles]
    lower = [frame.point(a, bottom - 0.5 * a * a) for a in angles[::-1]]
    grain = rng.normal(0, 14, (64, 96, 1))
    hair = np.clip(cv2.GaussianBlur(grain, (0, 0), 0.8)[:, :, None] + colour, 0, 255)
    mouth = np.zeros(pixels.shape[:2], np.float32)
    size = (max(1, int(frame.radius * 0.42)), max(1, int(frame.height * rng.uniform(0.1, 0.17))))
    centre = tuple(int(value) for value in frame.point(0, 1.02))
    turn = float(np.degrees(np.arctan2(frame.across[1], frame.across[0])))
    cv2.ellipse(mouth, centre, size, turn, 0, 360, 1.0, -1, cv2.LINE_AA)
    spared = cv2.GaussianBlur(mouth, (0, 0), max(0.5, frame.height * 0.03))
    strength = float(rng.uniform(0.55, 0.95))
    softness = frame.height * 0.07
    _fill(pixels, np.array(upper + lower), hair.astype(np.uint8), spared, softness, strength)


def _glasses(pixels: np.ndarray, frame: FaceFrame, rng: Random) -> None:
    """Two dark lenses and what joins them."""
    colour = tuple(float(part) for part in rng.uniform(5, 70, 3))
    size = int(frame.radius * rng.uniform(0.32, 0.44)), int(frame.height * rng.uniform(0.22, 0.34))
    turn = float(np.degrees(np.arctan2(frame.across[1], frame.across[0])))
    ends = [frame.point(angle, 0.04) for angle in (-0.5, 0.5)]
    for x, y in ends:
        cv2.ellipse(pixels, (int(x), int(y)), size, turn, 0, 360, colour, -1, cv2.LINE_AA)
    bridge = max(1, round(frame.height * 0.06))
    _line(pixels, np.array(ends[0]), np.array(ends[1]), colour, bridge)


def _band(pixels: np.ndarray, frame: FaceFrame, rng: Random) -> None:
    """A cloth round the forehead: the stuff of a mask where no mask is."""
    bottom = -rng.uniform(0.35, 0.55)
    top = bottom - rng.uniform(0.35, 0.9)
    angles = np.linspace(-1.4, 1.4, 9)
    upper = [_beside(frame, a, top + 0.1 * a * a) for a in angles]
    lower = [_beside(frame, a, bottom + 0.08 * a * a) for a in angles[::-1]]
    _fill(pixels, np.array(upper + lower), woven(_cloth(rng), rng))


def _patches(pixels: np.ndarray, frame: FaceFrame, rng: Random) -> None:
    """Pieces of mask cloth beside the face: paper, bags, shirts, another's mask."""
    for _ in range(int(rng.integers(1, 4))):
        angle, down = rng.choice([-1, 1]) * rng.uniform(1.9, 2.6), rng.uniform(-1, 2.2)
        middle = np.array(_beside(frame, float(angle), float(down)))
        reach = rng.uniform((0.3, 0.2), (0.6, 0.5)) * frame.height
        turn = rng.uniform(-0.4, 0.4)
        along = np.array([np.cos(turn), np.sin(turn)])
        aside = np.array([-along[1], along[0]])
        signs = ((-1, -1), (1, -1), (1, 1), (-1, 1))
        corners = [middle + a * along * reach[0] + b * aside * reach[1] for a, b in signs]
        _fill(pixels, np.array(corners), woven(_cloth(rng), rng))


def _beside(frame: FaceFrame, angle: float, down: float) -> tuple[float, float]:
    """As FaceFrame.point, but flat: it goes on beyond the edge of the head."""
    side = frame.radius * angle / 1.25 + frame.lean * down
    x, y = frame.eyes + side * frame.across + down * frame.height * frame.down
    return float(x), float(y)


def _fill(
    pixels: np.ndarray,
    outline: np.ndarray,
    piece: np.ndarray,
    spared: np.ndarray | None = None,
    softness: float = 0.8,
    strength: float = 1.0,
) -> None:
    """Lay a piece of cloth, stretched to the outline's bounds, onto the pixels within it."""
    low = np.maximum(np.floor(outline.min(axis=0)) - 2, 0).astype(int)
    high = np.minimum(np.ceil(outline.max(axis=0)) + 3, pixels.shape[1::-1]).astype(int)
    width, height = high - low
    if width < 3 or height < 3:
        return
    cover = np.zeros((height, width), np.float32)
    cv2.fillPoly(cover, [np.round(outline - low).astype(np.int32)], 1.0)
    window = np.s_[low[1] : high[1], low[0] : high[0]]
    cover = cv2.GaussianBlur(cover, (0, 0), max(softness, 0.5)) * strength
    if spared is not None:
        cover *= 1 - spared[window]
    part = pixels[window].astype(np.float32)
    level = float(np.clip(part.mean() / 120, 0.35, 1.1))
    laid = cv2.resize(piece, (int(width), int(height))).astype(np.float32) * level
    pixels[window] = np.clip(part + (laid - part) * cover[:, :, None] + 0.5, 0, 255)


def _line(
    pixels: np.ndarray, start: np.ndarray, end: np.ndarray, colour: tuple[float, ...], width: int
) -> None:
    ends = [tuple(int(value * 16) for value in point) for point in (start, end)]
    cv2.line(pixels, ends[0], ends[1], colour, min(width, 255), cv2.LINE_AA, shift=4)


def _colour_at(pixels: np.ndarray, point: tuple[float, float]) -> np.ndarray:
    """The colour round a point, BGR; the nearest one when it lies outside."""
    x = min(max(int(point[0]), 1), pixels.shape[1] - 2)
    y = min(max(int(point[1]), 1), pixels.shape[0] - 2)
    return np.asarray(pixels[y - 1 : y + 2, x - 1 : x + 2].mean(axis=(0, 1)))


def _cloth(rng: Random) -> Cloth:
    return list(Cloth)[rng.integers(len(Cloth))]


_PAINTERS: Mapping[Clutter, Callable[[np.ndarray, FaceFrame, Random], None]] = {
    Clutter.SCARF: _scarf,
    Clutter.HAND: _hand,
    Clutter.BEARD: _beard,
    Clutter.GLASSES: _glasses,
    Clutter.BAND: _band,
    Clutter.PATCHES: _patches,
}
