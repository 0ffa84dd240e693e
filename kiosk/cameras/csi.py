"""A camera on the ribbon cable of a Jetson, through GStreamer.

Only an OpenCV built with GStreamer can do this: JetPack's own can, those from the package index
cannot. GStreamer's waits are bounded from OpenCV 4.7 on; before that the kiosk's watch is what
notices a stall.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2

from kiosk.errors import CameraError, InputError
from kiosk.types import TroubleCode

if TYPE_CHECKING:
    import numpy as np

    from kiosk.settings import CameraSettings

WAIT_MS = 2000
"""Longest wait for a picture."""


def pipeline(sensor: int, settings: CameraSettings) -> str:
    """The GStreamer pipeline of one sensor.

    ``nvvidconv`` cannot make three-channel BGR, hence the step over BGRx; without ``drop`` the old
    pictures would queue up behind a slow reader.
    """
    size = f"width={settings.width},height={settings.height}"
    return " ! ".join(
        (
            f"nvarguscamerasrc sensor-id={sensor}",
            f"video/x-raw(memory:NVMM),{size},framerate={round(settings.fps)}/1",
            "nvvidconv",
            "video/x-raw,format=BGRx",
            "videoconvert",
            "video/x-raw,format=BGR",
            "appsink drop=true max-buffers=1 sync=false",
        )
    )


class CsiSource:
    """An open ribbon-cable camera."""

    live = True

    def __init__(self, source: str, settings: CameraSettings) -> None:
        """Open ``csi://0`` or ``csi://1``. Raises CameraError, InputError for another address."""
        number = source[len("csi://") :]
        if not number.isdigit():
            raise InputError(f"{source}: not a ribbon-cable camera; write csi://0 or csi://1.")
        _require_gstreamer(source)
        self._name = source
        self.fps = settings.fps
        self._camera = cv2.VideoCapture(
            pipeline(int(number), settings), cv2.CAP_GSTREAMER, _timeouts()
        )
        if not self._camera.isOpened():
            raise CameraError(
                TroubleCode.CAMERA_MISSING, f"{source}: there is no camera; check its ribbon cable."
            )

    def grab(self) -> np.ndarray:
        """The next picture. Raises CameraError when none comes."""
        good, picture = self._camera.read()
        if not good:
            raise CameraError(
                TroubleCode.CAMERA_LOST,
                f"{self._name}: the pictures stopped; check its cable.",
            )
        return picture

    def close(self) -> None:
        """Give the sensor back."""
        self._camera.release()


def _require_gstreamer(source: str) -> None:
    if not cv2.videoio_registry.hasBackend(cv2.CAP_GSTREAMER):
        raise CameraError(
            TroubleCode.CAMERA_MISSING,
            f"{source}: this OpenCV was built without GStreamer; docs/jetson.md says how to use "
            "JetPack's own, or take a USB camera.",
        )


def _timeouts() -> list[int]:
    if tuple(int(part) for part in cv2.__version__.split(".")[:2]) < (4, 7):
        return []
    return [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, WAIT_MS, cv2.CAP_PROP_READ_TIMEOUT_MSEC, WAIT_MS]
