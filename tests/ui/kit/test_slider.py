"""Sliders and hours by finger, mouse and keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.ui.hands import Finger, key
from ui import theme
from ui.kit.hours import HoursBar, clock
from ui.kit.slider import Slider, Volume


@pytest.fixture
def slider(place, scale):
    made = place(Slider(scale, "Sure it is a mask", 10, 100))
    made.setValue(70)
    return made


def spot(slider, value):
    return QPoint(round(slider.position(value)), round(slider.centre()))


def test_the_knob_is_dragged(slider, hand):
    moved = []
    slider.valueChanged.connect(moved.append)
    hand.down(slider, spot(slider, 70))
    hand.move(slider, spot(slider, 80))
    hand.move(slider, spot(slider, 90))
    assert slider.isSliderDown()
    hand.up(slider, spot(slider, 90))
    assert moved == [80, 90]
    assert not slider.isSliderDown()


def test_a_tap_on_the_knob_moves_nothing(slider, hand):
    beside, trembles = QPoint(20, 0), QPoint(-3, 2)
    hand.down(slider, spot(slider, 70) + beside)
    hand.move(slider, spot(slider, 70) + beside + trembles)
    hand.up(slider, spot(slider, 70) + beside + trembles)
    assert slider.value() == 70


def test_the_knob_keeps_its_distance_from_the_finger(slider, hand):
    beside = QPoint(20, 0)
    hand.down(slider, spot(slider, 70) + beside)
    hand.move(slider, spot(slider, 80) + beside)
    hand.up(slider, spot(slider, 80) + beside)
    assert slider.value() == 80


def test_a_tap_beside_the_knob_moves_one_step(slider, hand):
    hand.tap(slider, spot(slider, 95))
    assert slider.value() == 71
    hand.tap(slider, spot(slider, 20))
    assert slider.value() == 70


def test_holding_beside_the_knob_repeats_until_it_is_there(slider, settle):
    finger = Finger()
    finger.down(slider, spot(slider, 85))
    settle(lambda: slider.value() >= 74)
    finger.up(slider, spot(slider, 85))
    stopped = slider.value()
    assert 74 <= stopped <= 85
    QApplication.processEvents()
    assert slider.value() == stopped


def test_the_knob_snaps_to_the_saved_value(slider):
    slider.set_saved(60)
    finger = Finger()
    finger.down(slider, spot(slider, 70))
    one = slider.position(61) - slider.position(60)
    near = QPoint(round(slider.position(60) + 0.6 * one), round(slider.centre()))
    finger.move(slider, near)
    finger.up(slider, near)
    assert slider.value() == 60


def test_the_keyboard_moves_it(slider):
    key(slider, Qt.Key.Key_Right)
    key(slider, Qt.Key.Key_Up)
    assert slider.value() == 72
    key(slider, Qt.Key.Key_PageDown)
    assert slider.value() == 67
    key(slider, Qt.Key.Key_Home)
    assert slider.value() == 10
    key(slider, Qt.Key.Key_End)
    assert slider.value() == 100


def test_a_screen_reader_hears_name_and_value(slider):
    interface = QAccessible.queryAccessibleInterface(slider)
    assert interface.role() is QAccessible.Role.Slider
    assert interface.text(QAccessible.Text.Name) == "Sure it is a mask"
    assert interface.valueInterface().currentValue() == 70


def test_a_value_that_is_shown_tells_nobody_and_waits_for_the_hand(slider):
    moved = []
    slider.valueChanged.connect(moved.append)
    slider.show_value(40)
    assert (slider.value(), moved) == (40, [])
    finger = Finger()
    finger.down(slider, spot(slider, 40))
    slider.show_value(90)
    assert slider.value() == 40
    finger.up(slider, spot(slider, 40))


def test_the_wheel_is_left_to_the_page(slider):
    middle = QPointF(slider.rect().center())
    turn = QWheelEvent(
        middle,
        slider.mapToGlobal(middle),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(slider, turn)
    assert slider.value() == 70
    assert not turn.isAccepted()


def test_the_accepted_side_is_blue(slider):
    slider.set_bars([1.0] * 20)
    image = slider.grab().toImage()
    height = round(slider.centre())
    left, right = slider.position(40), slider.position(90)
    assert image.pixelColor(round(left), height).name().upper() == theme.TRACK
    assert image.pixelColor(round(right), height).name().upper() == theme.ACT
    over = {image.pixelColor(round(right) + x, 20).name().upper() for x in range(-8, 8)}
    assert theme.ACT_MID in over


def test_the_face_of_now_and_the_saved_value_are_marked(slider):
    before = slider.grab().toImage()
    slider.set_now(97.0)
    marked = slider.grab().toImage()
    assert before != marked
    slider.set_saved(30)
    assert slider.grab().toImage() != marked


def test_a_slider_that_is_off_has_no_knob(slider):
    slider.setEnabled(False)
    image = slider.grab().toImage()
    colours = {
        image.pixelColor(x, round(slider.centre())).name().upper() for x in range(image.width())
    }
    assert theme.ACT not in colours


def test_the_volume_fills_up_to_the_knob(place, scale):
    volume = place(Volume(scale, "Voice volume", 0, 100, 5))
    volume.setValue(50)
    image = volume.grab().toImage()
    height = round(volume.centre())
    first, last = round(volume.position(0)), round(volume.position(100))
    assert image.pixelColor(first, height).name().upper() == theme.ACT
    assert image.pixelColor(last, height).name().upper() == theme.TRACK


@pytest.fixture
def hours(place, scale):
    made = place(HoursBar(scale, "from", "to"), width=800)
    made.show_hours(22 * 60, 7 * 60)
    return made


def test_a_handle_is_dragged(hours, hand):
    changed = []
    hours.changed.connect(lambda *ends: changed.append(ends))
    handle = hours.start
    hand.down(handle)
    step = hours.width() // 24
    hand.move(handle, handle.rect().center() - QPoint(step, 0))
    hand.up(handle)
    start, end = changed[-1]
    assert end == 7 * 60
    assert 20 * 60 < start < 22 * 60


@pytest.mark.parametrize("beside", [QPoint(0, 0), QPoint(28, 0)], ids=["middle", "beside"])
def test_a_tap_on_a_handle_moves_nothing(hours, hand, beside):
    hours.show_hours(22 * 60 + 10, 6 * 60 + 50)
    changed = []
    hours.changed.connect(lambda *ends: changed.append(ends))
    at = hours.end.rect().center() + beside
    hand.down(hours.end, at)
    hand.move(hours.end, at + QPoint(2, 1))
    hand.up(hours.end, at + QPoint(2, 1))
    assert changed == []


def test_a_tap_on_the_day_moves_the_nearer_handle_a_quarter(hours, hand):
    changed = []
    hours.changed.connect(lambda *ends: changed.append(ends))
    at_nine = QPoint(hours.end.geometry().center().x() + 60, hours.end.geometry().center().y())
    hand.tap(hours, at_nine)
    assert changed == [(22 * 60, 7 * 60 + 15)]


def test_a_handle_moves_by_the_keyboard(hours):
    changed = []
    hours.changed.connect(lambda *ends: changed.append(ends))
    key(hours.start, Qt.Key.Key_Left)
    QTest.keyClick(hours.end, Qt.Key.Key_PageUp)
    assert changed == [(21 * 60 + 45, 7 * 60), (21 * 60 + 45, 8 * 60)]


@pytest.mark.parametrize(
    ("keys", "start"), [("Left", "22:00"), ("Right", "22:15"), ("PageDown", "21:15")]
)
def test_an_end_that_nobody_moves_stays_as_it_is(hours, keys, start):
    changed = []
    hours.changed.connect(lambda *ends: changed.append(tuple(map(clock, ends))))
    hours.show_hours(22 * 60 + 10, 6 * 60 + 50)
    key(hours.start, getattr(Qt.Key, f"Key_{keys}"))
    assert changed == [(start, "06:50")]


def test_a_tap_on_the_day_moves_an_end_to_the_next_quarter(hours, hand):
    changed = []
    hours.changed.connect(lambda *ends: changed.append(tuple(map(clock, ends))))
    hours.show_hours(22 * 60 + 10, 6 * 60 + 50)
    hand.tap(hours, hours.end.geometry().center() + QPoint(60, 0))
    assert changed == [("22:10", "07:00")]


def test_the_night_is_dark_and_the_day_is_not(hours):
    image = hours.grab().toImage()
    height = hours.end.geometry().center().y()
    at = {
        hour: image.pixelColor(round(hours._x(hour * 60)), height).name().upper()
        for hour in (2, 12, 23)
    }
    assert at == {2: theme.INK, 12: theme.ACT_SOFT, 23: theme.INK}


def test_the_clock_is_written_with_two_digits():
    assert clock(7 * 60 + 5) == "07:05"
    assert clock(24 * 60) == "24:00"
