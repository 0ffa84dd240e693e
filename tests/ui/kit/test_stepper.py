"""Steppers by finger, mouse and keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible

from tests.ui.hands import Finger, key
from ui.kit.stepper import Stepper


@pytest.fixture
def stepper(place, scale):
    return place(Stepper(scale, "Looks", 2, 6, limits=("smallest", "largest")))


def side(stepper, which):
    return QPoint(20 if which == "minus" else stepper.width() - 20, stepper.height() // 2)


def test_a_tap_on_a_side_is_one_step(stepper, hand):
    hand.tap(stepper, side(stepper, "plus"))
    hand.tap(stepper, side(stepper, "plus"))
    hand.tap(stepper, side(stepper, "minus"))
    assert stepper.value() == 3


def test_a_tap_on_the_value_is_none(stepper, hand):
    hand.tap(stepper)
    assert stepper.value() == 2


def test_a_limit_says_so_once(stepper, hand, settle, monkeypatch):
    monkeypatch.setattr("ui.kit.stepper._SAY_MS", 50)
    stepper.setValue(5)
    hand.tap(stepper, side(stepper, "plus"))
    assert stepper.told == "largest"
    settle(lambda: not stepper.told)
    stepper.setValue(3)
    hand.tap(stepper, side(stepper, "minus"))
    assert stepper.told == "smallest"


def test_holding_a_side_repeats(stepper, settle):
    finger = Finger()
    finger.down(stepper, side(stepper, "plus"))
    settle(lambda: stepper.value() == 6)
    finger.up(stepper, side(stepper, "plus"))


def test_the_keyboard_steps_and_a_screen_reader_hears(stepper):
    key(stepper, Qt.Key.Key_Right, times=2)
    assert stepper.value() == 4
    assert stepper.accessibleDescription() == "4"
    interface = QAccessible.queryAccessibleInterface(stepper)
    assert interface.valueInterface().currentValue() == 4


@pytest.fixture
def lengths(place, scale):
    return place(
        Stepper(
            scale, "How long", 5, 120, write="{:g} s".format, limits=("smallest", "largest"), step=5
        )
    )


def steps(stepper, *keys):
    """What is told and shown after each key."""
    told = []
    stepper.stepped.connect(told.append)
    for each in keys:
        key(stepper, each)
    return told, stepper.shown


def test_a_value_between_two_steps_is_shown_as_it_is(lengths):
    told, _ = steps(lengths)
    lengths.show_value(32.5)
    assert (lengths.shown, lengths.accessibleDescription(), told) == ("32.5 s", "32.5 s", [])


@pytest.mark.parametrize(
    ("value", "down", "up"), [(32.5, 30, 35), (31.4, 30, 35), (30, 25, 35), (0.5, 0.5, 5)]
)
def test_a_step_goes_to_the_next_value_on_the_grid(lengths, value, down, up):
    for which, expected in ((Qt.Key.Key_Down, down), (Qt.Key.Key_Up, up)):
        lengths.show_value(value)
        key(lengths, which)
        assert lengths.shown == f"{expected:g} s"


def test_a_finger_steps_from_a_value_between_two_steps(lengths, hand, monkeypatch):
    monkeypatch.setattr("ui.kit.stepper._WAIT_MS", 60_000)
    lengths.show_value(32.5)
    hand.tap(lengths, side(lengths, "minus"))
    assert lengths.shown == "30 s"


def test_a_value_beyond_the_range_widens_it(lengths):
    lengths.set_saved(302.5)
    lengths.show_value(302.5)
    assert steps(lengths, Qt.Key.Key_Down, Qt.Key.Key_Down) == ([300, 295], "295 s")
    assert lengths.maximum() == 303


def test_the_value_in_force_is_come_back_to(lengths):
    lengths.set_saved(32.5)
    lengths.show_value(32.5)
    assert steps(lengths, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down) == (
        [35, 40, 35, 32.5],
        "32.5 s",
    )
    lengths.set_saved(302.5)
    lengths.show_value(302.5)
    told, shown = steps(lengths, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Up)
    assert (told, shown) == ([300, 302.5], "302.5 s")


def test_a_value_that_is_in_force_no_more_is_no_stop_any_more(lengths):
    lengths.set_saved(32.5)
    lengths.show_value(35)
    lengths.set_saved(35)
    assert steps(lengths, Qt.Key.Key_Down) == ([30], "30 s")


def test_the_first_and_the_last_value_are_met_at_once(lengths):
    lengths.set_saved(2.5)
    assert steps(lengths, Qt.Key.Key_End, Qt.Key.Key_Home) == ([120, 2.5], "2.5 s")


def test_what_a_screen_reader_sets_is_told(lengths):
    lengths.show_value(32.5)
    told, _ = steps(lengths)
    QAccessible.queryAccessibleInterface(lengths).valueInterface().setCurrentValue(60)
    assert (told, lengths.shown) == ([60], "60 s")


def test_a_limit_beyond_the_range_says_so(lengths, hand):
    lengths.show_value(300)
    hand.tap(lengths, side(lengths, "plus"))
    assert (lengths.told, lengths.shown) == ("largest", "300 s")


def test_a_page_is_several_steps(lengths):
    lengths.setPageStep(20)
    lengths.show_value(32.5)
    assert steps(lengths, Qt.Key.Key_PageUp) == ([50], "50 s")
