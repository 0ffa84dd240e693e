"""The walk-up scene: what the demo shows at which second, drawn picture by picture.

A person comes to the entrance with a bare face, stops, puts the mask on below the nose, then
properly, and walks out. Everything is laid out for 1280x720 and scaled to the size asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from kiosk.cameras.hall import hall
from kiosk.person import Wear, dressed, portrait

if TYPE_CHECKING:
    from kiosk.person import Person

ROUND = 25.0
"""Seconds until the scene starts over."""

WALK = (
    # second, where the face is (share of the width), size of the portrait (1 = its own pixels)
    (1.5, -0.25, 0.62),
    (4.5, 0.50, 1.05),
    (19.5, 0.50, 1.05),
    (23.0, 1.30, 1.25),
)
"""In at the left and nearer, standing, out at the right."""

WORN = ((0.0, Wear.BARE), (8.5, Wear.LOW), (14.0, Wear.PROPER))
"""From which second the mask is worn how."""

FADE = 0.5
"""Seconds in which one way of wearing the mask turns into the next."""

DESIGN = (1280, 720)
"""Width and height that the numbers of this file are for."""

HEADROOM = 0.47
"""The middle of the face is this far down the picture."""

SWAY = (5.0, 2.5)
"""Nobody stands quite still: pixels to the side and up."""

COAT = (560, 340)
"""The portrait ends at this row and the coat goes on for so many rows."""

NOISE = 7
"""Sensor noise: each pixel is lifted by up to so many of 255."""

NOISE_ROOM = 64
"""The noise is so much larger than the picture that it can be moved about."""


class Scene:
    """Draws the entrance. ``width`` and ``height`` are the pixels of its pictures."""

    def __init__(self, width: int, height: int) -> None:
        """Draw once what never changes: the hall, the noise, the person in each way of wearing."""
        self._size = width, height
        person = portrait()
        matte = _matte(person)
        self._centre = person.face.centre
        self._hall = cv2.resize(hall(), self._size, interpolation=cv2.INTER_AREA)
        self._noise = _noise(width + NOISE_ROOM, height + NOISE_ROOM)
        self._worn = {wear: _cut_out(dressed(person, wear), matte) for wear in Wear}
        self._behind = np.asarray((1 - matte[:, :, 0]) * 255 + 0.5, np.uint8)

    def picture(self, second: float, index: int) -> np.ndarray:
        """The picture at a second of the scene, uint8 BGR; ``index`` makes its noise new."""
        at = second % ROUND
        picture = self._hall.copy()
        if WALK[0][0] <= at <= WALK[-1][0]:
            self._draw_person(picture, at)
        return self._grained(picture, index)

    def _draw_person(self, picture: np.ndarray, at: float) -> None:
        place, (left, top, right, bottom) = self._placed(at)
        window = picture[top:bottom, left:right]
        if window.size == 0:
            return
        size = window.shape[1], window.shape[0]
        person = cv2.warpAffine(self._dressed(at), place, size)
        behind = cv2.warpAffine(self._behind, place, size, borderValue=255)
        cv2.multiply(window, cv2.merge([behind] * 3), dst=window, scale=1 / 255)
        cv2.add(window, person, dst=window)

    def _placed(self, at: float) -> tuple[np.ndarray, tuple[int, int, int, int]]:
        """Where the person is drawn: the affine map into a window, and that window's edges."""
        width, height = self._size
        unit = height / DESIGN[1]
        across, size = (_eased(at, [(step[0], step[i]) for step in WALK]) for i in (1, 2))
        scale = size * unit
        x = across * width + SWAY[0] * unit * np.sin(at * 1.1) - scale * self._centre[0]
        y = HEADROOM * height + SWAY[1] * unit * np.sin(at * 2.3) - scale * self._centre[1]
        rows, columns = self._behind.shape
        left, right = (int(np.clip(edge, 0, width)) for edge in (x, x + scale * columns))
        top, bottom = (int(np.clip(edge, 0, height)) for edge in (y, y + scale * rows))
        return np.array([[scale, 0, x - left], [0, scale, y - top]]), (left, top, right, bottom)

    def _dressed(self, at: float) -> np.ndarray:
        """The person as dressed at that second, one way fading into the next."""
        number = max(i for i, (since, _) in enumerate(WORN) if since <= at)
        since, wear = WORN[number]
        share = (at - since) / FADE
        if number == 0 or share >= 1:
            return self._worn[wear]
        before = self._worn[WORN[number - 1][1]]
        return cv2.addWeighted(before, 1 - share, self._worn[wear], share, 0)

    def _grained(self, picture: np.ndarray, index: int) -> np.ndarray:
        """The picture under a piece of the noise that was not there last time."""
        width, height = self._size
        down, across = index * 29 % NOISE_ROOM, index * 17 % NOISE_ROOM
        return cv2.add(picture, self._noise[down : down + height, across : across + width])


def _eased(at: float, steps: list[tuple[float, float]]) -> float:
    """The value at a time between (time, value) steps, starting and stopping gently."""
    times, values = zip(*steps)
    number = int(np.clip(np.searchsorted(times, at) - 1, 0, len(steps) - 2))
    share = (at - times[number]) / (times[number + 1] - times[number])
    share = share * share * (3 - 2 * share)
    return float(values[number] + share * (values[number + 1] - values[number]))


def _matte(person: Person) -> np.ndarray:
    """How far the person covers what is behind, float32 (rows, columns, 1) in 0..1, soft edges."""
    matte = np.zeros(person.pixels.shape[:2], np.float32)
    cv2.fillPoly(matte, [np.round(person.figure).astype(np.int32)], 1.0)
    soft = cv2.GaussianBlur(matte, (0, 0), 1.4)
    return _with_coat(soft, soft[COAT[0] - 1])[:, :, None]


def _cut_out(pixels: np.ndarray, matte: np.ndarray) -> np.ndarray:
    """The person before black, uint8 BGR, already weighted with the matte."""
    cloth = np.median(pixels[COAT[0] - 20 : COAT[0]], axis=(0, 1))
    return np.asarray(_with_coat(pixels, cloth) * matte + 0.5, np.uint8)


def _with_coat(picture: np.ndarray, cloth: np.ndarray) -> np.ndarray:
    """The portrait down to the last row used, and the coat's cloth from there on."""
    row, more = COAT
    below = np.broadcast_to(cloth, (more, *picture.shape[1:]))
    return np.concatenate([picture[:row], below])


def _noise(width: int, height: int) -> np.ndarray:
    """Noise that is the same on every machine, uint8 (height, width, 3)."""
    grain = np.random.default_rng(7).integers(0, NOISE + 1, (height, width, 3))
    return grain.astype(np.uint8)
