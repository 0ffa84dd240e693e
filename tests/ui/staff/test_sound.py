"""The page Sound and language."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

from kiosk.settings_door import DoorSettings
from kiosk.staff.records import Answer
from kiosk.types import AlarmKind
from tests.ui.hands import Finger, Mouse, key
from tests.ui.staff.looks import end, texts
from ui.scene import Strip


@pytest.fixture(autouse=True)
def four_languages(monkeypatch):
    """Whatever languages there are, each has its row where the tests look for it."""
    four = ("en", "es", "zh-Hans", "zh-Hant")
    monkeypatch.setattr("ui.staff.languages.languages", lambda: four)


def test_the_volume_is_shown_in_per_cent_and_handed_over(stage, open_page):
    page = open_page("sound")
    key(page.volume, Qt.Key.Key_Left, times=2)
    stage.tick()
    assert stage.staff.changes.preview.alarm.volume == pytest.approx(0.7)
    assert "70\u202f%" in texts(page)


def test_a_volume_that_is_put_back_on_its_ring_is_no_change_any_more(make_stage):
    stage = make_stage(changes=[("alarm", "volume", 0.333)])
    panel = stage.enter()
    panel.open_page("sound")
    stage.tick()
    key(panel.page.volume, Qt.Key.Key_Right)
    assert stage.staff.changes.preview.alarm.volume == 0.38
    key(panel.page.volume, Qt.Key.Key_Left)
    assert stage.staff.changes.changes == ()


def test_the_voice_is_tested_and_the_page_says_what_was_played(stage, open_page, finger):
    page = open_page("sound")
    finger.tap(page.test)
    stage.tick()
    assert page.tested.text == "Played en/no_mask.wav, yue/no_mask.wav at 80\u202f%."
    stage.staff.sound.tested = Answer(problem="There is no sound card.", number=9)
    stage.tick()
    assert page.tested.text == "There is no sound card."


def test_a_state_that_says_nothing_cannot_be_heard(stage, open_page, finger):
    page, asked = open_page("sound"), []
    stage.staff.sound.test = lambda kind, _: asked.append(kind)
    for _ in range(3):
        finger.tap(page.picker)
    stage.tick()
    assert page.picker.says == "Clear"
    assert not page.hear.isEnabled()
    finger.tap(page.picker)
    finger.tap(page.hear)
    assert asked == [AlarmKind.FAULT]


def test_silence_lasts_as_long_as_staff_say_and_ends_by_a_tap(stage, open_page, finger):
    page = open_page("sound")
    finger.tap(page.silence)
    stage.tick()
    finger.tap(stage.panel.dialog.times.options["10"])
    stage.tick()
    assert stage.staff.sound.muted.until - stage.now == pytest.approx(600, abs=1)
    assert page.silence.says == "Speak again"
    finger.tap(page.silence)
    assert stage.staff.sound.muted is None


def test_a_second_language_is_switched_off_and_another_on(stage, open_page, finger):
    page = open_page("sound")
    rows = {one.name: row for one, row in page.languages.rows.items()}
    finger.tap(rows["Español"].written)
    stage.tick()
    assert "2 languages at most" in stage.panel.bar.says
    assert stage.staff.changes.preview.ui.languages == ["en", "zh-Hant"]
    finger.tap(rows["繁體中文"].written)
    stage.tick()
    rows = {one.name: row for one, row in page.languages.rows.items()}
    finger.tap(rows["Español"].written)
    stage.tick()
    assert stage.staff.changes.preview.ui.languages == ["en", "es"]


def test_the_last_language_stays(stage, open_page, finger):
    page = open_page("sound")
    for name in ("繁體中文", "English"):
        stage.tick()
        rows = {one.name: row for one, row in page.languages.rows.items()}
        finger.tap(rows[name].written)
    stage.tick()
    assert stage.staff.changes.preview.ui.languages == ["en"]
    assert stage.panel.bar.says == "One language has to stay."


def test_a_language_is_moved_up_by_a_tap(stage, open_page, finger):
    page = open_page("sound")
    rows = {one.name: row for one, row in page.languages.rows.items()}
    finger.tap(rows["繁體中文"].up)
    stage.tick()
    preview = stage.staff.changes.preview
    assert preview.ui.languages == ["zh-Hant", "en"]
    assert preview.alarm.languages == ["yue", "en"]


def drag(hand, row, by):
    """Take a row at its number and let it go so many rows further down."""
    card = row.parentWidget()
    start = row.mapTo(card, row.place.geometry().center())

    def at(share):
        return row.mapFrom(card, start + QPoint(0, round(share * by * row.height())))

    hand.down(row, at(0))
    hand.move(row, at(0.5))
    hand.move(row, at(1))
    hand.up(row, at(1))


def rows_by_name(page):
    return {one.name: row for one, row in page.languages.rows.items()}


@pytest.mark.parametrize("hand", [Finger(), Mouse()], ids=["finger", "mouse"])
def test_a_language_is_dragged_to_its_place(stage, open_page, hand):
    page = open_page("sound")
    drag(hand, rows_by_name(page)["English"], 1)
    stage.tick()
    preview = stage.staff.changes.preview
    assert preview.ui.languages == ["zh-Hant", "en"]
    assert preview.alarm.languages == ["yue", "en"]
    tops = [row.y() for row in page.languages.rows.values()]
    assert tops == sorted(tops)


def test_a_language_that_is_dragged_onto_the_screen_keeps_to_the_limit(stage, open_page, finger):
    page = open_page("sound")
    drag(finger, rows_by_name(page)["Español"], -2)
    stage.tick()
    assert "2 languages at most" in stage.panel.bar.says
    assert stage.staff.changes.preview.ui.languages == ["en", "zh-Hant"]
    tops = [row.y() for row in page.languages.rows.values()]
    assert tops == sorted(tops)
    finger.tap(rows_by_name(page)["繁體中文"].written)
    stage.tick()
    row = rows_by_name(page)["Español"]
    drag(finger, row, -list(page.languages.rows.values()).index(row))
    stage.tick()
    assert stage.staff.changes.preview.ui.languages == ["es", "en"]


def test_a_language_that_is_let_go_where_it_was_changes_nothing(stage, open_page, finger):
    page = open_page("sound")
    drag(finger, rows_by_name(page)["English"], 0)
    stage.tick()
    assert stage.staff.changes.changes == ()


def test_a_missing_voice_is_said(make_stage):
    stage = make_stage()
    stage.staff.sound.voices = {"en": True, "yue": False, "es": True}
    panel = stage.enter()
    panel.open_page("sound")
    stage.tick()
    rows = {one.name: row for one, row in panel.page.languages.rows.items()}
    assert "Some sentences are missing" in texts(rows["繁體中文"])
    assert rows["繁體中文"].voice.isVisible()
    assert "No voice, screen only" in texts(rows["简体中文"])
    assert not rows["简体中文"].voice.isVisible()


def test_quiet_hours_are_switched_on_and_moved(stage, open_page, finger):
    page = open_page("sound")
    finger.tap(page.quiet.toggle)
    stage.tick()
    assert stage.staff.changes.preview.alarm.quiet_hours == ["22:00-07:00"]
    key(page.quiet.bar.end, Qt.Key.Key_Right, times=2)
    stage.tick()
    assert stage.staff.changes.preview.alarm.quiet_hours == ["22:00-07:30"]
    finger.tap(page.quiet.toggle)
    stage.tick()
    assert stage.staff.changes.preview.alarm.quiet_hours == []


def test_the_end_of_the_quiet_hours_that_nobody_moves_stays(make_stage):
    stage = make_stage(changes=[("alarm", "quiet_hours", ["mon-fri 22:10-06:50"])])
    panel = stage.enter()
    panel.open_page("sound")
    stage.tick()
    key(panel.page.quiet.bar.end, Qt.Key.Key_Right)
    assert stage.staff.changes.preview.alarm.quiet_hours == ["mon-fri 22:10-07:00"]


def test_a_shorter_pause_keeps_the_rules_of_the_voice(stage, open_page, finger):
    page = open_page("sound")
    stage.staff.changes.change({"alarm.interval": 3, "alarm.gap": 3})
    stage.tick()
    interval = page.numbers.steppers["interval"]
    finger.tap(interval, end(interval, "minus"))
    alarm = stage.staff.changes.preview.alarm
    assert (alarm.interval, alarm.gap) == (2, 2)


def test_a_pause_that_is_put_back_leaves_no_change(make_stage):
    stage = make_stage(changes=[("alarm", "interval", 3.0), ("alarm", "gap", 3.0)])
    panel = stage.enter()
    panel.open_page("sound")
    stage.tick()
    interval = panel.page.numbers.steppers["interval"]
    for which, change in ((Qt.Key.Key_Down, True), (Qt.Key.Key_Up, False)):
        key(interval, which)
        stage.tick()
        assert bool(stage.staff.changes.changes) is change


def test_numbers_of_the_voice_are_shown_as_they_are_in_force(make_stage):
    stage = make_stage(
        changes=[
            ("alarm", "interval", 4.5),
            ("alarm", "repeats", 50),
            ("alarm", "quiet_volume", 0.35),
        ]
    )
    panel = stage.enter()
    panel.open_page("sound")
    stage.tick()
    steppers = panel.page.numbers.steppers
    assert {name: stepper.shown for name, stepper in steppers.items()} == {
        "interval": "4.5\u202fs",
        "repeats": "50\u202f×",
        "quiet_volume": "35\u202f%",
    }
    for stepper in steppers.values():
        key(stepper, Qt.Key.Key_Down)
    alarm = stage.staff.changes.preview.alarm
    assert (alarm.interval, alarm.repeats, alarm.quiet_volume) == (4, 49, 0.3)
    for stepper in steppers.values():
        key(stepper, Qt.Key.Key_Up)
    assert stage.staff.changes.changes == ()


def test_several_quiet_hours_are_edited_in_a_list(stage, open_page, finger):
    page = open_page("sound")
    stage.staff.changes.change({"alarm.quiet_hours": ["22:00-07:00"]})
    stage.tick()
    finger.tap(page.quiet.more)
    stage.tick()
    assert "any of these lines" in stage.panel.dialog.sentence.text
    finger.tap(stage.panel.dialog.add)
    stage.tick()
    finger.tap(stage.panel.dialog.rows[1]["days"].options["sat-sun"])
    finger.tap(stage.panel.dialog.done)
    stage.tick()
    hours = stage.staff.changes.preview.alarm.quiet_hours
    assert hours == ["22:00-07:00", "sat-sun 22:00-07:00"]
    assert not page.quiet.bar.isVisible()


@pytest.mark.parametrize(
    ("policy", "strips"),
    [
        ("hold", {"no_mask": Strip.WAIT, "clear": Strip.COME_IN, "fault": Strip.COME_IN}),
        ("admit", {"no_mask": Strip.LOCKED, "clear": Strip.UNLOCKED, "fault": Strip.UNLOCKED}),
        ("remind", {"no_mask": None, "clear": None, "fault": None}),
    ],
)
def test_the_preview_shows_the_door_as_the_rules_have_it(stage, open_page, policy, strips):
    """Whatever it is told just now, and whoever gave it an order."""
    preview = open_page("sound").preview
    door = DoorSettings(policy=policy)
    settings = stage.staff.changes.saved.model_copy(update={"door": door})
    assert {kind: preview.look(kind, settings)[1].strip for kind in strips} == strips
