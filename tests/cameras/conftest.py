"""Clips, pictures and cameras that are really there."""

from __future__ import annotations

import cv2
import pytest

from kiosk.cameras import open_camera
from kiosk.settings import CameraSettings
from tests.cameras.clips import numbered, write_clip
from tests.cameras.mjpeg_camera import MjpegCamera
from tests.cameras.rtsp_camera import RtspCamera


@pytest.fixture
def clip(tmp_path):
    """20 pictures at 25 a second."""
    return write_clip(tmp_path / "clip.mp4")


@pytest.fixture
def folder(tmp_path):
    """Pictures 0..3 as PNG, named so that they sort by number."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for index in range(4):
        cv2.imwrite(str(folder / f"{index:02}.png"), numbered(index))
    return folder


@pytest.fixture
def opened():
    """Opens a source by name, unmirrored and unpaced unless told; closed after the test."""
    cameras = []

    def open_(source, *, paced=False, loop=False, **settings):
        settings = CameraSettings(source=str(source), **{"mirror": False, **settings})
        cameras.append(open_camera(settings, paced=paced, loop=loop))
        return cameras[-1]

    yield open_
    for camera in cameras:
        camera.close()


@pytest.fixture
def mjpeg():
    """An HTTP camera that can stall, die and come back."""
    with MjpegCamera(numbered) as camera:
        yield camera


@pytest.fixture
def rtsp():
    """An RTSP camera that can stall, die and come back."""
    with RtspCamera(numbered) as camera:
        yield camera
