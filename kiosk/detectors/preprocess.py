"""Puts a picture into the size a network takes, and boxes back into the picture's pixels.

The result stays uint8 BGR: OpenVINO converts colours and range inside its graph, which is cheaper
than a float picture made here (measured: 0.5 ms less per frame). Other runners ``pack`` it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from kiosk.detectors.gridbox import clipped
from kiosk.errors import DetectorError
from kiosk.types import TroubleCode

if TYPE_CHECKING:
    from numpy import ndarray

    from kiosk.detectors.manifest import Input

STEEP = 2.5
"""Shrinking by more than this, bilinear sampling would skip pixels; area averaging does not."""


def pack(picture: ndarray, scale: float, out: ndarray) -> None:
    """Write ``picture``, uint8 BGR (h, w, 3), to ``out``, float RGB (3, h, w), times ``scale``."""
    for plane, channel in zip(reversed(cv2.split(picture)), out):
        np.multiply(plane, np.float32(scale), out=channel, dtype=np.float32, casting="unsafe")


@dataclass(frozen=True)
class Placement:
    """How large a picture of ``width`` x ``height`` is shown at the network's top left corner."""

    width: int
    height: int
    shown_width: int
    shown_height: int

    def to_source(self, boxes: ndarray) -> ndarray:
        """Boxes (n, 4) of network pixels in pixels of the picture, cut off at its edge."""
        across, down = self.width / self.shown_width, self.height / self.shown_height
        return clipped(boxes * (across, down, across, down), self.width, self.height)


class Preprocessor:
    """Owns the network's input picture, uint8 BGR (height, width, 3), and fills it anew."""

    def __init__(self, wanted: Input) -> None:
        """Allocate a black picture."""
        self._wanted = wanted
        self._canvas = np.zeros((wanted.height, wanted.width, 3), np.uint8)
        self._placement: Placement | None = None

    def prepare(self, pixels: ndarray) -> tuple[ndarray, Placement]:
        """Scale ``pixels`` (h, w, 3, uint8 BGR) in; the picture is valid until the next call.

        ``stretch`` fills the network's size, ``fit`` keeps the shape of things, the rest black.
        """
        if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3 or not pixels.size:
            sentence = f"The camera gave {pixels.dtype} {pixels.shape}, not a colour picture."
            raise DetectorError(TroubleCode.DETECTOR_FAILED, sentence)
        placement = self._place(pixels.shape[1], pixels.shape[0])
        if placement != self._placement:
            self._canvas[:] = 0
            self._placement = placement
        shown = self._canvas[: placement.shown_height, : placement.shown_width]
        self._scale(pixels, shown)
        return self._canvas, placement

    def _place(self, width: int, height: int) -> Placement:
        across, down = self._wanted.width / width, self._wanted.height / height
        if self._wanted.resize == "fit":
            across = down = min(across, down)
        shown = (max(1, round(width * across)), max(1, round(height * down)))
        return Placement(width, height, *shown)

    def _scale(self, pixels: ndarray, shown: ndarray) -> None:
        height, width = shown.shape[:2]
        steep = max(pixels.shape[0] / height, pixels.shape[1] / width) > STEEP
        how = cv2.INTER_AREA if steep else cv2.INTER_LINEAR
        cv2.resize(pixels, (width, height), dst=shown, interpolation=how)
        if self._wanted.channels == "grey":
            shown[:] = cv2.cvtColor(shown, cv2.COLOR_BGR2GRAY)[:, :, None]
