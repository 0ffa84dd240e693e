"""Ribbon-cable cameras: the pipeline, and what is said where it cannot run."""

from __future__ import annotations

import cv2
import pytest

from kiosk.cameras.csi import pipeline
from kiosk.errors import CameraError, InputError
from kiosk.settings import CameraSettings


def test_pipeline_of_the_second_sensor():
    """Size and rate are asked of the sensor; the sink keeps one picture and never waits."""
    settings = CameraSettings(width=1920, height=1080, fps=29.97)
    assert pipeline(1, settings) == (
        "nvarguscamerasrc sensor-id=1"
        " ! video/x-raw(memory:NVMM),width=1920,height=1080,framerate=30/1"
        " ! nvvidconv ! video/x-raw,format=BGRx"
        " ! videoconvert ! video/x-raw,format=BGR"
        " ! appsink drop=true max-buffers=1 sync=false"
    )


@pytest.mark.parametrize("source", ["csi://", "csi://front", "csi://-1"])
def test_an_address_that_is_no_number_is_the_users_mistake(opened, source):
    """It is told at once and not retried."""
    with pytest.raises(InputError, match="write csi://0 or csi://1"):
        opened(source)


@pytest.mark.skipif(
    cv2.videoio_registry.hasBackend(cv2.CAP_GSTREAMER), reason="this OpenCV has GStreamer"
)
def test_without_gstreamer_the_cure_is_named(opened):
    """The OpenCV of the package index cannot do it; the sentence says which one can."""
    with pytest.raises(CameraError, match=r"built without GStreamer; docs/jetson\.md says how"):
        opened("csi://0")
