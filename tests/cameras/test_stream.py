"""Network cameras: real servers on loopback that stall, die and come back."""

from __future__ import annotations

import socket
import time

import pytest

from kiosk import checks
from kiosk.cameras.stream import StreamSource
from kiosk.errors import CameraError
from kiosk.findings import Mark
from kiosk.settings import CameraSettings, Settings
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


def test_a_check_of_a_camera_that_works_shows_no_password(mjpeg):
    """Its findings are read from a terminal, and sent around."""
    found = checks._camera(Settings(camera={"source": f"{mjpeg.url}?user=u&pwd=secret"}))
    assert found.mark is Mark.FINE
    assert found.found.startswith("http://127.0.0.1:")
    assert "video.mjpg?… gives" in found.found
    assert "secret" not in found.found


def test_a_check_of_an_address_that_nobody_knows_shows_no_password():
    """It is taken for a file, and named as one."""
    found = checks._camera(Settings(camera={"source": "rtps://admin:secret@127.0.0.1/1"}))
    assert found.mark is Mark.MISSING
    assert found.found == "rtps:/127.0.0.1/1: there is no such file"


def test_a_service_that_may_not_use_the_network_says_so(monkeypatch):
    """Its unit shuts the network; looking at the camera's cable would not help."""

    def shut(*_arguments):
        raise OSError(97, "Address family not supported by protocol")

    monkeypatch.setattr("kiosk.cameras.stream.socket.socket", shut)
    with pytest.raises(CameraError, match=r"may not use the network; systemd/README\.md"):
        StreamSource("http://127.0.0.1:9/", CameraSettings())
