"""Network cameras: real servers on loopback that stall, die and come back."""

from __future__ import annotations

import socket
import time

import pytest

from kiosk.cameras.stream import StreamSource, redacted
from kiosk.errors import CameraError
from kiosk.settings import CameraSettings
from kiosk.types import TroubleCode
from tests.cameras.clips import number_of
from tests.contracts.camera_contract import CameraContract

BOUND = 2.5
"""A read must return or raise within so many seconds."""


@pytest.fixture(params=["mjpeg", "rtsp"])
def server(request):
    return request.getfixturevalue(request.param)


class TestHttp(CameraContract):
    live = True

    @pytest.fixture
    def camera(self, opened, mjpeg):
        return opened(mjpeg.url)


class TestRtsp(CameraContract):
    live = True

    @pytest.fixture
    def camera(self, opened, rtsp):
        return opened(rtsp.url)


def read_until_lost(camera):
    """Seconds that the last read took, and what it raised."""
    while True:
        started = time.monotonic()
        try:
            camera.read()
        except CameraError as error:
            return time.monotonic() - started, error


def test_pictures_arrive_whole_and_in_order(opened, server):
    """What the camera sent is what comes out."""
    camera = opened(server.url)
    numbers = [number_of(camera.read().pixels) for _ in range(8)]
    assert numbers == list(range(numbers[0], numbers[0] + 8))


def test_a_stalled_stream_is_lost_within_the_bound(opened, server):
    """The connection stays, no picture comes: read gives up by itself, without the password."""
    camera = opened(server.url)
    camera.read()
    server.stalled.set()
    took, error = read_until_lost(camera)
    assert error.code is TroubleCode.CAMERA_LOST
    assert took < BOUND + 1.0  # a loaded machine may come late; FFmpeg's own limit is 30 s
    assert "secret" not in str(error)


def test_a_dead_stream_is_lost_and_can_be_opened_again(opened, server):
    """While it is dead it is missing; when it is back, pictures flow."""
    camera = opened(server.url)
    camera.read()
    server.die()
    assert read_until_lost(camera)[1].code is TroubleCode.CAMERA_LOST
    with pytest.raises(CameraError, match="no pictures from there") as raised:
        opened(server.url)
    assert raised.value.code is TroubleCode.CAMERA_MISSING
    server.come_back()
    assert opened(server.url).read() is not None


@pytest.mark.parametrize("scheme", ["http", "rtsp"])
def test_a_server_that_never_answers_is_missing(opened, scheme):
    """It takes the call and stays silent; opening gives up by itself."""
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"{scheme}://127.0.0.1:{mute.getsockname()[1]}/"
        started = time.monotonic()
        with pytest.raises(CameraError, match="no pictures from there"):
            opened(url)
        assert time.monotonic() - started < BOUND + 1.0


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("rtsp://admin:pa:ss@10.0.0.2:554/live", "rtsp://10.0.0.2:554/live"),
        ("http://admin:p%40ss@cam/video?x=1", "http://cam/video?x=1"),
        ("http://cam/a@b", "http://cam/a@b"),
        ("rtsp://admin@cam", "rtsp://cam"),
        ("rtsp://a:p@ss@cam/live", "rtsp://cam/live"),
        ("/dev/video0", "/dev/video0"),
    ],
)
def test_credentials_are_never_shown(source, shown):
    """User and password go, everything else stays."""
    assert redacted(source) == shown


def test_a_service_that_may_not_use_the_network_says_so(monkeypatch):
    """Its unit shuts the network; looking at the camera's cable would not help."""

    def shut(*_arguments):
        raise OSError(97, "Address family not supported by protocol")

    monkeypatch.setattr("kiosk.cameras.stream.socket.socket", shut)
    with pytest.raises(CameraError, match=r"may not use the network; systemd/README\.md"):
        StreamSource("http://127.0.0.1:9/", CameraSettings())
