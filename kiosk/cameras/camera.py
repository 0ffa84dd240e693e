"""What turns any source of pixels into a camera: numbers, times, orientation and pace.

A source only grabs pixels. Everything that is the same for all of them happens here, once.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Callable, Protocol

import cv2

from kiosk.settings import Rotation
from kiosk.types import Frame

if TYPE_CHECKING:
    import numpy as np

    from kiosk.ports import Clock

Turn = Callable[["np.ndarray"], "np.ndarray"]

TURNS: dict[tuple[Rotation, bool], Turn] = {
    (Rotation.NONE, False): lambda pixels: pixels,
    (Rotation.NONE, True): lambda pixels: cv2.flip(pixels, 1),
    (Rotation.RIGHT, False): lambda pixels: cv2.rotate(pixels, cv2.ROTATE_90_CLOCKWISE),
    (Rotation.RIGHT, True): cv2.transpose,
    (Rotation.HALF, False): lambda pixels: cv2.flip(pixels, -1),
    (Rotation.HALF, True): lambda pixels: cv2.flip(pixels, 0),
    (Rotation.LEFT, False): lambda pixels: cv2.rotate(pixels, cv2.ROTATE_90_COUNTERCLOCKWISE),
    (Rotation.LEFT, True): lambda pixels: cv2.flip(cv2.transpose(pixels), -1),
}
"""How to turn a picture clockwise and then mirror it, in as few passes as there are."""


class Source(Protocol):
    """Pictures without numbers or times. Owned by one thread."""

    @property
    def live(self) -> bool:
        """True for a device or stream, False for files and the demo scene."""

    @property
    def fps(self) -> float:
        """Nominal pictures per second."""

    def grab(self) -> np.ndarray | None:
        """Wait for the next picture, uint8 BGR; None at the end. Raises CameraError when lost."""

    def close(self) -> None:
        """Give everything back."""


class SourceCamera:
    """A ``kiosk.ports.Camera`` made from a source.

    ``paced`` makes a source that is not live run at its own speed; unpaced, it runs as fast as it
    can and picture n has the time n / fps.
    """

    def __init__(
        self,
        source: Source,
        rotate: Rotation = Rotation.NONE,
        *,
        mirror: bool = False,
        paced: bool = True,
        clock: Clock = time.monotonic,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        """Take over an open source."""
        self._source = source
        self._turn = TURNS[rotate, mirror]
        self._paced = paced
        self._clock = clock
        self._wait = wait
        self._index = 0
        self._due = float("-inf")

    @property
    def live(self) -> bool:
        """True for a device or stream."""
        return self._source.live

    @property
    def fps(self) -> float:
        """Nominal pictures per second."""
        return self._source.fps

    def read(self) -> Frame | None:
        """The next picture, None at the end. Raises CameraError when the source is lost."""
        grabbed = self._source.grab()
        if grabbed is None:
            return None
        pixels = self._turn(grabbed)
        pixels.setflags(write=False)
        frame = Frame(pixels, self._index, self._time())
        self._index += 1
        return frame

    def close(self) -> None:
        """Give the source back."""
        self._source.close()

    def _time(self) -> float:
        if self._source.live:
            return self._clock()
        if not self._paced:
            return self._index / self.fps
        return self._pace()

    def _pace(self) -> float:
        """Wait until the picture is due. Whoever is late goes on from now: there is no rush."""
        now = self._clock()
        self._due = max(self._due + 1 / self.fps, now)
        if self._due > now:
            self._wait(self._due - now)
        return self._clock()
