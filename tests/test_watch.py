"""Silence is a fault: the watch, told the time by hand."""

from __future__ import annotations

import numpy as np
import pytest

from kiosk import watch as limits
from kiosk.health import HealthBoard
from kiosk.outcomes import OutcomeFeed
from kiosk.slot import Slot
from kiosk.types import Frame, Outcome, Part, Preparation, State, TroubleCode
from kiosk.watch import Watch


class Entrance:
    """A watch with everything it looks at, and a clock that a test moves."""

    def __init__(self):
        self.now = 100.0
        self.events = []
        self.outcomes = []
        self.stuck = 0
        self.frames = Slot()
        self.preparation = Slot()
        self.disk_busy_since = None
        self.board = HealthBoard(lambda: self.now, self.events.append)
        feed = OutcomeFeed(self.events.append)
        self.watch = Watch(
            frames=self.frames,
            feed=feed,
            board=self.board,
            clock=lambda: self.now,
            on_stuck=self._on_stuck,
            preparation=self.preparation,
            disk_busy_since=lambda: self.disk_busy_since,
        )
        feed.to_watcher(self.watch.answered)
        feed.to_watcher(self.outcomes.append)
        self.feed = feed

    def _on_stuck(self):
        self.stuck += 1

    def pass_time(self, seconds, *, frames=False, answers=False):
        """Let time go by in tenths of a second, with or without frames and answers."""
        for _ in range(round(10 * seconds)):
            self.now += 0.1
            if frames:
                frame = Frame(np.zeros((4, 4, 3), np.uint8), 0, self.now)
                self.frames.put(frame)
                if answers:
                    self.feed.publish(Outcome(State.IDLE, self.now, self.now, frame))
            self.watch.look(self.now)


@pytest.fixture
def entrance():
    return Entrance()


def test_until_the_first_picture_the_state_is_starting(entrance):
    """Nothing is wrong yet, and somebody hears of it at least once a second."""
    entrance.pass_time(5)

    assert {outcome.state for outcome in entrance.outcomes} == {State.STARTING}
    assert len(entrance.outcomes) >= 5


def test_a_camera_that_never_comes_is_a_fault(entrance):
    """Starting does not last for ever."""
    entrance.pass_time(limits.STARTING_AT_MOST + 1)

    last = entrance.outcomes[-1]
    assert (last.state, last.reason.code) == (State.FAULT, TroubleCode.CAMERA_SILENT)


def test_a_camera_that_is_known_to_be_missing_is_a_fault_at_once(entrance):
    """The camera thread knows better than the clock."""
    entrance.board.report(Part.CAMERA, TroubleCode.CAMERA_MISSING, "No camera.")
    entrance.pass_time(0.6)

    last = entrance.outcomes[-1]
    assert (last.state, last.reason.code) == (State.FAULT, TroubleCode.CAMERA_MISSING)


def test_no_new_picture_for_a_second_is_a_fault(entrance):
    """Whatever the camera claims."""
    entrance.pass_time(3, frames=True, answers=True)
    heard = len(entrance.outcomes)
    entrance.pass_time(limits.NO_FRAME_AFTER - 0.1)
    assert len(entrance.outcomes) == heard

    entrance.pass_time(0.3)

    assert entrance.outcomes[-1].state is State.FAULT
    assert entrance.outcomes[-1].reason.code is TroubleCode.CAMERA_SILENT


def test_the_fault_is_taken_back_when_pictures_come_again(entrance):
    """One line down, one line up."""
    entrance.pass_time(1, frames=True, answers=True)
    entrance.pass_time(3)
    entrance.pass_time(1, frames=True, answers=True)

    assert entrance.outcomes[-1].state is State.IDLE
    assert entrance.board.troubles == ()
    troubles = [event.subject for event in entrance.events if "camera" in event.subject]
    assert troubles == ["camera_silent", "camera_silent"]


def test_after_an_outage_the_detector_has_time_to_answer(entrance):
    """It was not silent while there was nothing to look at."""
    entrance.pass_time(1, frames=True, answers=True)
    entrance.pass_time(10)
    entrance.pass_time(limits.NO_OUTCOME_AFTER - 0.2, frames=True)

    assert "detector_silent" not in [event.subject for event in entrance.events]


def test_what_the_camera_thread_said_stands_until_it_takes_it_back(entrance):
    """A frame that was still on its way does not end the camera's own trouble."""
    entrance.pass_time(1, frames=True, answers=True)
    entrance.board.report(Part.CAMERA, TroubleCode.CAMERA_LOST, "Gone.")
    entrance.pass_time(0.1, frames=True)

    assert entrance.board.of(Part.CAMERA).code is TroubleCode.CAMERA_LOST


def test_a_detector_that_hangs_is_a_fault_after_three_seconds(entrance):
    """Pictures come, answers do not."""
    entrance.pass_time(1, frames=True, answers=True)
    heard = len(entrance.outcomes)
    entrance.pass_time(limits.NO_OUTCOME_AFTER - 0.1, frames=True)
    assert len(entrance.outcomes) == heard

    entrance.pass_time(0.3, frames=True)

    assert entrance.outcomes[-1].reason.code is TroubleCode.DETECTOR_SILENT
    assert entrance.stuck == 0


def test_a_detector_that_stays_silent_ends_the_program(entrance):
    """A thread that hangs in a driver cannot be mended from inside."""
    entrance.pass_time(1, frames=True, answers=True)
    entrance.pass_time(limits.STUCK_AFTER + 1, frames=True)

    assert entrance.stuck > 0


def test_a_model_may_take_its_time_to_load(entrance):
    """Frames without answers at the start are starting, not a fault."""
    entrance.pass_time(limits.STARTING_AT_MOST - 1, frames=True)

    assert {outcome.state for outcome in entrance.outcomes} == {State.STARTING}


def test_a_leap_of_the_clock_is_one_fault_not_many(entrance):
    """A suspended machine wakes up in a fault and goes on."""
    entrance.pass_time(1, frames=True, answers=True)
    entrance.now += 3600
    entrance.pass_time(1, frames=True, answers=True)

    assert entrance.outcomes[-1].state is State.IDLE


def test_while_an_engine_is_built_the_kiosk_starts_for_as_long_as_that_takes(entrance):
    """The camera gives pictures and nobody looks at them yet: that is no fault, and is told."""
    doing = Preparation("no engine", since=entrance.now, ready_at=entrance.now + 300)
    entrance.preparation.put(doing)
    entrance.pass_time(400, frames=True)

    assert {outcome.state for outcome in entrance.outcomes} == {State.STARTING}
    assert {outcome.preparation for outcome in entrance.outcomes} == {doing}
    assert entrance.board.troubles == ()


def test_after_the_build_the_detector_has_as_long_as_ever_to_answer(entrance):
    entrance.preparation.put(Preparation("no engine", entrance.now, entrance.now + 60))
    entrance.pass_time(90, frames=True)
    entrance.preparation.put(None)
    entrance.pass_time(limits.NO_OUTCOME_AFTER - 0.5, frames=True)
    assert entrance.outcomes[-1].state is State.STARTING

    entrance.pass_time(1, frames=True)
    assert entrance.outcomes[-1].state is State.FAULT


def test_a_build_that_never_ends_is_a_detector_that_gives_no_answer(entrance):
    """After an hour it is a fault, and half a minute later the program starts anew."""
    entrance.preparation.put(Preparation("no engine", entrance.now, entrance.now + 60))
    entrance.pass_time(limits.PREPARING_AT_MOST + limits.STUCK_AFTER + 2, frames=True)

    assert entrance.outcomes[-1].state is State.FAULT
    assert entrance.outcomes[-1].preparation is None
    assert entrance.stuck > 0


def test_a_camera_that_is_lost_while_an_engine_is_built_is_a_fault(entrance):
    """Nothing hides behind the build."""
    entrance.preparation.put(Preparation("no engine", entrance.now, entrance.now + 300))
    entrance.pass_time(2, frames=True)
    entrance.pass_time(limits.NO_FRAME_AFTER + 1)
    assert entrance.outcomes[-1].state is State.FAULT
    assert entrance.outcomes[-1].reason.part is Part.CAMERA


def test_a_disk_that_hangs_is_told_and_the_check_goes_on(entrance):
    """The journal's thread waits for it and cannot say so itself."""
    entrance.pass_time(1, frames=True, answers=True)
    entrance.disk_busy_since = entrance.now
    entrance.pass_time(limits.DISK_ANSWERS_WITHIN - 0.5, frames=True, answers=True)
    assert entrance.board.troubles == ()

    entrance.pass_time(1, frames=True, answers=True)
    assert entrance.board.of(Part.JOURNAL).code is TroubleCode.JOURNAL_BROKEN
    assert entrance.outcomes[-1].state is State.IDLE


def test_without_a_camera_it_is_said_what_else_is_in_trouble(entrance):
    """A hub that fails takes camera and relay board away together; the eyes are no side matter."""
    entrance.board.report(Part.RELAY, TroubleCode.RELAY_LOST, "Look at the cable.")
    entrance.board.report(Part.CAMERA, TroubleCode.CAMERA_LOST, "Look at the cable.")
    entrance.pass_time(1)
    outcome = entrance.outcomes[-1]
    assert outcome.state is State.FAULT
    assert [trouble.code for trouble in outcome.health] == [TroubleCode.RELAY_LOST]
