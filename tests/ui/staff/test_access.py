"""The way in and out: door icon, F12, PIN, lockout, time-outs."""

from __future__ import annotations

import gc

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.hands import key
from ui import theme
from ui.layout import layout
from ui.staff import door_hold
from ui.staff.example_figures import NOON
from ui.staff.examples import PIN
from ui.staff.panel import Panel
from ui.staff.rail import PAGES


@pytest.fixture
def pad(stage):
    stage.access.open_pad()
    stage.tick()
    return stage.access.pad


@pytest.fixture
def quick(monkeypatch):
    assert door_hold.SECONDS == 2.0
    monkeypatch.setattr(door_hold, "SECONDS", 0.3)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("policy", ["hold", "remind"])
def test_holding_the_door_icon_opens_the_pad_also_without_a_strip(
    make_stage, finger, settle, policy
):
    stage = make_stage(changes=[("door", "policy", policy)])
    strip = layout(1920, 1080).strip
    icon = QPoint(strip.left() + 48, strip.center().y())
    finger.down(stage.window, icon)
    settle(lambda: stage.access.door_hold.share > 0.5)
    assert stage.access.pad is None
    settle(lambda: stage.access.pad is not None)
    finger.up(stage.window, icon)


@pytest.mark.usefixtures("quick")
def test_letting_go_or_sliding_away_opens_nothing(stage, finger, settle):
    hold = stage.access.door_hold
    finger.down(hold)
    settle(lambda: hold.share > 0.2)
    finger.up(hold)
    assert hold.share == 0
    finger.down(hold)
    settle(lambda: hold.share > 0.2)
    finger.move(hold, QPoint(400, -300))
    assert hold.share == 0
    finger.up(hold)
    assert stage.access.pad is None


@pytest.mark.usefixtures("quick")
def test_a_ring_grows_while_it_is_held_and_nothing_shows_before(stage, finger, settle):
    hold = stage.access.door_hold
    at_rest = hold.grab().toImage()
    finger.down(hold)
    settle(lambda: hold.share > 0.6)
    assert hold.grab().toImage() != at_rest
    finger.up(hold)
    assert hold.grab().toImage() == at_rest


def test_f12_opens_the_pad(stage):
    key(stage.window, Qt.Key.Key_F12)
    assert stage.access.pad is not None


def test_the_check_goes_on_beside_the_pad(stage, pad, settle):
    place = layout(1920, 1080)
    assert not pad.geometry().intersects(place.pane)
    assert not pad.geometry().intersects(place.strip)
    painted = stage.window.painted
    stage.tick(0.1)
    assert stage.window.painted > painted
    settle(lambda: stage.grab().pixelColor(10, 10).name().upper() == theme.GO)


def test_the_right_pin_opens_the_panel_by_touch(stage, pad, finger):
    for digit in PIN:
        finger.tap(pad.keys[digit])
    finger.tap(pad.keys["check"])
    stage.tick()
    assert stage.access.panel is not None
    assert stage.access.pad is None


def test_the_right_pin_opens_the_panel_by_keyboard(stage, pad):
    QTest.keyClicks(pad, PIN + "5")
    key(pad, Qt.Key.Key_Backspace)
    key(pad, Qt.Key.Key_Return)
    stage.tick()
    assert stage.access.panel is not None


def coming(stage):
    """The panel that is made while the PIN is typed."""
    (panel,) = stage.window.findChildren(Panel)
    return panel


def test_the_panel_is_made_in_pieces_while_the_pin_is_typed(stage, pad):
    made = []
    while len(made) < 20:
        stage.tick()
        made.append(len(coming(stage).pages))
    assert all(after - before <= 1 for before, after in zip(made, made[1:]))
    assert list(coming(stage).pages) == list(PAGES)
    assert not coming(stage).prepare()
    before, pages = coming(stage), dict(coming(stage).pages)
    stage.staff.pad.try_pin(PIN)
    stage.tick()
    assert stage.panel is before
    for page in PAGES:
        stage.panel.open_page(page)
        assert stage.panel.page is pages[page]


def test_a_pin_that_is_there_before_the_panel_opens_it_too(stage):
    stage.access.open_pad()
    stage.staff.pad.try_pin(PIN)
    stage.tick()
    assert stage.panel.page.key == next(iter(PAGES))
    assert stage.panel.isVisible()


def test_what_is_made_while_the_pin_is_typed_is_neither_seen_nor_reached(stage, pad):
    asked = []
    for desk, name in (
        (stage.staff.checking, "replay"),
        (stage.staff.door, "ask_events"),
        (stage.staff.health, "ask_happened"),
        (stage.staff.today, "ask"),
    ):
        setattr(desk, name, lambda *_, name=name: asked.append(name))
    stage.staff.changes.change({"alarm.volume": 0.3})
    for _ in range(20):
        stage.tick()
    panel = coming(stage)
    stage.window.hide()
    stage.window.show()
    for what in (Qt.Key.Key_S, Qt.Key.Key_2):
        QTest.keyClick(stage.window, what, Qt.KeyboardModifier.ControlModifier)
    stage.tick()
    assert not panel.isVisible()
    assert panel.dialog is None
    assert panel.rail._group.checkedButton() is None
    assert asked == []


def test_a_pad_that_is_left_takes_the_panel_with_it(stage, pad):
    stage.tick()
    assert stage.window.findChildren(Panel)
    stage.access.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert stage.window.findChildren(Panel) == []


def test_a_new_size_while_the_pin_is_typed_makes_the_panel_anew(stage, pad):
    stage.tick()
    stage.window.resize(1080, 1920)
    stage.tick()
    stage.staff.pad.try_pin(PIN)
    stage.tick()
    assert stage.panel.desk.portrait
    assert stage.panel.size() == stage.window.size()


def test_motion_that_is_reduced_while_the_pin_is_typed_counts(stage, pad):
    stage.tick()
    before = coming(stage)
    stage.access.wall = lambda: NOON.replace(hour=3)
    saved = stage.staff.changes.saved
    night = saved.alarm.model_copy(update={"quiet_hours": ["02:00-04:00"]})
    stage.staff.changes.saved = saved.model_copy(update={"alarm": night})
    stage.staff.pad.try_pin(PIN)
    stage.tick()
    assert stage.panel is not before
    assert stage.panel.desk.scale.still


def test_digits_are_never_shown_and_not_kept(stage, pad, finger):
    finger.tap(pad.keys["7"])
    one = pad._dots.grab().toImage()
    finger.tap(pad.keys["erase"])
    finger.tap(pad.keys["2"])
    assert pad._dots.grab().toImage() == one
    finger.tap(pad.keys["check"])
    assert pad._digits == ""


def test_a_wrong_pin_empties_the_dots_and_says_how_many_tries_are_left(stage, pad, finger):
    finger.tap(pad.keys["9"])
    finger.tap(pad.keys["check"])
    stage.tick()
    assert pad.message == "Not right. 4 tries left."
    finger.tap(pad.keys["1"])
    stage.tick()
    assert pad.message == ""
    for _ in range(3):
        QTest.keyClicks(pad, "9")
        key(pad, Qt.Key.Key_Return)
        stage.tick()
    assert pad.message == "Not right. 1 try left."


def test_after_five_wrong_pins_everybody_waits(stage, pad):
    for _ in range(5):
        QTest.keyClicks(pad, "9")
        key(pad, Qt.Key.Key_Return)
        stage.tick()
    assert pad.message == "Please wait 60 s"
    assert not any(each.isEnabled() for each in pad.keys.values())
    stage.staff.pad.try_pin(PIN)
    stage.tick(10)
    assert stage.access.panel is None
    assert pad.message == "Please wait 50 s"


def test_the_keys_come_back_when_the_wait_is_over(stage):
    for _ in range(5):
        stage.staff.pad.try_pin("9")
    stage.tick(61)
    stage.access.open_pad()
    stage.tick()
    assert all(each.isEnabled() for each in stage.access.pad.keys.values())


def test_without_a_pin_the_pad_names_the_command_and_stays_shut(stage):
    stage.staff.pad.has_pin = False
    stage.access.open_pad()
    stage.tick()
    assert "kiosk pin set" in stage.access.pad.message
    assert not stage.access.pad.keys["1"].isVisible()
    QTest.keyClicks(stage.access.pad, PIN)
    key(stage.access.pad, Qt.Key.Key_Return)
    stage.tick()
    assert stage.access.panel is None


def test_the_pad_closes_after_twenty_seconds_without_touch(stage, pad, finger):
    stage.tick(15)
    finger.tap(pad.keys["3"])
    stage.tick(15)
    assert stage.access.pad is pad
    stage.tick(5.1)
    assert stage.access.pad is None


@pytest.mark.parametrize("way", ["escape", "cancel"])
def test_the_pad_is_left_again(stage, pad, finger, way):
    if way == "escape":
        key(pad, Qt.Key.Key_Escape)
    else:
        finger.tap(
            next(
                each
                for each in pad.findChildren(type(pad.keys["1"]).__base__)
                if each.says == "Cancel"
            )
        )
    assert stage.access.pad is None


def test_the_panel_closes_after_two_minutes_without_touch(stage, panel, finger):
    stage.tick(100)
    finger.tap(panel.rail.pages["health"])
    stage.tick(100)
    assert stage.access.panel is panel
    stage.tick(21)
    assert stage.access.panel is None
    assert not stage.staff.pad.entry.inside


def test_the_last_fifteen_seconds_stand_out(stage, panel):
    stage.tick(100)
    assert not panel.rail.time_left.warns
    stage.tick(6)
    assert panel.rail.time_left.warns
    key(stage.window.windowHandle(), Qt.Key.Key_Shift)
    stage.tick()
    assert not panel.rail.time_left.warns


def test_the_panel_closes_when_the_kiosk_says_so(stage, panel):
    stage.staff.pad.leave()
    stage.tick()
    assert stage.access.panel is None


def test_a_pin_found_right_after_the_pad_closed_lets_nobody_in(stage, pad):
    stage.access.close()
    stage.staff.pad.try_pin(PIN)
    assert stage.staff.pad.entry.inside
    stage.tick()
    assert not stage.staff.pad.entry.inside
    stage.access.open_pad()
    stage.tick()
    assert stage.access.panel is None


def test_a_new_size_keeps_the_page(stage, panel):
    panel.open_page("door")
    stage.window.resize(1080, 1920)
    stage.tick()
    assert stage.panel is not panel
    assert stage.panel.page.key == "door"
    assert stage.panel.size() == stage.window.size()


def test_a_new_first_language_is_spoken_by_the_screen_when_it_is_saved(stage, panel):
    stage.staff.changes.change({"ui.languages": ["es"]})
    stage.staff.changes.save()
    stage.tick()
    assert [words.language for words in stage.window._view.words] == ["es"]
    assert stage.panel.desk.words.language == "es"


def test_a_language_without_words_leaves_the_screen_as_it_is(stage, panel):
    saved = stage.staff.changes.saved
    stage.staff.changes.saved = saved.model_copy(
        update={"ui": saved.ui.model_copy(update={"languages": ["xx"]})}
    )
    stage.tick()
    assert [words.language for words in stage.window._view.words] == ["en", "zh-Hant"]
    assert stage.panel.desk.words.language == "en"
    panel.close_dialog()
    stage.access.close()
    stage.access.open_pad()
    assert stage.access.pad is not None


def test_without_a_desk_there_is_no_way_in(application):
    from kiosk.settings import Settings  # noqa: PLC0415
    from ui.screen import Screen  # noqa: PLC0415

    screen = Screen(Settings(), windowed=True)
    try:
        key(screen._gui.window, Qt.Key.Key_F12)
        assert screen._gui.window.access is None
    finally:
        screen.close()


def test_twenty_visits_leave_nothing_behind(stage):
    def visit():
        panel = stage.enter()
        for page in PAGES:
            panel.open_page(page)
        del panel
        stage.access.close()
        stage.tick()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def left():
        gc.collect()
        return len(gc.get_objects()), len(QApplication.allWidgets())

    stage.window.setUpdatesEnabled(False)
    for _ in range(3):
        visit()
    objects, widgets = left()
    for _ in range(20):
        visit()
    objects_then, widgets_then = left()
    assert widgets_then == widgets
    assert objects_then - objects < 100
