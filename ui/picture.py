"""The live picture at the size of its pane: cropped, never stretched, no copy kept.

This is the one place where pixels of a frame become a Qt image. One canvas is allocated per pane
size and OpenCV writes straight into it, on the GUI thread, so no frame is ever queued or borrowed.
"""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING, Callable

import cv2
import numpy as np
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage

if TYPE_CHECKING:
    from kiosk.types import Box


@dataclass(frozen=True)
class Crop:
    """The part of a frame that fills a pane: left, top, width, height in frame pixels."""

    x: int
    y: int
    width: int
    height: int
    scale: float

    def to_pane(self, box: Box) -> QRectF:
        """A box of the frame in pane pixels."""
        left, top = (box.x1 - self.x) * self.scale, (box.y1 - self.y) * self.scale
        return QRectF(left, top, box.width * self.scale, box.height * self.scale)


def crop(width: int, height: int, pane: QSize) -> Crop:
    """The middle of a ``width`` x ``height`` frame in the shape of ``pane``."""
    aspect = pane.width() / pane.height()
    across = min(width, max(1, round(height * aspect)))
    down = min(height, max(1, round(width / aspect)))
    scale = pane.width() / across
    return Crop((width - across) // 2, (height - down) // 2, across, down, scale)


class Picture:
    """A canvas as large as the pane. Belongs to the GUI thread."""

    def __init__(self, pane: QSize) -> None:
        """Allocate the canvas once."""
        self.image = QImage(pane, QImage.Format.Format_RGB32)
        shape = (pane.height(), pane.width(), 4)
        self._canvas = np.frombuffer(self.image.bits(), dtype=np.uint8).reshape(shape)
        self._shown: Callable[[], np.ndarray | None] = _nothing
        self._part = Crop(0, 0, pane.width(), pane.height(), 1.0)

    def show(self, pixels: np.ndarray) -> Crop:
        """Fill the canvas with a BGR frame of shape (height, width, 3); returns what is shown.

        A frame that is shown again is not scaled again: a frame's pixels never change.
        """
        if self._shown() is pixels:
            return self._part
        part = crop(pixels.shape[1], pixels.shape[0], self.image.size())
        cut = pixels[part.y : part.y + part.height, part.x : part.x + part.width]
        size = (self.image.width(), self.image.height())
        scaled = cv2.resize(cut, size, interpolation=cv2.INTER_LINEAR)
        cv2.cvtColor(scaled, cv2.COLOR_BGR2BGRA, dst=self._canvas)
        self._shown, self._part = weakref.ref(pixels), part
        return part


def _nothing() -> None:
    """No frame was shown yet."""
