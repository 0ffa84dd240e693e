"""Does the camera still see? Tells a frozen, black or covered picture from a real scene.

The picture is shrunk to a few hundred cells, so that the noise of the sensor averages out. A
scene, however dark or plain, has an edge somewhere: a step between neighbouring cells. A covered
lens has none, at most a smooth glow.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import cv2
import numpy as np

from kiosk.types import TroubleCode

if TYPE_CHECKING:
    from kiosk.types import Frame

CELLS = (32, 18)
"""Columns and rows that the picture is shrunk to."""

LEAST_EDGE = 5.0
"""Smallest step (levels of 255, as second difference) that counts as something seen."""

DARK = 24
"""A picture without edges and no cell brighter than this is black, not covered."""

SURE_AFTER = 1.0
"""Seconds that a black or covered picture must last: lights flicker and people pass close by."""


class PictureCheck:
    """Judges the frames of one live camera, in their order. Not for several threads."""

    def __init__(self, frozen_after: float) -> None:
        """The same pixels for ``frozen_after`` seconds are a fault."""
        self._frozen_after = frozen_after
        self._mark: int | None = None
        self._same_since = float("inf")
        self._blind_since: float | None = None

    def flaw(self, frame: Frame) -> TroubleCode | None:
        """What has been wrong with the picture for long enough, None when it is fine."""
        frozen = self._is_frozen(frame)
        return self._blind(frame) or (TroubleCode.PICTURE_FROZEN if frozen else None)

    def _is_frozen(self, frame: Frame) -> bool:
        """Compares every eighth pixel: a living sensor's noise reaches all of them."""
        mark = zlib.crc32(frame.pixels[::8, ::8].tobytes())
        if mark != self._mark:
            self._mark, self._same_since = mark, frame.at
        return frame.at - self._same_since >= self._frozen_after

    def _blind(self, frame: Frame) -> TroubleCode | None:
        cells = cells_of(frame.pixels)
        if sharpest_edge(cells) >= LEAST_EDGE:
            self._blind_since = None
            return None
        if self._blind_since is None:
            self._blind_since = frame.at
        if frame.at - self._blind_since < SURE_AFTER:
            return None
        dark = cells.max() <= DARK
        return TroubleCode.PICTURE_BLACK if dark else TroubleCode.PICTURE_COVERED


def cells_of(pixels: np.ndarray) -> np.ndarray:
    """The picture as a few large grey cells, float32 (18, 32), each the mean of its pixels.

    The second step is done in floating point: rounding would look like edges.
    """
    small = cv2.resize(pixels, (5 * CELLS[0], 5 * CELLS[1]), interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY).astype(np.float32)
    return cv2.resize(grey, CELLS, interpolation=cv2.INTER_AREA)


def sharpest_edge(cells: np.ndarray) -> float:
    """Largest second difference between neighbouring cells; a smooth glow has nearly none."""
    inner = cv2.Laplacian(cells, cv2.CV_32F)[1:-1, 1:-1]
    return float(np.abs(inner).max())
