"""Does the camera give what was asked of it? Pictures that are too small, or too few a second.

Neither keeps the kiosk from looking: small faces are told from nearer by, verdicts take longer. So
this is told and is no fault.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kiosk.settings import Rotation
from kiosk.types import TroubleCode

if TYPE_CHECKING:
    from kiosk.settings import CameraSettings
    from kiosk.types import Frame

COUNT_FOR = 3.0
"""Seconds over which pictures are counted."""

SLOW, QUICK_AGAIN = 0.5, 0.6
"""Shares of the wanted rate below which the camera is slow, and from which it no longer is."""

_GAP = 1.0
"""Seconds without pictures that are an outage and not slowness."""


class Shortfall(NamedTuple):
    """What is short, and a sentence for staff."""

    code: TroubleCode
    sentence: str


class DeliveryCheck:
    """Judges the frames of one live camera, in their order. Not for several threads."""

    def __init__(self, wanted: CameraSettings) -> None:
        """``wanted`` is what was asked of the camera."""
        turned = wanted.rotate in (Rotation.RIGHT, Rotation.LEFT)
        size = wanted.width, wanted.height
        self._size = size[::-1] if turned else size
        self._fps = wanted.fps
        self._first: Frame | None = None
        self._last_at = 0.0
        self._slow: float | None = None

    def shortfall(self, frame: Frame) -> Shortfall | None:
        """What the camera does worse than it was asked to, None when it does well."""
        self._count(frame)
        if frame.width < self._size[0] or frame.height < self._size[1]:
            return Shortfall(
                TroubleCode.CAMERA_SMALL,
                f"The camera gives {frame.width}x{frame.height} instead of "
                f"{self._size[0]}x{self._size[1]}; far faces are missed. "
                "Set camera.width and camera.height to a size that it has, or use another.",
            )
        if self._slow is not None:
            return Shortfall(
                TroubleCode.CAMERA_SLOW,
                f"The camera gives {self._slow:.1f} pictures a second instead of {self._fps:g}; "
                "verdicts take longer. Give it more light, or another cable, or lower camera.fps.",
            )
        return None

    def _count(self, frame: Frame) -> None:
        """Numbers of frames also count those that nobody looked at."""
        if self._first is None or frame.at - self._last_at > _GAP:
            self._first = frame
        self._last_at = frame.at
        seconds = frame.at - self._first.at
        if seconds < COUNT_FOR:
            return
        rate = (frame.index - self._first.index) / seconds
        limit = SLOW if self._slow is None else QUICK_AGAIN
        self._slow = rate if rate < limit * self._fps else None
        self._first = frame
