"""Frame to outcome, on the pipeline's own thread, with a detector that a test scripts."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager

import cv2
import numpy as np
import pytest

from kiosk import pipeline as module
from kiosk.errors import DetectorError, InputError
from kiosk.health import HealthBoard
from kiosk.outcomes import OutcomeFeed
from kiosk.pipeline import Pipeline
from kiosk.settings import CameraSettings, DetectorSettings, Settings, Thresholds
from kiosk.slot import Slot
from kiosk.types import Box, Detection, EventKind, Frame, Label, Part, State, TroubleCode
from tests.cameras.places import entrance
from tests.cameras.places import street as street_

FACE = Detection(Box(600, 200, 700, 330), Label.NO_MASK, 0.9)


class Script:
    """A detector that does what a test tells it, and remembers who used it."""

    def __init__(self):
        self.answer = lambda: ()
        self.opened = 0
        self.closed = 0
        self.threads = set()

    def open(self):
        self.opened += 1
        self.threads.add(threading.get_ident())
        return self

    def detect(self, frame):
        self.threads.add(threading.get_ident())
        return self.answer()

    def set_thresholds(self, thresholds):
        self.thresholds = thresholds

    candidates = ()

    def close(self):
        self.closed += 1
        self.threads.add(threading.get_ident())


class Counted(Slot):
    """Counts the values that were waited for."""

    taken = 0

    def wait(self, seen, timeout):
        value, number = super().wait(seen, timeout)
        self.taken += number > seen
        return value, number


class Bench:
    """A running pipeline that a test feeds frame by frame."""

    def __init__(self, script, *, live=False, **settings):
        self.script = script
        self.settings = Slot(Settings(**settings))
        self.pace = Slot()
        self.frames = Counted()
        self.ended = threading.Event()
        self.over = threading.Event()
        self.fatal = []
        self.events = []
        self.outcomes = []
        self._came = threading.Condition()
        self.board = HealthBoard(time.monotonic, self.events.append)
        feed = OutcomeFeed(self.events.append)
        feed.to_watcher(self._hear)
        self.noise = np.random.default_rng(1)
        self.at = 0.0
        self.shown = 0
        self.pipeline = Pipeline(
            frames=self.frames,
            open_detector=script.open,
            settings=self.settings,
            shown_aspect=Slot(),
            live=lambda: live,
            ended=self.ended,
            feed=feed,
            board=self.board,
            clock=time.monotonic,
            on_end=self.over.set,
            on_fatal=self._die,
            pace=self.pace,
        )

    def _hear(self, outcome):
        with self._came:
            self.outcomes.append(outcome)
            self._came.notify_all()

    def _die(self, error):
        self.fatal.append(error)
        self.over.set()

    def offer(self):
        """Put a frame and wait until the pipeline took it, whether or not it looks at it."""
        taken = self.frames.taken
        self.frames.put(Frame(np.zeros((72, 128, 3), np.uint8), self.shown, self.at))
        deadline = time.monotonic() + 10
        while self.frames.taken == taken:
            assert time.monotonic() < deadline

    def offer_only(self):
        """Put a frame that nobody may take as yet."""
        self.frames.put(Frame(np.zeros((72, 128, 3), np.uint8), self.shown, self.at))

    def until(self, condition):
        """Wait for what an outcome brings."""
        with self._came:
            assert self._came.wait_for(condition, 10)

    def show(self, count=1, pixels=None):
        """Put frames one after the other, each when the one before was answered."""
        for _ in range(count):
            picture = pixels
            if picture is None:
                picture = self.noise.integers(0, 255, (720, 1280, 3), np.uint8)
            self.at += 1 / 30
            answered = len(self.outcomes)
            self.frames.put(Frame(picture, self.shown, self.at))
            self.shown += 1
            with self._came:
                assert self._came.wait_for(lambda seen=answered: len(self.outcomes) > seen, 10)
        return self.outcomes[-1]


@contextmanager
def running(script, **options):
    bench = Bench(script, **options)
    bench.pipeline.start()
    try:
        yield bench
    finally:
        assert bench.pipeline.stop()


@pytest.fixture
def script():
    return Script()


def test_nobody_is_idle_and_an_unmasked_face_becomes_a_violation(script):
    """A frame goes all the way: detection, track, verdict, state, journal."""
    with running(script) as bench:
        assert bench.show().state is State.IDLE
        script.answer = lambda: (FACE,)
        outcome = bench.show(15)

    assert outcome.state is State.VIOLATION
    assert outcome.tracks[0].verdict.label is Label.NO_MASK
    assert outcome.frame.at == outcome.at
    assert outcome.timings.detect_ms >= 0
    subjects = [event.subject for event in bench.events if event.kind is EventKind.STATE]
    assert subjects == ["idle", "checking", "violation"]


def test_a_detector_that_cannot_look_is_a_fault_not_an_empty_room(script):
    """The reason travels with the outcome and is taken back afterwards."""

    def fail():
        raise DetectorError(TroubleCode.DETECTOR_FAILED, "The network answers nonsense.")

    with running(script) as bench:
        bench.show()
        script.answer = fail
        outcome = bench.show(2)
        assert outcome.state is State.FAULT
        assert outcome.reason.sentence == "The network answers nonsense."
        script.answer = lambda: ()
        assert bench.show().state is State.IDLE

    kinds = [event.kind for event in bench.events if event.kind is not EventKind.STATE]
    assert kinds == [EventKind.TROUBLE, EventKind.RECOVERED]


def test_anything_unforeseen_in_a_step_is_a_fault(script, caplog):
    """A mistake in the program is shown and logged; the next frame is looked at."""
    script.answer = lambda: 1 / 0
    with running(script) as bench:
        outcome = bench.show()

    assert (outcome.state, outcome.reason.part) == (State.FAULT, Part.DETECTOR)
    assert "ZeroDivisionError" in caplog.text


def test_a_detector_that_keeps_failing_is_built_anew(script, monkeypatch):
    """Closed and opened on the thread that owns it, with a pause that grows."""
    monkeypatch.setattr(module, "_REBUILD_BACKOFF", (0.01, 0.02))
    script.answer = lambda: 1 / 0
    attempts = []

    def open_again():
        attempts.append(1)
        if len(attempts) < 3:
            raise DetectorError(TroubleCode.DETECTOR_FAILED, "Not yet.")
        script.answer = lambda: ()
        return Script.open(script)

    with running(script) as bench:
        bench.pipeline._open_detector = open_again
        bench.show(module._FAILURES_BEFORE_REBUILD)
        bench.until(lambda: len(attempts) == 3)
        outcome = bench.show()

    assert outcome.state is State.IDLE
    assert script.closed == 2
    assert len(script.threads) == 1


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (0, TroubleCode.PICTURE_BLACK),
        (128, TroubleCode.PICTURE_COVERED),
        (252, TroubleCode.PICTURE_BRIGHT),
    ],
)
def test_a_live_picture_that_shows_nothing_is_a_fault(script, value, code):
    """Black, covered and blown out are told apart, and end when something is to be seen."""
    grain = np.random.default_rng(2)
    with running(script, live=True) as bench:
        for _ in range(70):
            pixels = np.full((720, 1280, 3), value, np.uint8)
            pixels += grain.integers(0, 3, pixels.shape, np.uint8)
            outcome = bench.show(pixels=pixels)
        assert (outcome.state, outcome.reason.code) == (State.FAULT, code)
        assert bench.show(3).state is State.IDLE

    assert bench.board.troubles == ()


def test_a_frozen_live_picture_is_a_fault_and_a_still_file_is_not(script):
    """A picture file may well show the same for ever."""
    still = np.random.default_rng(3).integers(0, 255, (720, 1280, 3), np.uint8)
    with running(script, live=True) as bench:
        outcome = bench.show(70, pixels=still)
        assert outcome.reason.code is TroubleCode.PICTURE_FROZEN
    with running(script) as bench:
        assert bench.show(70, pixels=still).state is State.IDLE


def test_a_turned_camera_is_a_fault_until_it_is_turned_back(script):
    """Somebody before the camera is none: the faces that the tracker knows explain themselves."""
    hall, street = (cv2.resize(one, (1280, 720)) for one in (entrance(), street_()))
    grain = np.random.default_rng(4).integers(0, 5, (3, 720, 1280, 3), np.uint8)

    def show(scene, count):
        said = [bench.show(pixels=scene.astype(np.uint8) + grain[n % 3]) for n in range(count)]
        return said[-1]

    with running(script, live=True) as bench:
        assert show(hall, 330).state is State.IDLE
        outcome = show(street, 60)
        assert (outcome.state, outcome.reason.code) == (State.FAULT, TroubleCode.PICTURE_CHANGED)
        assert show(hall, 3).state is State.IDLE


def test_a_picture_smaller_than_asked_is_told_and_looked_at(script):
    """Health beside the state, over with the first picture of the right size."""
    with running(script, live=True, camera=CameraSettings(width=1920, height=1080)) as bench:
        outcome = bench.show()
        assert outcome.state is State.IDLE
        assert [trouble.code for trouble in outcome.health] == [TroubleCode.CAMERA_SMALL]
        large = np.random.default_rng(5).integers(0, 255, (1080, 1920, 3), np.uint8)
        assert bench.show(pixels=large).health == ()


def test_on_a_hot_machine_eight_pictures_a_second_are_looked_at(script):
    """The rest are passed over; as soon as it is cool every one counts again."""
    with running(script) as bench:
        bench.show()
        bench.pace.put(1 / 8)
        before = len(bench.outcomes)
        for _ in range(90):
            bench.at += 1 / 30
            bench.offer()
        bench.pace.put(0.0)
        bench.show(5)
        assert 23 <= len(bench.outcomes) - before - 5 <= 25


def opens_late(script, count):
    """Let the detector open at try number ``count`` only; returns the tries so far."""
    tries, opens = [], script.open

    def open_late():
        tries.append(1)
        if len(tries) < count:
            raise DetectorError(TroubleCode.DETECTOR_FAILED, "The GPU is not there yet.")
        return opens()

    script.open = open_late
    return tries


def test_a_gpu_that_is_not_there_yet_is_waited_for(script, monkeypatch):
    """The driver may come up after the kiosk; meanwhile nobody is told that nobody is there."""
    monkeypatch.setattr(module, "_REBUILD_BACKOFF", (0.05, 0.05))
    tries = opens_late(script, 4)
    with running(script) as bench:
        bench.offer_only()
        bench.until(lambda: len(tries) == 4)
        assert {outcome.state for outcome in bench.outcomes} <= {State.FAULT, State.IDLE}
        assert bench.outcomes[0].state is State.FAULT
        assert bench.show().state is State.IDLE
    assert not bench.fatal
    assert [event.kind for event in bench.events if event.subject == "detector_failed"] == [
        EventKind.TROUBLE,
        EventKind.RECOVERED,
    ]


@pytest.mark.parametrize(
    "error",
    [
        DetectorError(TroubleCode.DETECTOR_FAILED, "The GPU is gone."),
        InputError("The GPU is gone."),
    ],
    ids=["away", "nonsense"],
)
def test_a_gpu_that_stays_away_ends_the_program_so_that_it_is_started_anew(
    script, monkeypatch, error
):
    """What does not come back in this process may come back in the next."""
    monkeypatch.setattr(module, "_REBUILD_BACKOFF", (0.01, 0.01))
    monkeypatch.setattr(module, "_REBUILD_FOR", 0.1)

    script.answer = lambda: 1 / 0

    def refuse():
        raise error

    with running(script) as bench:
        bench.pipeline._open_detector = refuse
        bench.show(module._FAILURES_BEFORE_REBUILD)
        assert bench.over.wait(10)
    assert str(bench.fatal[0]) == "The GPU is gone."
    assert isinstance(bench.fatal[0], DetectorError)  # ends with 1: with 2 it stays away


def test_while_the_detector_is_built_anew_an_old_picture_is_shown_once(script, monkeypatch):
    """Else screen and watch would disagree where the camera is gone as well."""
    monkeypatch.setattr(module, "_REBUILD_BACKOFF", (0.01, 0.01))
    opens_late(script, 20)
    with running(script) as bench:
        bench.offer_only()
        bench.until(lambda: any(one.state is State.IDLE for one in bench.outcomes))
    assert [one.state for one in bench.outcomes].count(State.FAULT) == 1


def test_a_model_that_cannot_be_used_ends_the_program(script):
    """There is nothing to retry about a file that is not a model."""

    def refuse():
        raise InputError("models/x/model.yaml: not a model; choose another.")

    script.open = refuse
    with running(script) as bench:
        assert bench.over.wait(5)

    assert str(bench.fatal[0]).startswith("models/x")


def test_the_end_of_a_file_ends_the_program_after_its_last_frame(script):
    """The last picture is looked at before anybody is told."""
    with running(script) as bench:
        bench.show()
        bench.ended.set()
        assert bench.over.wait(5)

    assert not bench.fatal


def test_settings_hold_from_the_next_frame_on(script):
    """Staff see the effect at once: here, a face becomes too small to be judged."""
    script.answer = lambda: (FACE,)
    with running(script) as bench:
        assert bench.show(15).state is State.VIOLATION
        decision = Settings().decision.model_copy(update={"min_face": 200})
        detector = DetectorSettings(thresholds=Thresholds(mask=0.7))
        bench.settings.put(Settings(decision=decision, detector=detector))
        assert bench.show().tracks[0].label is Label.NOT_VISIBLE
        assert script.thresholds == {Label.MASK: 0.7}


def test_stopping_before_starting_is_harmless(script):
    """A start that fails half way stops what never ran."""
    assert Bench(script).pipeline.stop()


def test_failures_with_a_good_picture_between_them_do_not_add_up(script):
    def sometimes():
        if bench.shown % module._FAILURES_BEFORE_REBUILD:
            raise DetectorError(TroubleCode.DETECTOR_FAILED, "This one not.")
        return ()

    script.answer = sometimes
    with running(script) as bench:
        bench.show(3 * module._FAILURES_BEFORE_REBUILD)
    assert script.closed == 1
    assert len(script.threads) == 1


def test_how_long_a_face_is_remembered_holds_from_the_next_frame_on(script):
    script.answer = lambda: (FACE,)
    with running(script) as bench:
        before = bench.show(3).tracks[0].id
        short = Settings().decision.model_copy(update={"keep_for": 0.2})
        bench.settings.put(Settings(decision=short))
        script.answer = lambda: ()
        bench.show(15)
        script.answer = lambda: (FACE,)
        assert bench.show(3).tracks[-1].id != before
