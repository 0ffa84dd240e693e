"""The page Health."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.languages import languages
from kiosk.staff.records import Answer, Card, HealthPart, Mark
from tests.ui.staff.looks import texts
from ui import theme
from ui.staff.health_words import cure, words
from ui.words import load


def test_health_begins_with_a_sentence_and_colours_what_to_look_at(stage, open_page):
    page = open_page("health")
    assert page.subtitle.text == "Well: 5. To look at: 1."
    assert page.cards[HealthPart.LIGHT]._ground == theme.FIX
    assert page.cards[HealthPart.CAMERA]._ground == theme.WHITE
    assert page.cards[HealthPart.LIGHT].words == "Dim, 61 of 255"


def test_a_lost_part_is_dark_and_names_its_cure(stage, open_page):
    page = open_page("health")
    state = stage.staff.health.now.cards[0]
    page.cards[HealthPart.CAMERA].show_state(
        replace(state, mark=Mark.FAULT, key="trouble_camera_lost", cure="Look at the cable.")
    )
    assert page.cards[HealthPart.CAMERA]._ground == theme.FAULT
    assert {"Camera lost", "Look at the cable."} <= texts(page)


@pytest.mark.parametrize("language", languages())
def test_a_card_speaks_the_panels_language_from_its_key_and_numbers(language):
    spoken = load(language)
    cards = (
        (HealthPart.CAMERA, {"fps": 29.8}, "camera"),
        (HealthPart.CHECKER, {"ms": 22.0}, "checker"),
        (HealthPart.CHECKER, {"ms": 0.0}, "checker_none"),
        (HealthPart.LIGHT, {"light": 61.0}, "light_dim"),
        (HealthPart.LIGHT, {}, "light_none"),
        (HealthPart.RELAY, {}, "relay_off"),
        (HealthPart.SOUND, {"volume": 0.65}, "sound"),
        (HealthPart.COMPUTER, {"temperature": 54.0, "disk_free": 0.61}, "computer"),
        (HealthPart.SOUND, {"volume": 0.65}, "trouble_sound_missing"),
    )
    said = {
        words(Card(part, Mark.WELL, "in English", numbers=numbers, key=key), spoken)
        for part, numbers, key in cards
    }
    assert len(said) == len(cards)
    assert "in English" not in said


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(
    "key",
    [
        "camera_slow",
        "checker_slow",
        "light_dim",
        "computer_hot",
        "computer_disk",
        "computer_memory",
    ],
)
def test_what_helps_is_said_in_the_panels_language(language, key):
    part = HealthPart(key.partition("_")[0])
    assert cure(Card(part, Mark.LOOK, "", "in English", key=key), load(language)) != "in English"


def test_a_key_that_is_new_is_said_in_english():
    card = Card(HealthPart.CAMERA, Mark.WELL, "Upside down", "Turn it.", key="camera_turned")
    assert words(card, load("en")) == "Upside down"
    assert cure(card, load("en")) == "Turn it."


def test_past_troubles_have_their_words_and_how_long_they_lasted(stage, open_page):
    page = open_page("health")
    assert {"Camera lost", "Over after 6\u202fs.", "Over after 22\u202fmin."} <= texts(page)


def test_the_self_test_ends_in_a_list(stage, open_page, finger):
    page = open_page("health")
    assert "8 s" in page.test.says
    finger.tap(page.test)
    stage.tick()
    assert stage.panel.dialog.title.text == "Everything works."


def test_an_export_says_where_it_is(stage, open_page, finger):
    page = open_page("health")
    finger.tap(page.export)
    stage.tick()
    stage.tick()
    assert "2 files are in /media/stick" in stage.panel.bar.says


@pytest.mark.parametrize("which", ["restart", "shut_down"])
def test_an_end_is_asked_for_twice(stage, open_page, finger, which):
    page = open_page("health")
    finger.tap(getattr(page, which))
    stage.tick()
    assert stage.staff.machine.ending.number == 0
    finger.tap(stage.panel.dialog.yes)
    assert stage.staff.machine.ending.value == which


def test_a_shut_down_that_is_on_its_way_is_not_asked_for_again_and_a_restart_may_be(
    stage, open_page
):
    page = open_page("health")
    stage.staff.machine.ending = Answer(pending=True)
    stage.tick()
    assert page.shut_down.reason == "One moment"
    assert page.restart.isEnabled()
    assert page.restart.reason == ""
    stage.staff.machine.ending = Answer(problem="It does not switch off.", number=1)
    stage.tick()
    assert page.shut_down.reason == ""
    assert stage.panel.bar.says == "It does not switch off."


def test_history_shows_who_changed_what_and_brings_the_old_value_back(stage, open_page, finger):
    page = open_page("health")
    finger.tap(page.history)
    stage.tick()
    stage.tick()
    dialog = stage.panel.dialog
    first, second = dialog.takes
    assert not second.isEnabled()
    finger.tap(first)
    assert stage.staff.changes.preview.alarm.volume == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("refuses", "said"),
    [("", "Nothing was changed on this screen."), ("Mend the file first.", "Mend the file first.")],
)
def test_no_defaults_are_proposed_for_a_reason_that_is_said(
    stage, open_page, finger, refuses, said
):
    page = open_page("health")
    stage.staff.changes.refuses = refuses
    finger.tap(page.defaults)
    stage.tick()
    assert stage.panel.bar.says == said
