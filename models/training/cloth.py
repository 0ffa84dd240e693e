"""What masks are made of: small pictures of the cloth, laid flat.

Each is uint8 BGR (ROWS, COLUMNS, 3), from the upper to the lower edge and from ear to ear.
"""

from __future__ import annotations

from enum import Enum
from typing import Callable, Mapping

import cv2
import numpy as np

ROWS, COLUMNS = 64, 96

Random = np.random.Generator


class Cloth(Enum):
    """The kinds of mask."""

    SURGICAL = "surgical"
    N95 = "n95"
    PLAIN = "plain"
    BLACK = "black"
    PATTERNED = "patterned"


SURGICAL = (
    ((225, 200, 150), 5),  # light blue
    ((205, 190, 120), 2),
    ((190, 205, 150), 2),  # green
    ((238, 238, 236), 4),  # white
    ((205, 190, 235), 1),  # pink
    ((60, 55, 52), 1),
)
"""Colours BGR and how common they are."""

SHAPES = ("stripes", "dots", "checks", "blots")


def woven(kind: Cloth, rng: Random) -> np.ndarray:
    """A piece of cloth of that kind, no two alike."""
    return _lit(_WEAVERS[kind](rng), rng)


def _surgical(rng: Random) -> np.ndarray:
    """Pleats from side to side, a hem above and below."""
    share = np.array([weight for _, weight in SURGICAL], float)
    colour = np.array(SURGICAL[rng.choice(len(SURGICAL), p=share / share.sum())][0], float)
    piece = _dyed(np.clip(colour + rng.uniform(-14, 14, 3), 0, 255))
    rows = [2, *(rng.uniform(0.25, 0.33) + np.arange(3) * rng.uniform(0.14, 0.19)) * ROWS, ROWS - 3]
    for row in np.asarray(rows, int):
        piece[row] *= rng.uniform(0.78, 0.92)
        piece[min(row + 1, ROWS - 1)] *= 1.05
    return piece


def _n95(rng: Random) -> np.ndarray:
    """A cup: bright in the middle, a seam across or down it, perhaps a valve."""
    piece = _dyed(rng.uniform((185, 190, 190), (248, 248, 248)))
    y, x = np.mgrid[-1 : 1 : ROWS * 1j, -1 : 1 : COLUMNS * 1j]
    piece *= (1.04 - 0.3 * (x * x + 0.6 * y * y))[:, :, None]
    if rng.random() < 0.5:
        piece[:, COLUMNS // 2 - 1 : COLUMNS // 2 + 1] *= 0.86
    else:
        piece[int(ROWS * rng.uniform(0.3, 0.6))] *= 0.84
    if rng.random() < 0.4:
        middle = int(rng.uniform(0.3, 0.7) * COLUMNS), int(rng.uniform(0.5, 0.65) * ROWS)
        grey = float(rng.uniform(120, 235))
        cv2.ellipse(piece, middle, (11, 10), 0, 0, 360, (grey, grey, grey), -1)
        cv2.ellipse(piece, middle, (11, 10), 0, 0, 360, (grey * 0.7,) * 3, 1)
    return piece


def _plain(rng: Random) -> np.ndarray:
    """One colour with a grain and a seam down the middle."""
    piece = _dyed(_colour(rng)) + rng.normal(0, rng.uniform(1, 7), (ROWS, COLUMNS, 1))
    if rng.random() < 0.6:
        piece[:, COLUMNS // 2] *= 0.8
    return piece


def _black(rng: Random) -> np.ndarray:
    """Black, anthracite or navy, smooth, the seam a light line."""
    piece = _dyed(rng.uniform(12, 55) * np.ones(3) + rng.uniform((0, -4, -6), (16, 4, 4)))
    piece[:, COLUMNS // 2] *= rng.uniform(1.0, 1.6)
    return piece


def _patterned(rng: Random) -> np.ndarray:
    """Two or three colours in stripes, dots, checks or blots."""
    y, x = np.mgrid[0:ROWS, 0:COLUMNS].astype(float)
    turn, pitch = rng.uniform(0, np.pi), rng.uniform(6, 22)
    along, aside = np.cos(turn) * x + np.sin(turn) * y, np.cos(turn) * y - np.sin(turn) * x
    wave, other = np.sin(2 * np.pi * along / pitch), np.sin(2 * np.pi * aside / pitch)
    shape = SHAPES[rng.integers(len(SHAPES))]
    amount = {
        "stripes": wave,
        "dots": wave * other - 0.35,
        "checks": np.sign(wave) + np.sign(other),
        "blots": _smooth(rng.normal(0, 1, (9, 13))),
    }[shape]
    share = np.clip(amount * 4 + 0.5, 0, 1)[:, :, None]
    return np.asarray(_dyed(_colour(rng)) * (1 - share) + _dyed(_colour(rng)) * share)


def _colour(rng: Random) -> np.ndarray:
    """Any colour BGR, the pale as often as the strong and the light more often than the dark."""
    hue, strength, light = rng.uniform((0, 0, 0), (180, 255, 1))
    light = 255 - 215 * light**1.5
    pixel = np.array([[[hue, strength, light]]], np.uint8)
    return np.asarray(cv2.cvtColor(pixel, cv2.COLOR_HSV2BGR)[0, 0], float)


def _dyed(colour: np.ndarray) -> np.ndarray:
    return np.tile(np.asarray(colour, float), (ROWS, COLUMNS, 1))


def _smooth(few: np.ndarray) -> np.ndarray:
    """A few numbers spread over the whole piece."""
    return np.asarray(cv2.resize(few, (COLUMNS, ROWS), interpolation=cv2.INTER_CUBIC))


def _lit(piece: np.ndarray, rng: Random) -> np.ndarray:
    """With the light from somewhere above and a fold here and there."""
    light = np.linspace(rng.uniform(1.0, 1.1), rng.uniform(0.72, 0.95), ROWS)[:, None, None]
    folds = _smooth(rng.normal(1, 0.05, (5, 7)))
    return np.asarray(np.clip(piece * light * folds[:, :, None], 0, 255), np.uint8)


_WEAVERS: Mapping[Cloth, Callable[[Random], np.ndarray]] = {
    Cloth.SURGICAL: _surgical,
    Cloth.N95: _n95,
    Cloth.PLAIN: _plain,
    Cloth.BLACK: _black,
    Cloth.PATTERNED: _patterned,
}
