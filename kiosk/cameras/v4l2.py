"""A USB camera through Video4Linux.

OpenCV cannot say why a camera does not open, so the kernel is asked first: is there a device, does
it capture, is it free. Later only pictures count: after an unplug OpenCV goes on saying that the
device is open.
"""

from __future__ import annotations

import errno
import fcntl
import logging
import os
import struct
import time
from typing import TYPE_CHECKING

import cv2

from kiosk.errors import CameraError
from kiosk.types import TroubleCode

if TYPE_CHECKING:
    import numpy as np

    from kiosk.settings import CameraSettings

log = logging.getLogger(__name__)

QUERYCAP = 0x80685600
"""VIDIOC_QUERYCAP: fills a v4l2_capability of 104 bytes (linux/videodev2.h)."""

REQBUFS = 0xC0145608
"""VIDIOC_REQBUFS: asks for or gives back the buffers of a v4l2_requestbuffers of 20 bytes."""

CAPTURE, DEVICE_CAPS = 0x1, 0x80000000
"""Capability bits: takes pictures; this node's own bits follow those of the whole device."""

MMAP = VIDEO_CAPTURE = 1
"""Memory and buffer type of v4l2_requestbuffers."""

BUFFERS = 2
"""With one, the driver starves while a picture is decoded; with more, pictures grow old."""

PATIENCE = 0.4
"""Broken pictures are passed over for this long (seconds); with a stall of 2 s that stays < 2.5."""


class V4l2Source:
    """An open USB camera. OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT bounds every wait to 2 s."""

    live = True

    def __init__(self, path: str, settings: CameraSettings) -> None:
        """Open the device and take a first picture. Raises CameraError."""
        probe(path)
        self._path = path
        self._device = cv2.VideoCapture(path, cv2.CAP_V4L2)
        self._ask_for(settings)
        self.fps = self._device.get(cv2.CAP_PROP_FPS) or settings.fps
        try:
            self._compare(self.grab(), settings)
        except CameraError:
            self.close()
            raise

    def grab(self) -> np.ndarray:
        """The next picture; broken ones are passed over. Raises CameraError when none comes."""
        started = time.monotonic()
        while time.monotonic() - started < PATIENCE:
            good, picture = self._device.read()
            if good:
                return picture
            time.sleep(0.02)  # an unplugged camera answers at once, for ever
        raise CameraError(
            TroubleCode.CAMERA_LOST, f"{self._path}: the camera sends no pictures; check its cable."
        )

    def close(self) -> None:
        """Give the device back."""
        self._device.release()

    def _ask_for(self, settings: CameraSettings) -> None:
        """In this order: a size is only taken for the pixel format in force, a rate for a size."""
        self._device.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*settings.fourcc))
        self._device.set(cv2.CAP_PROP_FRAME_WIDTH, settings.width)
        self._device.set(cv2.CAP_PROP_FRAME_HEIGHT, settings.height)
        self._device.set(cv2.CAP_PROP_FPS, settings.fps)
        self._device.set(cv2.CAP_PROP_BUFFERSIZE, BUFFERS)

    def _compare(self, picture: np.ndarray, settings: CameraSettings) -> None:
        """Say on the log where the camera does something else than it was asked for.

        The picture is looked at too: drivers accept what they do not do.
        """
        fourcc = int(self._device.get(cv2.CAP_PROP_FOURCC)).to_bytes(4, "little").decode("latin-1")
        height, width = picture.shape[:2]
        asked = f"{settings.width}x{settings.height} {settings.fourcc} at {settings.fps:g}/s"
        got = f"{width}x{height} {fourcc} at {self.fps:g}/s"
        if asked != got:
            log.warning("%s: asked for %s, the camera gives %s", self._path, asked, got)


def probe(path: str) -> None:
    """Raise CameraError where there is no camera at ``path`` or another program has it."""
    try:
        device = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    except OSError as error:
        raise refusal(path, error) from error
    try:
        _ask_kernel(path, device)
    finally:
        os.close(device)


def refusal(path: str, error: OSError) -> CameraError:
    """Why the kernel does not open the device, and what helps."""
    if error.errno == errno.EBUSY:
        return _busy(path)
    if error.errno in (errno.EACCES, errno.EPERM):
        cure = "the kiosk may not open it; add its user to the group video."
    else:
        cure = "there is no camera; plug it in, or choose another with camera.source."
    return CameraError(TroubleCode.CAMERA_MISSING, f"{path}: {cure}")


def _busy(path: str) -> CameraError:
    return CameraError(
        TroubleCode.CAMERA_BUSY, f"{path}: another program has the camera; close that program."
    )


def _ask_kernel(path: str, device: int) -> None:
    try:
        if not captures(fcntl.ioctl(device, QUERYCAP, bytes(104))):
            raise OSError(errno.ENOTTY, "takes no pictures")
        fcntl.ioctl(device, REQBUFS, struct.pack("5I", 1, VIDEO_CAPTURE, MMAP, 0, 0))
        fcntl.ioctl(device, REQBUFS, struct.pack("5I", 0, VIDEO_CAPTURE, MMAP, 0, 0))
    except OSError as error:
        if error.errno == errno.EBUSY:
            raise _busy(path) from error
        raise CameraError(
            TroubleCode.CAMERA_MISSING,
            f"{path}: not a camera that takes pictures; a camera has two devices, try the other.",
        ) from error


def captures(capability: bytes) -> bool:
    """Whether a v4l2_capability says that this node takes pictures (not only metadata)."""
    whole, own = struct.unpack_from("2I", capability, 84)
    return bool((own if whole & DEVICE_CAPS else whole) & CAPTURE)
