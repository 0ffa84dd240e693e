"""The panel with the kiosk's real desk behind it: real files, real threads, nothing attached."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kiosk import pin
from kiosk.config import overrides_path
from kiosk.settings import DoorSettings, RelaySettings, Settings, UiSettings
from tests.staff_desk import running_desk
from tests.ui.hands import key
from ui.examples import examples
from ui.inbox import Inbox
from ui.staff.change_bar import Mode
from ui.staff.rail import PAGES
from ui.window import Window


@pytest.fixture
def desk(request):
    pin.set_pin("2468")
    with running_desk(getattr(request, "param", None)) as made:
        yield made


@pytest.fixture
def window(application, desk, settle):
    inbox = Inbox()
    made = Window(
        desk.changes.saved,
        inbox,
        windowed=True,
        on_aspect=lambda _: None,
        on_close=lambda: None,
        on_tick=lambda: None,
        staff=desk,
    )
    made.resize(1280, 720)
    made.show()
    inbox.put_outcome(examples()["fault-release"].outcome)
    made.take()
    settle(made.isActiveWindow)
    yield made
    inbox.close()
    made.close()
    for gone in (made, inbox):
        gone.deleteLater()
        QApplication.sendPostedEvents(gone, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def panel(window, settle):
    key(window, Qt.Key.Key_F12)
    QTest.keyClicks(window.access.pad, "2468")
    key(window.access.pad, Qt.Key.Key_Return)
    settle(lambda: window.access.panel is not None, seconds=20)
    return window.access.panel


def test_a_wrong_pin_is_refused_by_the_real_hash(window, settle):
    key(window, Qt.Key.Key_F12)
    QTest.keyClicks(window.access.pad, "1111")
    key(window.access.pad, Qt.Key.Key_Return)
    settle(lambda: "4 tries left" in window.access.pad.message, seconds=20)
    assert window.access.panel is None


def test_without_a_pin_the_real_pad_stays_shut(window, settle):
    pin.clear_pin()
    key(window, Qt.Key.Key_F12)
    settle(lambda: "kiosk pin set" in window.access.pad.message, seconds=20)


def test_a_change_is_saved_to_the_disk_and_in_force(desk, panel, settle):
    panel.open_page("sound")
    key(panel.page.volume, Qt.Key.Key_Left, times=4)
    settle(lambda: panel.bar.mode is Mode.CHANGES)
    panel.bar.first.click()
    settle(lambda: panel.dialog is not None)
    panel.dialog.save.click()
    settle(lambda: desk.changes.saved.alarm.volume == pytest.approx(0.6), seconds=20)
    settle(lambda: panel.bar.mode is Mode.TOLD, seconds=20)
    assert "volume: 0.6" in overrides_path().read_text(encoding="utf-8")


BLIND = Settings(
    relay=RelaySettings(port="/dev/ttyUSB0", board="lcus1"),
    door=DoorSettings(policy="remind"),
    ui=UiSettings(languages=["es"]),
)


@pytest.mark.parametrize("desk", [BLIND], indirect=True)
def test_a_rule_that_the_board_cannot_serve_is_refused_with_the_reason(desk, panel):
    """Each value fits; what the board lacks is known from all of them."""
    why = panel.desk.translated(desk.changes.change({"door.policy": "hold"}))
    assert why.startswith("La placa del relé no puede con eso (relay.board: lcus1 cannot say")
    assert "set relay.unsupervised: true" in why


@pytest.mark.parametrize("desk", [BLIND], indirect=True)
def test_what_cannot_be_saved_says_why(desk, panel, settle):
    overrides_path().mkdir()
    desk.changes.change({"alarm.volume": 0.3})
    desk.changes.save()
    settle(lambda: panel.bar.mode is Mode.FAILED, seconds=20)
    assert panel.bar.says.startswith("No se ha guardado (Is a directory)")
    assert panel.bar.says.endswith(". Valen los ajustes de antes.")


def test_unsaved_changes_are_offered_the_next_time(desk, window, panel, settle):
    desk.changes.change({"alarm.volume": 0.3, "decision.votes": 7})
    window.access.close()
    assert desk.changes.changes == ()
    key(window, Qt.Key.Key_F12)
    QTest.keyClicks(window.access.pad, "2468")
    key(window.access.pad, Qt.Key.Key_Return)
    settle(lambda: window.access.panel is not None, seconds=20)
    again = window.access.panel
    settle(lambda: again.bar.mode is Mode.KEPT)
    again.bar.first.click()
    settle(lambda: len(desk.changes.changes) == 2)


def test_nothing_in_the_panel_waits_for_what_hangs(desk, panel, settle):
    """Disk, journal, sound and relay hang for as long as this test lasts: a wait would not end."""
    hang, stuck = threading.Event(), []

    def wait():
        stuck.append(1)
        hang.wait()

    try:
        for worker in (desk._worker, desk._devices):
            worker.do(wait, lambda _: None)
        settle(lambda: len(stuck) == 2, seconds=20)
        for page in PAGES:
            panel.rail.pages[page].click()
            settle(panel.page.isVisible)
        panel.open_page("sound")
        panel.page.test.click()
        panel.open_page("door")
        panel.page.test.click()
        panel.open_page("health")
        for button in (panel.page.test, panel.page.export, panel.page.history):
            button.click()
        panel.close_dialog()
        desk.changes.change({"alarm.volume": 0.3})
        desk.changes.save()
        settle(lambda: panel.bar.mode is Mode.SAVING)
        before = panel.rail.time_left._text.text
        settle(lambda: panel.rail.time_left._text.text != before)
    finally:
        hang.set()


def test_the_pages_show_what_a_bare_machine_says(panel, settle):
    for page in PAGES:
        panel.open_page(page)
        settle(panel.page.isVisible)
    panel.open_page("today")
    settle(lambda: panel.page.chart.says not in ("", "Still loading"), seconds=20)
    assert panel.pages["door"].hold.reason
    assert panel.pages["checking"].preview.lost
