"""The whole kiosk in this process, with a detector that a test can block."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from kiosk import app, cli, config
from kiosk.options import Options
from kiosk.relays.simulator import BoardSimulator
from kiosk.settings import AlarmSettings, CameraSettings, Settings
from kiosk.settings_door import RelaySettings
from kiosk.staff import desk
from kiosk.types import Box, Detection, EventKind, Label, Part

UNMASKED = (Detection(Box(560, 200, 700, 380), Label.NO_MASK, 0.9),)
DEADLINE = 15.0


STUCK = """
import sys, threading, time
from kiosk import app, watch
from kiosk.options import Options
from kiosk.settings import AlarmSettings, CameraSettings, Settings
from kiosk.settings_door import RelaySettings
from kiosk.types import Box, Detection, Label

watch.STUCK_AFTER = 4.0

class Stuck:
    answers = 30
    candidates = ()

    def set_thresholds(self, floors):
        pass

    def detect(self, frame):
        self.answers -= 1
        if self.answers < 0:
            threading.Event().wait()
        return (Detection(Box(560, 200, 700, 380), Label.NO_MASK, 0.9),)

    def close(self):
        pass

app.open_detector = lambda *_: Stuck()
settings = Settings(
    camera=CameraSettings(source="demo:"),
    relay=RelaySettings(port=sys.argv[1], board="waveshare"),
    alarm=AlarmSettings(enabled=False),
)
app.Kiosk(settings, Options(headless=True)).run()
"""
"""A program whose detector sees one unmasked face for a second and then hangs for good."""


class Blockable:
    """Sees one unmasked face, unless it is made to hang or to fail."""

    candidates = ()

    def __init__(self):
        self.free = threading.Event()
        self.free.set()
        self.sees = UNMASKED

    def detect(self, frame):
        assert self.free.wait(DEADLINE)
        return self.sees

    def set_thresholds(self, thresholds):
        self.thresholds = thresholds

    def close(self):
        pass


@pytest.fixture
def detector(monkeypatch):
    detector = Blockable()
    monkeypatch.setattr(app, "open_detector", lambda *_: detector)
    return detector


@pytest.fixture
def board():
    with BoardSimulator("waveshare") as board:
        yield board


@pytest.fixture(autouse=True)
def handlers():
    """Leave pytest its own signal handlers."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def settings(board):
    return Settings(
        camera=CameraSettings(source="demo:"),
        relay=RelaySettings(port=board.port, board="waveshare"),
        alarm=AlarmSettings(enabled=False),
    )


def run(board, story):
    """Run the kiosk on this thread and a story about it on another; return the events."""
    events = []
    kiosk = app.Kiosk(settings(board), Options(headless=True, on_event=events.append))
    failures = []

    def tell():
        try:
            story(events)
        except AssertionError as error:
            failures.append(error)
        finally:
            kiosk._stop.set()

    teller = threading.Thread(target=tell, name="story")
    teller.start()
    assert kiosk.run() == 0
    teller.join()
    if failures:
        raise failures[0]
    return events


def until(condition):
    deadline = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        threading.Event().wait(0.01)


def test_a_detector_that_hangs_in_the_middle_of_a_hold_frees_the_door(detector, board):
    """Nobody is held by a program that does not look any more; it is told once, and mended."""

    def story(events):
        until(lambda: board.outputs[0])
        detector.free.clear()
        until(lambda: not board.outputs[0])
        until(lambda: "detector_silent" in [event.subject for event in events])
        detector.free.set()
        until(lambda: board.outputs[0])

    events = run(board, story)

    doors = [event.subject for event in events if event.kind is EventKind.DOOR]
    troubles = [event.data["part"] for event in events if event.kind is EventKind.TROUBLE]
    assert doors == ["hold", "release", "hold"]
    assert troubles == [Part.DETECTOR.value]
    assert not board.outputs[0]


def test_somebody_who_leaves_frees_the_door(detector, board):
    """The hold ends with its reason; stopping leaves the output at rest."""

    def story(events):
        until(lambda: board.outputs[0])
        detector.sees = ()
        until(lambda: not board.outputs[0])

    run(board, story)

    assert not any(board.outputs)


def test_the_door_is_made_safe_before_anything_else_is_stopped(detector, board, monkeypatch):
    """A sound card that hangs while it is closed keeps nobody locked up."""
    at_closing = []

    class SlowVoice(app.Alarm):
        def close(self):
            at_closing.append(board.outputs[0])
            super().close()

    monkeypatch.setattr(app, "Alarm", SlowVoice)

    run(board, lambda events: until(lambda: board.outputs[0]))

    assert at_closing == [False]


def test_a_detector_that_never_answers_again_ends_the_program_with_the_door_safe(board):
    """A thread that hangs for good is left behind, so that the program can be started anew."""
    done = subprocess.run(
        [sys.executable, "-c", STUCK, board.port],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 1, done.stderr
    assert any(moment.outputs[0] for moment in board.history)
    assert not board.outputs[0]
    assert "silent for too long" in done.stderr
    assert "Traceback" not in done.stderr


def test_nothing_is_left_running_and_no_picture_on_disk(detector, board, own_state):
    """The state folder holds words and numbers only."""
    run(board, lambda events: until(lambda: board.outputs[0]))

    kinds = {path.suffix for path in Path(own_state).rglob("*") if path.is_file()}
    assert kinds <= {".db", ".json", ".yaml", ".sqlite", ".sqlite3", ".db-wal", ".db-shm"}


@pytest.mark.parametrize("headless", [True, False])
def test_qt_is_loaded_before_any_thread_starts_or_never(headless):
    """Two threads that import at once wait for each other; without a window there is no Qt at all."""
    code = (
        "import sys, threading\n"
        "from kiosk import app\n"
        "from kiosk.options import Options\n"
        "from kiosk.settings import Settings\n"
        f"app.Kiosk(Settings(), Options(headless={headless}))\n"
        "print('ui.gui' in sys.modules, threading.active_count())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == [str(not headless), "1"]


def test_the_demo_takes_up_nothing_of_the_sites_settings(detector, tmp_path, monkeypatch, capsys):
    """Somebody prepares the machine while the demo runs."""
    site = tmp_path / "kiosk.yaml"
    monkeypatch.setattr(config, "SITE", site)
    monkeypatch.setattr(desk, "LOOK_EVERY", 0.1)
    writing = threading.Timer(1.0, site.write_text, ["alarm: {volume: 0.1}"])
    writing.start()
    try:
        assert cli.main(["demo", "--headless", "--duration", "2"]) == 0
    finally:
        writing.join()
    told = capsys.readouterr().out
    assert site.exists()
    assert "in_force" in told
    assert "changed" not in told
