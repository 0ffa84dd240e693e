"""Does the camera still see, and still the same place? Judges every picture of a live camera.

Each picture is reduced once to a few hundred grey cells, so that the noise of the sensor averages
out; everything else looks at the cells only. A scene, however dark or plain, has an edge
somewhere: a step between neighbouring cells. A covered lens has none, at most a smooth glow.

A picture of 1280x720 takes 0.6 ms of one core of a small server, 1.2 ms while somebody stands
before the camera (``python -m tests.sight_cost``); only every third row is copied, once.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Iterable

import cv2
import numpy as np

from kiosk.cameras.place import PlaceCheck
from kiosk.types import TroubleCode

if TYPE_CHECKING:
    from kiosk.types import Box, Frame

CELLS = (32, 18)
"""Columns and rows that the picture is reduced to."""

LEAST_EDGE = 5.0
"""Smallest step (levels of 255, as second difference) that counts as something seen."""

DARK = 24
"""A picture without edges and no cell brighter than this is black, not covered."""

BRIGHT = 250
"""A cell from this level on is blown out: there is nothing in it any more."""

BLOWN_OUT = 0.85
"""Share of blown out cells from which nobody can be judged; a bright window has fewer."""

SURE_AFTER = 1.0
"""Seconds that a blind picture must last: lights flicker and people pass close by."""

OUTAGE = 1.0
"""Seconds between two pictures after which they say nothing about each other."""

_ROWS = 240
"""About so many rows of the picture are looked at."""

_HALVE_FROM = 16 * CELLS[0]


class PictureCheck:
    """Judges the frames of one live camera, in their order. Not for several threads."""

    def __init__(self, frozen_after: float, *, watch_place: bool = True) -> None:
        """The same pixels for ``frozen_after`` seconds are a fault.

        ``watch_place`` makes one of a picture that shows another place than before, too.
        """
        self._frozen_after = frozen_after
        self._place = PlaceCheck() if watch_place else None
        self._elsewhere = False
        self._mark: int | None = None
        self._same_since = float("inf")
        self._seen_at = float("-inf")
        self._blind_since: float | None = None

    def flaw(self, frame: Frame, people: Iterable[Box] = ()) -> TroubleCode | None:
        """What has been wrong with the picture for long enough, None when it is fine.

        ``people`` are the faces last seen: what they hide says nothing about the place.
        """
        grey = _some_rows(frame.pixels)
        frozen = self._is_frozen(grey, frame.at)
        cells = cells_of(grey)
        blind = blindness(cells)
        if blind is None and not frozen and self._place is not None:
            size = frame.width, frame.height
            self._elsewhere = self._place.is_another(cells, frame.at, size, people)
        lasting = self._lasting(blind, frame.at) or (TroubleCode.PICTURE_FROZEN if frozen else None)
        # Until a blind picture is sure to be one the camera stands where it stood.
        return lasting or (TroubleCode.PICTURE_CHANGED if self._elsewhere else None)

    def _is_frozen(self, grey: np.ndarray, at: float) -> bool:
        """Compares some rows, pixel by pixel: a living sensor's noise reaches all of them."""
        mark = zlib.crc32(grey[::4].tobytes())
        if mark != self._mark or at - self._seen_at > OUTAGE:
            self._mark, self._same_since = mark, at
        self._seen_at = at
        return at - self._same_since >= self._frozen_after

    def _lasting(self, blind: TroubleCode | None, at: float) -> TroubleCode | None:
        if blind is None:
            self._blind_since = None
            return None
        if self._blind_since is None:
            self._blind_since = at
        return blind if at - self._blind_since >= SURE_AFTER else None


def blindness(cells: np.ndarray) -> TroubleCode | None:
    """Why nothing can be told from the cells, None when something can."""
    if (cells >= BRIGHT).mean() >= BLOWN_OUT:
        return TroubleCode.PICTURE_BRIGHT
    if sharpest_edge(cells) >= LEAST_EDGE:
        return None
    return TroubleCode.PICTURE_BLACK if cells.max() <= DARK else TroubleCode.PICTURE_COVERED


def cells_of(grey: np.ndarray) -> np.ndarray:
    """A grey picture as a few large cells, float32 (18, 32), each the mean of its pixels.

    Halving is quick; the last step is done in floating point, where rounding would look like edges.
    """
    while grey.shape[1] >= _HALVE_FROM:
        half = grey.shape[1] // 2, max(1, grey.shape[0] // 2)
        grey = cv2.resize(grey, half, interpolation=cv2.INTER_AREA)
    return cv2.resize(grey.astype(np.float32), CELLS, interpolation=cv2.INTER_AREA)


def sharpest_edge(cells: np.ndarray) -> float:
    """Largest second difference between neighbouring cells; a smooth glow has nearly none."""
    inner = cv2.Laplacian(cells, cv2.CV_32F)[1:-1, 1:-1]
    return float(np.abs(inner).max())


def _some_rows(pixels: np.ndarray) -> np.ndarray:
    """Evenly spaced rows of the picture in grey, uint8."""
    step = max(1, len(pixels) // _ROWS)
    return cv2.cvtColor(np.ascontiguousarray(pixels[step // 2 :: step]), cv2.COLOR_BGR2GRAY)
