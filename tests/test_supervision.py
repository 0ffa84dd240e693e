"""Whatever hangs is noticed: every part of the running kiosk, one after the other, for real."""

from __future__ import annotations

import signal
import threading
import time

import pytest

from kiosk import app, heartbeat, watch
from kiosk.cameras.camera import SourceCamera
from kiosk.gate import Gate
from kiosk.journal.store import Store
from kiosk.options import Options
from kiosk.settings import AlarmSettings, CameraSettings, Settings
from kiosk.settings_door import RelaySettings
from tests.notify_socket import abstract_socket

SOON = 1.0
"""Seconds that a part may take here, where 15 or 30 are meant."""

DEADLINE = 30.0


class Hang:
    """Makes a method wait for as long as a test wants."""

    def __init__(self, monkeypatch):
        self._patch = monkeypatch
        self.begun, self._free = threading.Event(), threading.Event()
        self._free.set()

    def into(self, owner, name):
        """From now on calls of this method wait while the hang lasts."""
        real = getattr(owner, name)

        def method(*arguments, **named):
            if not self._free.is_set():
                self.begun.set()
                assert self._free.wait(DEADLINE)
            return real(*arguments, **named)

        self._patch.setattr(owner, name, method)

    def arm(self):
        """The next call waits."""
        self._free.clear()

    def begin(self):
        """From now on; returns when a call waits."""
        self.arm()
        assert self.begun.wait(DEADLINE)

    def end(self):
        self._free.set()


class Blind:
    """A detector that sees nobody, at once."""

    candidates = ()

    def detect(self, frame):
        return ()

    def set_thresholds(self, floors):
        pass

    def close(self):
        pass


@pytest.fixture(scope="module", autouse=True)
def _qt():
    """Qt and its painting threads keep descriptors: these are there before anybody looks."""
    from PySide6.QtGui import QColor, QImage, QPainter  # noqa: PLC0415  # Qt, only here
    from PySide6.QtWidgets import QApplication  # noqa: PLC0415

    from ui.examples import examples  # noqa: PLC0415
    from ui.screens import draw  # noqa: PLC0415

    application = QApplication.instance() or QApplication(["test"])
    draw(examples()["clear"], ["en", "zh-Hant"], 1920, 1080)
    large = QImage(1024, 1024, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(large)
    painter.fillRect(0, 0, 1024, 1024, QColor(1, 2, 3, 9))
    painter.end()
    return application


@pytest.fixture
def hang(monkeypatch):
    one = Hang(monkeypatch)
    yield one
    one.end()


@pytest.fixture
def systemd(monkeypatch):
    """The other end of NOTIFY_SOCKET."""
    with abstract_socket() as (line, name):
        line.settimeout(DEADLINE)
        monkeypatch.setenv("NOTIFY_SOCKET", name)

        def hears(*words, but=""):
            deadline = time.monotonic() + DEADLINE
            while True:
                assert time.monotonic() < deadline, words
                said = line.recv(4096).decode()
                if all(word in said for word in words) and not (but and but in said):
                    return said

        yield hears


@pytest.fixture(autouse=True)
def short_patience(monkeypatch):
    """Seconds instead of half minutes, and pytest's own signal handlers afterwards."""
    monkeypatch.setattr(app, "open_detector", lambda *_: Blind())
    monkeypatch.setattr(app, "ANSWERS_WITHIN", SOON)
    monkeypatch.setattr(app, "CAMERA_ANSWERS_WITHIN", SOON)
    monkeypatch.setattr(watch, "DISK_ANSWERS_WITHIN", SOON)
    monkeypatch.setattr(heartbeat, "EVERY", 0.2)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def run(story, **options):
    """Run the kiosk on this thread and a story about it on another; what was journalled."""
    events, failures = [], []
    settings = Settings(
        camera=CameraSettings(source="demo:", width=320, height=180),
        alarm=AlarmSettings(enabled=False),
        relay=RelaySettings(),
    )
    kiosk = app.Kiosk(settings, Options(on_event=events.append, **options))

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
    assert not failures, failures
    return events


def until(condition):
    deadline = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        threading.Event().wait(0.01)


def test_a_window_that_hangs_is_named_and_the_watchdog_is_not_fed(hang, systemd, monkeypatch):
    """The thread that draws is the one that answers for it."""
    from ui import window  # noqa: PLC0415  # Qt, only here

    hang.into(window, "compose")

    def story(events):
        systemd("WATCHDOG=1")
        hang.begin()
        systemd("no answer from window")
        hang.end()
        systemd("WATCHDOG=1")

    run(story, windowed=True)


PARTS = {
    "camera": (SourceCamera, "read"),
    "watch": (watch.Watch, "_judge"),
    "door": (app.Door, "step"),
    "alarm": (app.Alarm, "step"),
}


@pytest.mark.parametrize("name", PARTS)
def test_a_part_that_hangs_is_named_and_the_watchdog_is_not_fed(name, hang, systemd):
    """Until it answers again; systemd restarts the program when that takes too long."""
    hang.into(*PARTS[name])

    def story(events):
        systemd("WATCHDOG=1")
        hang.begin()
        said = systemd(f"no answer from {name}")
        assert "WATCHDOG" not in said
        hang.end()
        systemd("WATCHDOG=1")

    run(story, headless=True)


@pytest.mark.parametrize("owner", [(Blind, "detect"), (Gate, "decide")], ids=["inference", "gate"])
def test_a_check_that_hangs_is_a_fault_within_three_seconds(owner, hang, systemd):
    """The watch says so and, after half a minute, ends the program (tests/test_app.py)."""
    hang.into(*owner)

    def story(events):
        until(lambda: "idle" in [event.subject for event in events])
        hang.begin()
        until(lambda: "detector_silent" in [event.subject for event in events])
        hang.end()
        until(lambda: events[-1].subject == "idle" or "idle" in _since(events, "detector_silent"))

    events = run(story, headless=True)
    assert "fault" in _since(events, "detector_silent")


def test_a_disk_that_hangs_is_told_and_the_check_goes_on(hang, systemd):
    """A restart would not mend it, and nothing but the journal waits for it."""
    hang.into(Store, "append")

    def story(events):
        assert hang.begun.wait(DEADLINE)
        until(lambda: "journal_broken" in [event.subject for event in events])
        until(lambda: "idle" in [event.subject for event in events])
        systemd("WATCHDOG=1")
        hang.end()
        until(lambda: any(one.kind.value == "recovered" for one in events))

    hang.arm()
    events = run(story, headless=True)
    assert "fault" not in [event.subject for event in events]


def _since(events, subject):
    subjects = [event.subject for event in events]
    return subjects[subjects.index(subject) :]
