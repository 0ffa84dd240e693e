"""What a cheap camera at a bad door does to a picture: light, colour, blur, noise, compression.

Every function takes uint8 BGR (height, width, 3) and gives the same; ``rng`` decides how much.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

Random = np.random.Generator

DUSK = (30, 75)
"""Mean brightness of a picture in the evening, of 255; no picture is made darker than that."""


def exposed(pixels: np.ndarray, rng: Random) -> np.ndarray:
    """A little too dark or bright, flat or hard, with more or less colour."""
    gain, lift, gamma = rng.uniform(0.75, 1.2), rng.uniform(-20, 15), rng.uniform(0.8, 1.35)
    curve = (255 * (np.arange(256) / 255) ** gamma - 128) * gain + 128 + lift
    return _coloured(cv2.LUT(pixels, _table(curve)), rng.uniform(0.4, 1.35))


def cast(pixels: np.ndarray, rng: Random) -> np.ndarray:
    """Under lamps of a wrong colour: warm, cold, green."""
    gains = np.exp(rng.uniform(-0.22, 0.22, 3))
    tables = [_table(np.arange(256) * gain / gains.mean()) for gain in gains]
    return np.asarray(cv2.LUT(pixels, np.stack(tables, axis=-1)[None]))


def darkened(pixels: np.ndarray, rng: Random) -> np.ndarray:
    """Evening without a lamp: dark, pale, and grainy because the camera turns its gain up."""
    curve = 255 * (np.arange(256) / 255) ** rng.uniform(1.0, 1.6)
    gain = min(1.0, rng.uniform(*DUSK) / max(float(pixels.mean()), 1.0))
    dark = cv2.LUT(pixels, _table(curve * gain))
    return noisy(_coloured(dark, rng.uniform(0.3, 0.9)), rng, 3, 10)


def backlit(pixels: np.ndarray, rng: Random) -> np.ndarray:
    """A bright door or window behind: the glare spreads, everything before it is dark."""
    height, width = pixels.shape[:2]
    small = np.zeros((24, 40), np.float32)
    middle = rng.uniform(0, 40), rng.uniform(0, 24)
    reach = rng.uniform((4, 6), (14, 22))
    low, high = np.maximum(np.subtract(middle, reach), 0), np.add(middle, reach)
    small[int(low[1]) : int(high[1]) + 1, int(low[0]) : int(high[0]) + 1] = 1
    soft = cv2.GaussianBlur(small, (0, 0), rng.uniform(2, 6))
    glare = (cv2.resize(soft, (width, height)) * 255 * rng.uniform(0.25, 0.65)).astype(np.uint8)
    gain = max(rng.uniform(0.35, 0.75), min(1.0, DUSK[0] / max(float(pixels.mean()), 1.0)))
    dark = cv2.LUT(pixels, _table(np.arange(256) * gain))
    return np.asarray(cv2.add(dark, cv2.merge([glare, glare, glare])))


def defocused(pixels: np.ndarray, rng: Random, most: float) -> np.ndarray:
    """Out of focus by up to ``most`` pixels (standard deviation)."""
    return softened(pixels, rng.uniform(0.3, max(0.4, most)))


def softened(pixels: np.ndarray, by: float) -> np.ndarray:
    """Out of focus by ``by`` pixels (standard deviation)."""
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), by))


def shaken(pixels: np.ndarray, rng: Random, most: float) -> np.ndarray:
    """Moved by up to ``most`` pixels while the shutter was open."""
    length, turn = rng.uniform(2, max(2.5, most)), rng.uniform(0, math.pi)
    reach = math.ceil(length / 2)
    kernel = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
    half = np.array([math.cos(turn), math.sin(turn)]) * length / 2
    ends = [tuple(int((reach + side) * 16) for side in sign * half) for sign in (-1, 1)]
    cv2.line(kernel, ends[0], ends[1], 1.0, 1, cv2.LINE_AA, shift=4)
    return np.asarray(cv2.filter2D(pixels, -1, kernel / kernel.sum()))


def noisy(pixels: np.ndarray, rng: Random, least: float = 1, most: float = 12) -> np.ndarray:
    """With a sensor's noise of up to that standard deviation, of 255.

    In half of the pictures it is coarse, and by that a third weaker.
    """
    grain: np.ndarray = np.frombuffer(rng.bytes(pixels.size), np.uint8).reshape(pixels.shape)
    if rng.random() < 0.5:  # coarse: as scaled up by a cheap camera
        height, width = pixels.shape[:2]
        part = np.ascontiguousarray(grain[: (height + 1) // 2, : (width + 1) // 2])
        grain = cv2.resize(part, (width, height), interpolation=cv2.INTER_LINEAR)
    strength = rng.uniform(least, most) / 73.6  # the deviation of evenly spread bytes
    return np.asarray(cv2.addWeighted(pixels, 1.0, grain, strength, -127.5 * strength))


def compressed(pixels: np.ndarray, rng: Random) -> np.ndarray:
    """As a webcam's JPEG of poor to good quality."""
    quality = int(rng.integers(20, 90))
    content = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(content, cv2.IMREAD_COLOR))


def coarse(pixels: np.ndarray, factor: float) -> np.ndarray:
    """As taken from farther away: made smaller by ``factor`` > 1 and enlarged again."""
    height, width = pixels.shape[:2]
    small = max(2, round(width / factor)), max(2, round(height / factor))
    few = cv2.resize(pixels, small, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(few, (width, height), interpolation=cv2.INTER_LINEAR))


def _coloured(pixels: np.ndarray, share: float) -> np.ndarray:
    """With the colours weakened (share < 1) or strengthened."""
    grey = np.array([0.114, 0.587, 0.299])
    mix = share * np.eye(3) + (1 - share) * grey[None, :]
    return np.asarray(cv2.transform(pixels, mix))


def _table(values: np.ndarray) -> np.ndarray:
    return np.asarray(np.clip(values + 0.5, 0, 255), np.uint8)
