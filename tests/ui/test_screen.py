"""The screen as the kiosk drives it: threads in, one window, and nothing left behind."""

from __future__ import annotations

import gc
import sys
import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest

from kiosk.errors import InputError
from kiosk.settings import Settings, UiSettings
from ui.examples import examples
from ui.inbox import Inbox
from ui.layout import layout
from ui.scene import Show
from ui.screen import Screen

CLEAR = examples()["clear"]
NO_MASK = examples()["no-mask"]


class Clock:
    """Monotonic seconds that stand still until they are told."""

    def __init__(self):
        self.now = CLEAR.outcome.at

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def screen(application, clock):
    made = Screen(Settings(), windowed=True, clock=clock)
    yield made
    made.close()


def window(screen):
    return screen._gui.window


def test_an_outcome_from_another_thread_is_shown(screen, settle):
    threading.Thread(target=screen.show_outcome, args=(NO_MASK.outcome,)).start()
    settle(lambda: window(screen).scene.show is Show.NO_MASK)


def test_a_door_status_from_another_thread_is_shown(screen, settle):
    screen.show_outcome(CLEAR.outcome)
    threading.Thread(target=screen.show_door, args=(NO_MASK.status,)).start()
    settle(lambda: window(screen).scene.strip is not None)


def test_a_burst_makes_one_delivery_and_the_newest_wins(application, settle):
    inbox, deliveries = Inbox(), []
    inbox.arrived.connect(
        lambda: deliveries.append(inbox.take()), Qt.ConnectionType.QueuedConnection
    )

    def burst():
        for index in range(1000):
            inbox.put_outcome(replace(CLEAR.outcome, decided_at=float(index)))

    thread = threading.Thread(target=burst)
    thread.start()
    thread.join()
    settle(lambda: deliveries)
    application.processEvents()
    assert [outcome.decided_at for outcome, _ in deliveries] == [999.0]


def test_a_verdict_that_grows_old_gives_way_to_one_moment(screen, settle, clock):
    screen.show_outcome(CLEAR.outcome)
    settle(lambda: window(screen).scene.show is Show.CLEAR)
    clock.now += 0.6
    settle(lambda: window(screen).scene.show is Show.STARTING)


def test_a_frame_repaints_the_picture_and_nothing_else(screen, settle, clock):
    screen.show_outcome(CLEAR.outcome)
    settle(lambda: window(screen).scene.show is Show.CLEAR)
    clock.now += 10
    later = replace(CLEAR.outcome, at=clock.now)
    screen.show_outcome(later)
    settle(lambda: window(screen).scene.show is Show.CLEAR and not window(screen).movement.running)
    painted = window(screen).painted
    surround = window(screen)._view._surround
    screen.show_outcome(replace(later, decided_at=clock.now + 0.1))
    settle(lambda: window(screen).painted > painted)
    assert window(screen)._view._surround is surround


def test_run_returns_soon_after_stop_is_set(screen):
    stop = threading.Event()
    timer = threading.Timer(0.05, stop.set)
    timer.start()
    screen.run(stop)
    timer.join()
    assert stop.is_set()


def test_run_returns_at_once_when_stop_is_set_already(screen):
    stop = threading.Event()
    stop.set()
    screen.run(stop)


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Q])
def test_closing_the_window_sets_stop(screen, key):
    stop = threading.Event()
    modifier = {
        Qt.Key.Key_Escape: Qt.KeyboardModifier.NoModifier,
        Qt.Key.Key_Q: Qt.KeyboardModifier.ControlModifier,
    }[key]
    window(screen)._inbox.arrived.connect(lambda: QTest.keyClick(window(screen), key, modifier))
    timer = threading.Timer(0.05, screen.show_outcome, args=(CLEAR.outcome,))
    timer.start()
    screen.run(stop)
    timer.join()
    assert stop.is_set()


def test_no_key_closes_the_full_screen(application, clock):
    screen = Screen(Settings(), clock=clock)
    try:
        for key in (Qt.Key.Key_Escape, Qt.Key.Key_Q):
            press = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.ControlModifier)
            application.sendEvent(window(screen), press)
        assert window(screen).isVisible()
        assert window(screen).cursor().shape() == Qt.CursorShape.BlankCursor
        assert window(screen).size() == window(screen).screen().geometry().size()
    finally:
        screen.close()


def test_no_window_manager_closes_the_full_screen(application, clock):
    """Alt+F4 on a desktop would show it to whoever stands there."""
    screen, stop = Screen(Settings(), clock=clock), threading.Event()
    try:
        threading.Timer(0.2, stop.set).start()
        assert not window(screen).close()
        assert window(screen).isVisible()
        screen.run(stop)  # ends by the program's own stop
    finally:
        screen.close()
    assert stop.is_set()


def test_the_shape_of_the_picture_is_told_after_every_resize(application, settle):
    told = []
    screen = Screen(Settings(), windowed=True, on_aspect=told.append)
    try:
        settle(lambda: told)
        assert told[-1] == pytest.approx(4 / 3, abs=0.01)
        window(screen).resize(QSize(720, 1280))
        settle(lambda: told[-1] == layout(720, 1280).aspect)
    finally:
        screen.close()


def test_what_comes_after_the_end_is_dropped(application):
    screen = Screen(Settings(), windowed=True)
    screen.close()
    screen.close()
    screen.show_outcome(CLEAR.outcome)
    screen.show_door(CLEAR.status)
    screen.run(threading.Event())


def test_half_a_file_of_words_is_refused_by_its_name(application, tmp_path, monkeypatch):
    (tmp_path / "xx.yaml").write_text("script: latin\nweekdays: []\nmonths: []\n")
    monkeypatch.setattr("kiosk.languages.WORDS", tmp_path)
    with pytest.raises(InputError, match=r"xx\.yaml"):
        Screen(Settings(ui=UiSettings(languages=["xx"])), windowed=True)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="True and None live for ever here")
def test_fifty_deliveries_take_no_reference_to_true_or_none(screen, settle):
    def deliver():
        before = window(screen).painted
        for _ in range(50):
            screen.show_outcome(replace(CLEAR.outcome))
            window(screen).take()
            window(screen).repaint()
        assert window(screen).painted >= before + 50

    settle(lambda: window(screen).painted)
    gc.collect()  # what earlier tests left would give its references back in the middle
    counts = []
    for _ in range(5):
        deliver()
        counts.append((sys.getrefcount(True), sys.getrefcount(None)))
    drifts = [
        max(abs(new - old) for old, new in zip(*rounds)) for rounds in zip(counts, counts[1:])
    ]
    assert min(drifts) < 25, drifts  # a real one is 50 and more in every round
