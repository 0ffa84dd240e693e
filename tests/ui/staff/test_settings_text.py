"""Settings, hours and troubles in words."""

from __future__ import annotations

import pytest

from kiosk.overrides import flat, holds_at_once
from kiosk.settings import Settings
from kiosk.types import DoorAction
from ui.examples import examples
from ui.staff.settings_text import SettingsText, percent
from ui.staff.weekly_hours import Hours
from ui.words import load


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("alarm.volume", 0.65, "65\u202f%"),
        ("alarm.interval", 6.0, "6\u202fs"),
        ("alarm.repeats", 3, "3\u202f×"),
        ("detector.thresholds.mask", 0.8, "0.80"),
        ("detector.thresholds.mask", None, "the model's own"),
        ("decision.votes", 5, "5"),
        ("decision.window", 16, "16"),
        ("decision.min_face", 36, "36\u202fpx"),
        ("decision.zone", None, "what the screen shows"),
        ("decision.zone", [[0, 0]] * 5, "5 points"),
        ("door.policy", "admit", "Let in"),
        ("door.on_fault", "lock", "Staff open"),
        ("door.schedule", ["mon-fri 20:00-06:00 lock"], "Mon to Fri  20:00–06:00  locked"),
        ("alarm.quiet_hours", ["tue,thu 12:00-13:00"], "Tue, Thu  12:00–13:00"),
        ("alarm.quiet_hours", [], "none"),
        ("alarm.chime", True, "on"),
        ("ui.languages", ["en", "zh-Hant"], "English, 繁體中文"),
        ("alarm.languages", ["yue", "xy"], "廣東話, xy"),
    ],
)
def test_a_value_is_written_as_staff_read_it(key, value, text):
    assert SettingsText(load("en")).value(key, value) == text


def test_what_is_listed_stands_apart_as_the_language_has_it():
    text = SettingsText(load("zh-Hant"))
    assert text.value("ui.languages", ["en", "zh-Hant"]) == "English、繁體中文"
    assert text.value("alarm.quiet_hours", ["tue,thu 12:00-13:00"]) == "星期二、星期四  12:00–13:00"


def test_an_effect_says_in_which_direction_it_goes():
    text = SettingsText(load("en"))
    assert text.effect("alarm.volume", 0.8, 0.5) == "Quieter."
    assert text.effect("alarm.volume", 0.5, 0.8) == "Louder."
    assert text.effect("camera.width", 1, 2) == ""


@pytest.mark.parametrize(
    "line", ["22:00-07:00", "mon-fri 20:00-24:00", "sat,sun 00:00-24:00", "tue 00:30-00:15"]
)
def test_hours_are_written_as_they_were_read(line):
    assert Hours.parse(line, with_action=False).line() == line
    assert Hours.parse(line + " lock", with_action=True).line() == line + " lock"


def test_every_setting_that_staff_may_move_has_a_name(stage):
    named = load("en").staff["setting"]
    assert [key for key in flat(Settings()) if holds_at_once(key) and key not in named] == []


def test_what_is_counted_is_not_written_as_a_time():
    """No setting that staff may move is a time in whole seconds only."""
    text = SettingsText(load("en"))
    counted = {key: value for key, value in flat(Settings()).items() if type(value) is int}
    told = [key for key in counted if holds_at_once(key) and text.value(key, 2) == "2\u202fs"]
    assert told == []


def test_every_trouble_and_every_cause_has_words():
    from kiosk.effects.door_rule import Cause  # noqa: PLC0415
    from kiosk.types import TroubleCode  # noqa: PLC0415

    words = load("en").staff
    assert {code.value for code in TroubleCode} <= set(words["trouble"])
    assert {f"cause_{cause.value}" for cause in Cause} <= set(words["door_event"])
    assert {action.value for action in DoorAction} <= set(words["door_event"])


def test_the_examples_have_a_picture():
    assert examples()["clear"].outcome.frame is not None


@pytest.mark.parametrize(
    ("share", "told"), [(0.65, "65"), (0.725, "72.5"), (0.996, "99.6"), (0.07, "7"), (1.0, "100")]
)
def test_a_share_is_shown_as_it_is_in_force(share, told):
    assert percent(share) == f"{told}\u202f%"
