"""Paints what is no face and yet round and full of marks: badges, signs, screens and toys.

A network that looks for two dark spots above a third takes such things for faces, a badge on a cap
first of all. Set beside faces and onto caps they teach it to look closer.
"""

from __future__ import annotations

import string
from typing import Callable, NamedTuple, Sequence

import cv2
import numpy as np

from models.training.cloth import any_colour

SIZE = 96
"""Pixels along each side."""

MIDDLE = SIZE / 2
TOYS = 0.25

Random = np.random.Generator
Colour = tuple[float, ...]


class Emblem(NamedTuple):
    """Pixels uint8 BGR (SIZE, SIZE, 3), and how far each covers what is behind, float32 0..1."""

    pixels: np.ndarray
    matte: np.ndarray


def emblem(rng: Random) -> Emblem:
    """One of them, no two alike."""
    pixels = np.zeros((SIZE, SIZE, 3), np.uint8)
    matte = np.zeros((SIZE, SIZE), np.float32)
    (_toy if rng.random() < TOYS else _sign)(pixels, matte, rng)
    return Emblem(pixels, np.asarray(cv2.GaussianBlur(matte, (0, 0), 0.8)))


def _sign(pixels: np.ndarray, matte: np.ndarray, rng: Random) -> None:
    """A round, square or shield-shaped ground with rims, and one or two kinds of marks on it."""
    outline = _OUTLINES[rng.integers(len(_OUTLINES))]()
    reach = 0.46 * SIZE
    cv2.fillPoly(matte, [_scaled(outline, reach)], 1.0)
    for _ in range(int(rng.integers(1, 4))):
        cv2.fillPoly(pixels, [_scaled(outline, reach)], _paint(rng), cv2.LINE_AA)
        reach *= rng.uniform(0.7, 0.95)
    for place in rng.choice(len(_MARKS), int(rng.integers(1, 3)), replace=False):
        _MARKS[place](pixels, reach, rng)


def _toy(pixels: np.ndarray, matte: np.ndarray, rng: Random) -> None:
    """A plush animal's head: ears, a muzzle, two eyes and a nose, in the colours of no skin."""
    fur, inner, dark = _paint(rng), _paint(rng), tuple(rng.uniform(0, 60, 3))
    wide, high = rng.uniform(0.3, 0.42, 2) * SIZE
    ear, aside = rng.uniform(0.1, 0.17) * SIZE, rng.uniform(0.65, 0.95) * wide
    for side in (-1, 1):
        at = MIDDLE + side * aside, MIDDLE - high * rng.uniform(0.7, 0.9)
        for radius, colour in ((ear, fur), (0.6 * ear, inner)):
            _oval(pixels, at, (radius, radius), colour)
        _oval(matte, at, (ear, ear), (1.0,))
    for canvas, colour in ((pixels, fur), (matte, (1.0,))):
        _oval(canvas, (MIDDLE, MIDDLE), (wide, high), colour)
    _oval(pixels, (MIDDLE, MIDDLE + 0.35 * high), (0.45 * wide, 0.35 * high), inner)
    eye = rng.uniform(0.07, 0.14) * wide
    for side in (-1, 1):
        at = MIDDLE + side * rng.uniform(0.35, 0.5) * wide, MIDDLE - rng.uniform(0, 0.2) * high
        _oval(pixels, at, (eye, eye), dark)
    _oval(pixels, (MIDDLE, MIDDLE + 0.2 * high), (1.4 * eye, eye), dark)


def _letters(pixels: np.ndarray, reach: float, rng: Random) -> None:
    text = "".join(rng.choice(list(string.ascii_uppercase + string.digits), rng.integers(1, 5)))
    thick = int(rng.integers(2, 6))
    scale = 1.6 * reach / (20 * len(text) + 4)
    (wide, high), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, scale, thick)
    at = round(MIDDLE - wide / 2), round(MIDDLE + high / 2 + rng.uniform(-0.4, 0.4) * reach)
    font = cv2.FONT_HERSHEY_SIMPLEX
    cv2.putText(pixels, text, at, font, scale, _paint(rng), thick, cv2.LINE_AA)


def _rays(pixels: np.ndarray, reach: float, rng: Random) -> None:
    """A star, a sun or a wheel."""
    count, inner = int(rng.integers(4, 13)), rng.uniform(0.15, 0.75)
    angles = np.arange(2 * count) * np.pi / count + rng.uniform(0, np.pi)
    long = np.where(np.arange(2 * count) % 2, inner, 0.95)
    star = np.stack([np.cos(angles) * long, np.sin(angles) * long], 1)
    cv2.fillPoly(pixels, [_scaled(star, reach)], _paint(rng), cv2.LINE_AA)


def _spots(pixels: np.ndarray, reach: float, rng: Random) -> None:
    """Pairs left and right, as eyes are, and one in the middle."""
    for _ in range(int(rng.integers(1, 4))):
        colour, size = _paint(rng), rng.uniform(0.06, 0.22, 2) * reach
        aside, down = rng.uniform((0.2, -0.6), (0.6, 0.6)) * reach
        for x in (MIDDLE - aside, MIDDLE + aside):
            _oval(pixels, (x, MIDDLE + down), (size[0], size[1]), colour)
    if rng.random() < 0.5:
        at = MIDDLE, MIDDLE + rng.uniform(-0.2, 0.6) * reach
        _oval(pixels, at, tuple(rng.uniform(0.1, 0.4, 2) * reach), _paint(rng))


def _bars(pixels: np.ndarray, reach: float, rng: Random) -> None:
    colour = _paint(rng)
    for _ in range(int(rng.integers(1, 5))):
        down, high = rng.uniform((-0.7, 0.04), (0.7, 0.2)) * reach
        half = rng.uniform(0.3, 0.8) * reach
        low, far = (MIDDLE - half, MIDDLE + down), (MIDDLE + half, MIDDLE + down + high)
        cv2.rectangle(pixels, tuple(map(int, low)), tuple(map(int, far)), colour, -1)


def _round() -> np.ndarray:
    angles = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    return np.stack([np.cos(angles), np.sin(angles)], 1)


def _square() -> np.ndarray:
    return np.array([(-0.95, -0.95), (0.95, -0.95), (0.95, 0.95), (-0.95, 0.95)])


def _shield() -> np.ndarray:
    half = [(0.0, -0.85), (0.85, -1.0), (0.8, 0.2), (0.5, 0.7), (0.0, 1.0)]
    return np.array(half + [(-x, y) for x, y in half[-2:0:-1]])


def _scaled(outline: np.ndarray, reach: float) -> np.ndarray:
    """The outline, whose points are -1..1, round the middle, in whole pixels."""
    return np.asarray(np.round(outline * reach + MIDDLE), np.int32)


def _oval(
    canvas: np.ndarray, at: tuple[float, float], radii: Sequence[float], colour: Colour
) -> None:
    axes = 2 * float(radii[0]), 2 * float(radii[1])
    cv2.ellipse(canvas, ((float(at[0]), float(at[1])), axes, 0), colour, -1, cv2.LINE_AA)


def _paint(rng: Random) -> Colour:
    return tuple(float(part) for part in any_colour(rng))


_OUTLINES: Sequence[Callable[[], np.ndarray]] = (_round, _round, _square, _shield)
_MARKS: Sequence[Callable[[np.ndarray, float, Random], None]] = (_letters, _rays, _spots, _bars)
