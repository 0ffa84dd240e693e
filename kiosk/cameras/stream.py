"""A network camera: rtsp:// or http:// (MJPEG), decoded by the FFmpeg inside OpenCV."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import cv2

from kiosk.errors import CameraError
from kiosk.secrets_hidden import redacted
from kiosk.types import TroubleCode

if TYPE_CHECKING:
    import numpy as np

    from kiosk.settings import CameraSettings

WAIT_MS = 2000
"""Longest wait for an answer or a picture; FFmpeg's own default is half a minute."""

TIMEOUTS = [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, WAIT_MS, cv2.CAP_PROP_READ_TIMEOUT_MSEC, WAIT_MS]
"""The same for OpenCV: names and values in turn."""

FASTEST = 240.0
"""Streams that claim more pictures a second than this are not believed."""


class StreamSource:
    """An open stream. Only pictures count: a dead stream goes on saying that it is open."""

    live = True

    def __init__(self, url: str, settings: CameraSettings) -> None:
        """Connect. Raises CameraError when nobody answers within 2 s."""
        self._name = redacted(url)
        self._stream = cv2.VideoCapture(url, cv2.CAP_FFMPEG, TIMEOUTS)
        if not self._stream.isOpened():
            self.close()
            raise CameraError(TroubleCode.CAMERA_MISSING, f"{self._name}: {_why_nothing_came()}")
        told = self._stream.get(cv2.CAP_PROP_FPS)
        self.fps = told if 0 < told <= FASTEST else settings.fps

    def grab(self) -> np.ndarray:
        """The next picture. Raises CameraError when none comes within 2 s."""
        good, picture = self._stream.read()
        if not good:
            raise CameraError(
                TroubleCode.CAMERA_LOST,
                f"{self._name}: the pictures stopped; check the network and the camera.",
            )
        return picture

    def close(self) -> None:
        """Hang up."""
        self._stream.release()


def _why_nothing_came() -> str:
    """What to do; the service may open no Internet socket unless it is told that it may."""
    try:
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()
    except OSError:
        return "this program may not use the network; systemd/README.md, 'A network camera'."
    return "no pictures from there; check address, network and camera."
