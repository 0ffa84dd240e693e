"""The page Door."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from kiosk.health import HealthBoard
from kiosk.sentence import Sentence
from kiosk.settings import Settings
from kiosk.settings_door import RelaySettings
from kiosk.slot import Slot
from kiosk.staff.door import StaffDoor
from kiosk.staff.records import Answer, DoorEvent
from kiosk.staff.worker import Worker
from kiosk.types import Authority, DoorAction, Outcome, Part, State, Trouble, TroubleCode
from tests.ui.hands import key
from tests.ui.staff.looks import end, texts
from ui.kit.hold_button import HoldButton
from ui.scene import Scene, Strip
from ui.words import load


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(HoldButton, "SECONDS", 0.1)


def kiosks_own_door(stage, orders):
    """Staff's door without its threads and with a board that is there."""
    settings = Settings(relay=RelaySettings(port="/dev/ttyUSB0"))
    worker, board = Worker("unused", time.monotonic), HealthBoard(time.monotonic, print)
    return StaffDoor(
        worker, worker, orders, Slot(), board, print, lambda: settings, lambda: stage.now
    )


@pytest.mark.usefixtures("quick")
def test_holding_opens_the_door_once_and_bars_run_out(stage, open_page, finger, settle):
    page = open_page("door")
    finger.down(page.hold)
    settle(lambda: stage.staff.door.opened)
    finger.up(page.hold)
    stage.tick(1)
    assert page.bars.isVisible()
    stage.tick(5)
    assert not page.bars.isVisible()
    assert stage.staff.door.opened == 1


@pytest.mark.parametrize(
    ("by", "said"),
    [
        (Authority.AUTOMATIC, "follows the check"),
        (Authority.SCHEDULE, "By the timetable"),
        (Authority.EMERGENCY, "By the emergency input"),
    ],
)
def test_it_says_what_the_door_goes_by_while_staff_ordered_nothing(stage, open_page, by, said):
    """Or somebody looks for the fault in the check."""
    stage.staff.door.by = by
    page = open_page("door")
    stage.tick()
    assert any(said in text for text in texts(page))


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("order", ["lock", "automatic"])
def test_an_order_ends_the_opening_and_its_bars(stage, open_page, finger, settle, order):
    page = open_page("door")
    finger.down(page.hold)
    settle(lambda: stage.staff.door.opened)
    finger.up(page.hold)
    finger.tap(page.order.options[order])
    stage.tick(1)
    assert not page.bars.isVisible()


@pytest.mark.usefixtures("quick")
def test_a_time_chosen_while_the_door_is_open_once_is_that_of_staffs_order(
    stage, open_page, finger, settle
):
    """With the kiosk's own orders: the door is open for as long as it would have been."""
    orders = Slot()
    stage.staff.door = kiosks_own_door(stage, orders)
    page = open_page("door")
    finger.tap(page.order.options["lock"])
    finger.down(page.hold)
    settle(lambda: orders.latest.then)
    finger.up(page.hold)
    finger.tap(page.times.options["10"])
    assert page.order.key == "lock"
    assert "By staff, 10 min more." in texts(page)
    standing = [orders.latest.standing(stage.now + later) for later in (4.9, 5.1, 599, 601)]
    assert [order and order.action.value for order in standing] == ["release", "lock", "lock", None]


def test_a_door_that_cannot_be_worked_says_why(stage, open_page):
    page = open_page("door")
    stage.staff.door.not_now = "in English"
    stage.staff.door.not_now_code = "no_answer"
    stage.tick()
    assert page.hold.reason == "The relay gives no answer."
    assert "The relay gives no answer." in texts(page)
    assert not page.order.options["release"].isEnabled()


def test_an_order_can_be_ended_but_not_made_longer_while_the_door_cannot_be_worked(
    stage, open_page, finger
):
    page = open_page("door")
    finger.tap(page.order.options["release"])
    stage.staff.door.not_now = stage.staff.door.not_now_code = "no_answer"
    stage.tick()
    assert not page.order.options["lock"].isEnabled()
    assert not any(option.isEnabled() for option in page.times.options.values())
    finger.tap(page.order.options["automatic"])
    assert stage.staff.door.override is None


def test_the_relay_is_tested_and_the_chip_says_what_it_answered(stage, open_page, finger):
    page = open_page("door")
    finger.tap(page.test)
    stage.tick()
    assert page.chip.accessibleName() == "Relay answers, 12 ms"
    busy = Sentence("busy", "Too much is being done already.")
    stage.staff.door.tested = Answer(problem=busy, number=5)
    stage.tick()
    assert page.chip.accessibleName() == "Not tested"
    assert stage.panel.bar.says == "Too much is being done already."
    stage.tick(seconds=30)
    stage.staff.door.tested = Answer(problem=busy, number=6)
    stage.tick()
    assert stage.panel.bar.says == "Too much is being done already."


def test_a_board_that_never_answers_is_well_and_not_silent(stage, open_page):
    """Its trouble is told in other words than what it was accepted to be."""
    page = open_page("door")
    blind = Scene(strip=Strip.COME_IN, door_unknown=True)
    page.show_outcome(None, blind)
    assert page._title.text == "Door not confirmed"
    silent = Trouble(Part.RELAY, TroubleCode.RELAY_SILENT, "no answer", 0.0)
    page.show_outcome(Outcome(State.IDLE, 0.0, 0.0, health=(silent,)), blind)
    assert page._title.text == "Relay gives no answer"


def test_rules_wait_for_the_review(stage, open_page, finger):
    page = open_page("door")
    finger.tap(page.rules.policy.options["admit"])
    finger.tap(page.rules.on_fault.options["lock"])
    stage.tick()
    assert stage.staff.changes.saved.door.policy.value == "hold"
    assert stage.staff.changes.preview.door.policy.value == "admit"
    assert stage.staff.changes.preview.door.on_fault.value == "lock"


def test_the_last_five_actions_have_time_and_reason_and_no_picture(stage, open_page):
    page = open_page("door")
    shown = texts(page)
    assert {"Held", "Freed", "by staff", "somebody had to act"} <= shown


def test_an_action_of_another_day_is_told_with_its_day(stage, open_page):
    """Five actions may reach back over a weekend."""
    page = open_page("door")
    today = stage.panel.desk.wall()
    old = DoorEvent(today - timedelta(days=2), DoorAction.HOLD, "violation")
    stage.staff.door.events = Answer((old,), number=9)
    stage.tick()
    assert f"{page.desk.words.weekday(old.at.astimezone())} {old.at.astimezone():%H:%M}" in texts(
        page
    )


def test_the_timetable_is_edited_by_taps(stage, open_page, finger):
    page = open_page("door")
    finger.tap(page.rules.timetable)
    stage.tick()
    dialog = stage.panel.dialog
    finger.tap(dialog.add)
    stage.tick()
    parts = dialog.rows[0]
    finger.tap(parts["days"].options["mon-fri"])
    finger.tap(parts["start"], end(parts["start"], "minus"))
    finger.tap(parts["action"].options["release"])
    finger.tap(dialog.done)
    stage.tick()
    assert stage.staff.changes.preview.door.schedule == ["mon-fri 21:45-07:00 release"]
    finger.tap(page.rules.timetable)
    stage.tick()
    finger.tap(stage.panel.dialog.rows[0]["remove"])
    stage.tick()
    finger.tap(stage.panel.dialog.done)
    assert stage.staff.changes.preview.door.schedule == []


def test_lengths_are_shown_as_they_are_in_force(make_stage):
    stage = make_stage(changes=[("door", "max_hold", 300.0), ("door", "open_for", 2.5)])
    panel = stage.enter()
    panel.open_page("door")
    stage.tick()
    lengths = panel.page.rules.lengths
    assert {name: stepper.shown for name, stepper in lengths.items()} == {
        "max_hold": "300\u202fs",
        "open_for": "2.5\u202fs",
    }
    key(lengths["max_hold"], Qt.Key.Key_Down)
    stage.tick()
    assert stage.staff.changes.preview.door.max_hold == 295
    key(lengths["max_hold"], Qt.Key.Key_Up)
    assert stage.staff.changes.changes == ()


def test_times_of_the_timetable_stay_until_they_are_moved(make_stage, finger):
    lines = ["mon-fri 07:50-18:40 automatic", "00:00-23:59 lock"]
    stage = make_stage(changes=[("door", "schedule", lines)])
    panel = stage.enter()
    panel.open_page("door")
    stage.tick()
    finger.tap(panel.page.rules.timetable)
    stage.tick()
    rows = panel.dialog.rows
    shown = [(row["start"].shown, row["end"].shown) for row in rows]
    assert shown == [("07:50", "18:40"), ("00:00", "23:59")]
    key(rows[0]["start"], Qt.Key.Key_Down)
    key(rows[1]["end"], Qt.Key.Key_Up)
    finger.tap(panel.dialog.done)
    assert stage.staff.changes.preview.door.schedule == [
        "mon-fri 07:45-18:40 automatic",
        "00:00-24:00 lock",
    ]


def test_the_card_says_what_the_strip_says(make_stage):
    stage = make_stage(example="no-mask")
    panel = stage.enter()
    panel.open_page("door")
    stage.tick()
    assert panel.page._title.text == load("en").strip["wait"]


def test_arrows_only_go_to_an_order_and_a_key_gives_it(stage, open_page, monkeypatch):
    """The way from *Automatic* to *Keep shut* opens no door."""
    page, given = open_page("door"), []
    monkeypatch.setattr(stage.staff.door, "order", lambda action, _: given.append(action))
    options = page.order.options
    options["automatic"].setFocus(Qt.FocusReason.TabFocusReason)
    for name in ("automatic", "release"):
        key(options[name], Qt.Key.Key_Right)
    assert options["lock"].hasFocus()
    assert given == []
    key(options["lock"], Qt.Key.Key_Right)
    assert options["lock"].hasFocus()
    key(options["lock"], Qt.Key.Key_Space)
    assert given == [DoorAction.LOCK]


def test_a_tapped_button_that_goes_deaf_hands_no_focus_on(stage, open_page, finger, monkeypatch):
    """Nor is there a ring round something that nobody chose."""
    page = open_page("door")
    door = stage.staff.door
    monkeypatch.setattr(door, "test", lambda: setattr(door, "tested", Answer(pending=True)))
    finger.tap(page.test)
    stage.tick()
    assert page.test.reason
    assert stage.panel.hasFocus()
    assert stage.panel.focus_ring.target is None
