"""Buttons, toggles and choices by finger, mouse and keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest

from tests.ui.hands import key
from ui.kit.buttons import DANGER, INK, LIGHT, ON_INK, PRIMARY, SMALL, USUAL, Button, narrowest
from ui.kit.choice import Choice
from ui.kit.hold_button import HoldButton
from ui.kit.scale import BUTTON, Scale
from ui.kit.toggle import Toggle
from ui.theme import PAPER, WHITE, contrast


def test_a_button_is_pressed_by_a_tap(place, scale, hand):
    button, presses = place(Button(scale, "Save", PRIMARY)), []
    button.clicked.connect(lambda: presses.append(1))
    hand.tap(button)
    assert presses == [1]


def test_a_finger_that_slides_off_does_not_press(place, scale, hand):
    button, presses = place(Button(scale, "Save", PRIMARY)), []
    button.clicked.connect(lambda: presses.append(1))
    hand.down(button)
    away = button.rect().bottomRight() * 2
    hand.move(button, away)
    hand.up(button, away)
    assert presses == []


@pytest.mark.parametrize("which", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_a_button_is_pressed_by_the_keyboard(place, scale, which):
    button, presses = place(Button(scale, "Save", PRIMARY)), []
    button.clicked.connect(lambda: presses.append(1))
    key(button, which)
    assert presses == [1]


def test_a_button_with_a_reason_cannot_be_pressed_and_says_why(place, scale, hand):
    button, presses = place(Button(scale, "Hold", LIGHT)), []
    button.clicked.connect(lambda: presses.append(1))
    button.set_reason("The relay gives no answer.")
    hand.tap(button) if hand.__class__.__name__ == "Mouse" else (hand.down(button), hand.up(button))
    assert presses == []
    assert button.accessibleDescription() == "The relay gives no answer."
    button.set_reason("")
    hand.tap(button)
    assert presses == [1]


def test_words_break_over_two_lines_where_the_room_is_narrow(place, scale):
    button = Button(scale, "Review and save", LIGHT, after="right")
    least = button.minimumSizeHint().width()
    assert least < button.sizeHint().width()
    place(button, width=least)
    assert button.fits()
    button.resize(least - 30, button.height())
    assert not button.fits()


def test_an_ampersand_is_a_letter_and_no_shortcut(scale):
    assert Button(scale, "Sound & language").says == "Sound & language"


@pytest.mark.parametrize("kind", [PRIMARY, USUAL, INK, SMALL, LIGHT, ON_INK])
def test_words_stand_out_from_every_button_at_rest_and_pressed(kind):
    assert contrast(kind.text, kind.ground) >= 7
    assert contrast(kind.text, kind.pressed) >= 7


def test_a_button_without_a_ground_stands_out_from_paper_and_cards():
    assert contrast(DANGER.text, WHITE) >= 7
    assert contrast(DANGER.text, PAPER) >= 6.8


def test_a_toggle_goes_on_and_off(place, scale, hand):
    toggle = place(Toggle(scale, "Chime first"))
    hand.tap(toggle)
    assert toggle.isChecked()
    key(toggle, Qt.Key.Key_Space)
    assert not toggle.isChecked()
    interface = QAccessible.queryAccessibleInterface(toggle)
    assert interface.role() is QAccessible.Role.CheckBox
    assert interface.text(QAccessible.Text.Name) == "Chime first"


def test_on_and_off_differ_in_shape_too(place, scale):
    toggle = place(Toggle(scale, "Chime"))
    off = toggle.grab().toImage().convertToFormat(toggle.grab().toImage().Format.Format_Grayscale8)
    toggle.setChecked(True)
    on = toggle.grab().toImage().convertToFormat(off.format())
    middle = off.height() // 2
    left, right = scale.px(30), off.width() - scale.px(30)
    assert off.pixelColor(left, middle).lightness() < 100 < on.pixelColor(right, middle).lightness()


@pytest.fixture
def choice(place, scale):
    return place(Choice(scale, "Order", [("auto", "Automatic"), ("open", "Hold open")]))


def test_a_tap_chooses_and_tells_the_key(choice, hand):
    chosen = []
    choice.chosen.connect(chosen.append)
    hand.tap(choice.options["open"])
    assert chosen == ["open"]
    assert choice.key == "open"


def test_the_arrow_keys_go_through_a_choice(choice):
    chosen = []
    choice.chosen.connect(chosen.append)
    choice.show_key("auto")
    choice.options["auto"].setFocus()
    key(choice.options["auto"], Qt.Key.Key_Right)
    assert choice.options["open"].hasFocus()
    assert chosen == ["open"]


def test_an_option_that_cannot_be_chosen_now_looks_so(choice):
    option = choice.options["open"]
    before = option.grab().toImage()
    option.setEnabled(False)
    assert option.grab().toImage() != before


def test_showing_a_key_tells_nobody(choice):
    chosen = []
    choice.chosen.connect(chosen.append)
    choice.show_key("open")
    assert choice.key == "open"
    choice.show_key("something else")
    assert choice.key == ""
    assert chosen == []


@pytest.fixture
def quick(monkeypatch):
    """A hold of a fifth of a second, so that the tests need not wait for a whole one."""
    assert HoldButton.SECONDS == 1.0
    monkeypatch.setattr(HoldButton, "SECONDS", 0.2)


@pytest.mark.usefixtures("quick")
def test_a_button_that_has_to_be_held_acts_when_its_time_is_over(place, scale, hand, settle):
    button, held = place(HoldButton(scale, "Hold to open once")), []
    button.held.connect(lambda: held.append(1))
    hand.down(button)
    settle(lambda: button.share > 0.2)
    assert held == []
    settle(lambda: held)
    hand.up(button)
    assert held == [1]


@pytest.mark.usefixtures("quick")
def test_letting_go_early_cancels(place, scale, hand, settle):
    button, held = place(HoldButton(scale, "Hold to open once")), []
    button.held.connect(lambda: held.append(1))
    hand.down(button)
    settle(lambda: button.share > 0.1)
    hand.up(button)
    assert button.share == 0
    with pytest.raises(AssertionError):
        settle(lambda: held, seconds=HoldButton.SECONDS + 0.2)


@pytest.mark.usefixtures("quick")
def test_a_key_holds_as_a_finger_does(place, scale, settle):
    button, held = place(HoldButton(scale, "Hold to open once")), []
    button.held.connect(lambda: held.append(1))
    QTest.keyPress(button, Qt.Key.Key_Space)
    settle(lambda: held)
    QTest.keyRelease(button, Qt.Key.Key_Space)
    QTest.keyPress(button, Qt.Key.Key_Return)
    settle(lambda: button.share > 0.1)
    QTest.keyRelease(button, Qt.Key.Key_Return)
    assert button.share == 0
    assert held == [1]


def test_the_narrowest_room_is_the_narrowest(scale):
    width = narrowest(scale, BUTTON, "Review and save")
    assert scale.width(BUTTON, "Review") < width < scale.width(BUTTON, "Review and save")


def test_nothing_falls_under_the_smallest_text():
    assert Scale(0.5).text(BUTTON) == 16
    assert Scale(2.0).text(BUTTON) == 50
