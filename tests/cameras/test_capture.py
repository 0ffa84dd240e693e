"""The camera thread: newest picture into the slot, and back to a lost camera for ever."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from kiosk.cameras import open_camera
from kiosk.cameras.capture import CaptureThread
from kiosk.errors import CameraError, InputError
from kiosk.health import HealthBoard
from kiosk.settings import CameraSettings
from kiosk.slot import Slot
from kiosk.types import EventKind, Frame, Part, TroubleCode
from tests.cameras.clips import number_of, write_clip

DEADLINE = 15.0


def wait_for(condition):
    """Wait until something is so; fail when it does not come to be."""
    until = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < until, "did not happen"
        time.sleep(0.005)


class Rig:
    """A camera thread with its slot, its board and what was journalled."""

    def __init__(self, open_):
        self.events = []
        self.frames = Slot()
        self.board = HealthBoard(time.monotonic, self.events.append)
        self.capture = CaptureThread(open_, self.frames, self.board, time.monotonic)

    @property
    def trouble(self):
        trouble = self.board.of(Part.CAMERA)
        return trouble and trouble.code

    def subjects(self, kind):
        return [event.subject for event in self.events if event.kind is kind]


@pytest.fixture
def rig():
    """Makes rigs and ends them."""
    rigs = []

    def make(open_):
        rigs.append(Rig(open_))
        return rigs[-1]

    yield make
    for made in rigs:
        assert made.capture.stop()


@pytest.fixture
def rig_of(rig):
    """A rig on a real source."""
    return lambda source: rig(lambda: open_camera(CameraSettings(source=str(source), mirror=False)))


class Scripted:
    """A live camera that does what its script says: frames, an error, or blocking."""

    live, fps = True, 30.0

    def __init__(self, *script):
        self._script = list(script)
        self.closed = False

    def read(self):
        step = (
            self._script.pop(0) if self._script else CameraError(TroubleCode.CAMERA_LOST, "Gone.")
        )
        if isinstance(step, Exception):
            raise step
        if isinstance(step, threading.Event):
            step.wait(DEADLINE)
            return None
        return Frame(np.zeros((2, 2, 3), np.uint8), 0, step)

    def close(self):
        self.closed = True


def test_a_clip_is_shown_to_its_end(rig_of, tmp_path):
    """Its last picture stays in the slot, the end is told, and nothing is in trouble."""
    made = rig_of(write_clip(tmp_path / "clip.mp4", count=10, fps=100))
    made.capture.open_first()
    assert not made.capture.live
    made.capture.start()
    assert made.capture.ended.wait(DEADLINE)
    assert made.capture.frames == 10
    assert number_of(made.frames.latest.pixels) == 9
    assert made.events == []


def test_a_wrong_file_is_told_to_the_caller(rig_of):
    """Opening first on the caller's thread raises before any thread runs."""
    with pytest.raises(InputError, match="no such file"):
        rig_of("nowhere.mp4").capture.open_first()


def test_a_source_that_is_unusable_for_good_ends_the_thread(rig_of):
    """Without opening first, the mistake is kept for whoever waits for the end."""
    made = rig_of("nowhere.mp4")
    made.capture.start()
    assert made.capture.ended.wait(DEADLINE)
    assert "no such file" in str(made.capture.failure)


def test_a_missing_device_does_not_keep_the_program_from_starting(rig_of):
    """It is told on the board and left to the thread."""
    made = rig_of("/dev/video97")
    made.capture.open_first()
    assert made.trouble is TroubleCode.CAMERA_MISSING
    made.capture.start()
    wait_for(lambda: made.capture.reconnects >= 1)
    assert made.subjects(EventKind.TROUBLE) == ["camera_missing"]


def test_an_opened_camera_is_closed_when_nothing_was_started(rig):
    """Stopping before starting gives the device back."""
    camera = Scripted()
    made = rig(lambda: camera)
    made.capture.open_first()
    assert made.capture.stop()
    assert camera.closed


def test_a_network_camera_that_dies_is_found_again(rig_of, mjpeg):
    """Loss and return are told once each, however long it stays away; numbers go on."""
    made = rig_of(mjpeg.url)
    made.capture.start()
    wait_for(lambda: made.capture.frames > 3)
    assert made.capture.live
    mjpeg.die()
    wait_for(lambda: made.capture.reconnects >= 2)
    before = made.capture.frames
    mjpeg.come_back()
    wait_for(lambda: made.capture.frames > before and made.trouble is None)
    assert made.frames.latest.index >= before
    assert made.subjects(EventKind.TROUBLE) == ["camera_lost"]
    assert made.subjects(EventKind.RECOVERED) == ["camera_lost"]


def test_a_stalled_network_camera_is_told_and_found_again(rig_of, mjpeg):
    """The connection stays open, yet the loss is noticed; pictures alone take it back."""
    made = rig_of(mjpeg.url)
    made.capture.start()
    wait_for(lambda: made.capture.frames > 3)
    mjpeg.stalled.set()
    wait_for(lambda: made.trouble is not None)
    mjpeg.stalled.clear()
    wait_for(lambda: made.trouble is None)
    assert made.capture.reconnects >= 1


def test_trouble_is_only_over_when_a_picture_came(rig):
    """A camera that opens and never delivers stays in trouble."""
    made = rig(Scripted)
    made.capture.start()
    wait_for(lambda: made.capture.reconnects >= 2)
    assert made.trouble is TroubleCode.CAMERA_LOST
    assert made.subjects(EventKind.RECOVERED) == []


def test_every_lost_camera_is_closed(rig):
    """No descriptor is left with a dead device."""
    cameras = []

    def open_():
        cameras.append(Scripted(1.0))
        return cameras[-1]

    made = rig(open_)
    made.capture.start()
    wait_for(lambda: len(cameras) >= 2)
    made.capture.stop()
    assert all(camera.closed for camera in cameras)


def test_the_pause_doubles_up_to_its_limit_and_starts_over_with_a_picture(rig):
    """0.5, 1, 2, 4, 8, 10, 10 seconds; one picture, and it is 0.5 again."""
    cameras = [Scripted() for _ in range(7)] + [Scripted(1.0), Scripted()]
    made = rig(lambda: cameras.pop(0))
    pauses = []
    made.capture._stopping.wait = lambda seconds: pauses.append(seconds) or not cameras
    made.capture._stopping.is_set = lambda: not cameras
    made.capture._run()
    assert pauses[:8] == [0.5, 1.0, 2.0, 4.0, 8.0, 10.0, 10.0, 0.5]


def test_a_live_camera_that_says_it_ended_is_lost(rig):
    """A device has no end: the thread goes on trying."""
    over = threading.Event()
    over.set()
    made = rig(lambda: Scripted(1.0, over))
    made.capture.start()
    wait_for(lambda: made.trouble is TroubleCode.CAMERA_LOST)
    assert not made.capture.ended.is_set()


def test_a_driver_that_hangs_does_not_hang_the_stop(rig):
    """Stop gives up after its deadline and says so; the thread ends when the driver lets go."""
    let_go = threading.Event()
    made = rig(lambda: Scripted(1.0, let_go))
    made.capture.start()
    wait_for(lambda: made.capture.frames == 1)
    assert made.capture.stop(deadline=0.05) is False
    let_go.set()
    assert made.capture.stop()
