"""Gives real masks other colours: most that people are photographed in are white, blue or black.

The mask keeps its form, its folds and its light; only what it is made of changes. Which pixels are
mask is told by the colour in the middle of the lower face, so a mask in the colours of the skin
round it cannot be told from it and stays as it is.
"""

from __future__ import annotations

import cv2
import numpy as np

from models.training.cloth import Cloth, woven
from models.training.faceframe import FaceFrame
from models.training.masks import laid, window

Random = np.random.Generator

CORE = 0.55, (0.75, 1.45)
"""The middle of a worn mask: half its angle in radians, and from how far down to how far."""

REACH = 1.25, (0.0, 2.1)
"""Beyond these there is no mask to be dyed."""

CHEEKS = 0.75, (0.05, 0.25)
"""Skin that a mask leaves bare: beside the nose's root, and how far down."""

LEAST_APART = 14.0
"""Mask and skin must differ by as much, in units of Lab, or the mask is not dyed."""

SPREAD = 0.45
"""Pixels that differ from the mask by this share of the way to the skin are dyed by half."""

LIGHTNESS = 0.5
"""How much a difference in lightness counts beside one in colour: masks have folds and shadows."""


def dye(pixels: np.ndarray, frame: FaceFrame, rng: Random) -> bool:
    """Dye the mask on uint8 BGR ``pixels``, in place; False, nothing done, where it is not told."""
    angles = np.linspace(-REACH[0], REACH[0], 7)
    corners = np.array([frame.point(angle, down) for angle in angles for down in REACH[1]])
    found = window(corners, pixels.shape)
    if found is None:
        return False
    left, top, right, bottom = found
    y, x = np.mgrid[top:bottom, left:right].astype(np.float32)
    angle, down = frame.places(x, y)
    part = pixels[top:bottom, left:right]
    lab = cv2.cvtColor(part, cv2.COLOR_BGR2LAB).astype(np.float32)
    core, cheeks = _within(angle, down, *CORE), _within(angle, down, *CHEEKS)
    if min(core.sum(), cheeks.sum()) < 9:
        return False
    mask, skin = np.median(lab[core], axis=0), np.median(lab[cheeks], axis=0)
    apart = float(_apart(skin, mask))
    if apart < LEAST_APART:
        return False
    share = _likeness(lab, mask, apart * SPREAD) * _fade(angle, down)
    part[:] = _blended(part, _redone(lab, mask, _cloth(angle, down, rng)), share)
    return True


def _within(
    angle: np.ndarray, down: np.ndarray, half: float, rows: tuple[float, float]
) -> np.ndarray:
    return np.asarray((np.abs(angle) < half) & (down > rows[0]) & (down < rows[1]))


def _apart(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """How far colours in Lab lie apart, shadows counted less."""
    return np.asarray(np.linalg.norm((one - other) * (LIGHTNESS, 1, 1), axis=-1))


def _likeness(lab: np.ndarray, mask: np.ndarray, half: float) -> np.ndarray:
    """1 where a pixel has the mask's colour, 0.5 where it is ``half`` away (rows, columns)."""
    like = 1 / (1 + (_apart(lab, mask) / half) ** 4)
    return np.asarray(cv2.GaussianBlur(like.astype(np.float32), (0, 0), 0.8))


def _fade(angle: np.ndarray, down: np.ndarray) -> np.ndarray:
    """1 in the mask's place, 0 beyond its reach."""
    aside = np.clip((REACH[0] - np.abs(angle)) / 0.2, 0, 1)
    above, below = np.clip((down - REACH[1][0]) / 0.15, 0, 1), (REACH[1][1] - down) / 0.15
    return np.asarray(aside * above * np.clip(below, 0, 1))


def _cloth(angle: np.ndarray, down: np.ndarray, rng: Random) -> np.ndarray:
    """Another cloth's colours in Lab for every pixel, float32."""
    kind = Cloth.PATTERNED if rng.random() < 0.4 else Cloth.PLAIN
    bgr = laid(woven(kind, rng), angle / REACH[0], (down - 0.2) / 1.7).astype(np.uint8)
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2LAB), np.float32)


def _redone(lab: np.ndarray, mask: np.ndarray, cloth: np.ndarray) -> np.ndarray:
    """The mask's light and folds in the cloth's colours, uint8 BGR."""
    light = np.clip(lab[..., :1] / max(float(mask[0]), 1.0), 0.4, 1.6)
    redone = np.concatenate([cloth[..., :1] * light, cloth[..., 1:]], axis=2)
    lit = np.clip(redone + 0.5, 0, 255).astype(np.uint8)
    return np.asarray(cv2.cvtColor(lit, cv2.COLOR_LAB2BGR))


def _blended(old: np.ndarray, new: np.ndarray, share: np.ndarray) -> np.ndarray:
    weight = share[:, :, None]
    return np.asarray(old * (1 - weight) + new * weight + 0.5, np.uint8)
