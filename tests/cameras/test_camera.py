"""Numbers, times, orientation and pace: what is the same for every source."""

from __future__ import annotations

import numpy as np
import pytest

from kiosk.cameras.camera import SourceCamera
from kiosk.settings import Rotation


class Pictures:
    """A source of ``count`` small pictures that takes a set time for each."""

    def __init__(self, time, *, live=False, fps=10.0, count=100, takes=0.0):
        self.live, self.fps = live, fps
        self._time, self._count, self._takes = time, count, takes

    def grab(self):
        self._time.now += self._takes
        self._count -= 1
        return np.arange(24, dtype=np.uint8).reshape(2, 4, 3) if self._count >= 0 else None

    def close(self):
        pass


class Time:
    """A clock that only moves when somebody waits."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now

    def wait(self, seconds):
        assert seconds > 0
        self.now += seconds


@pytest.fixture
def time():
    return Time()


@pytest.mark.parametrize("rotate", Rotation)
@pytest.mark.parametrize("mirror", [False, True])
def test_pictures_are_turned_clockwise_and_then_mirrored(time, rotate, mirror):
    """Each of the eight ways equals the plain definition."""
    camera = SourceCamera(Pictures(time), rotate, mirror=mirror)
    upright = np.rot90(np.arange(24, dtype=np.uint8).reshape(2, 4, 3), -rotate.value // 90)
    expected = upright[:, ::-1] if mirror else upright
    assert (camera.read().pixels == expected).all()


def times(camera, count):
    return [round(camera.read().at - 1000, 6) for _ in range(count)]


def test_paced_pictures_come_at_their_rate(time):
    """Ten a second, whatever decoding takes of that time."""
    camera = SourceCamera(Pictures(time, takes=0.03), clock=time, wait=time.wait)
    assert times(camera, 4) == [0.03, 0.13, 0.23, 0.33]


def test_a_late_reader_goes_on_from_now(time):
    """After a pause there is no rush of old pictures."""
    camera = SourceCamera(Pictures(time), clock=time, wait=time.wait)
    camera.read()
    time.now += 5.0
    assert times(camera, 3) == [5.0, 5.1, 5.2]


def test_unpaced_pictures_bring_their_own_time(time):
    """No clock is read: picture n has the time n / fps."""
    camera = SourceCamera(Pictures(time), paced=False, clock=time, wait=time.wait)
    assert [camera.read().at for _ in range(3)] == [0.0, 0.1, 0.2]
    assert time.now == 1000.0


def test_a_live_picture_is_as_old_as_its_arrival(time):
    """A device sets the pace itself; nothing waits for it twice."""
    camera = SourceCamera(Pictures(time, live=True, takes=0.02), clock=time, wait=time.wait)
    assert times(camera, 3) == [0.02, 0.04, 0.06]


def test_the_end_is_none(time):
    """And stays none."""
    camera = SourceCamera(Pictures(time, count=1), clock=time, wait=time.wait)
    assert camera.read() is not None
    assert camera.read() is None
    assert camera.read() is None
