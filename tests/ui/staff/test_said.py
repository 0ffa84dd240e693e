"""What the kiosk says in English, the panel says in its own language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import kiosk
from kiosk.errors import InputError, RelayError
from kiosk.languages import languages
from kiosk.sentence import Sentence, said_by
from kiosk.settings import Settings
from kiosk.staff.pending import Pending
from kiosk.types import TroubleCode
from ui.staff.said import cure, translated
from ui.words import load

CODES = set(
    re.findall(
        r"Sentence\(\s*\"(\w+)\"",
        "".join(
            path.read_text(encoding="utf-8") for path in Path(kiosk.__file__).parent.rglob("*.py")
        ),
    )
)


def test_every_code_of_the_kiosk_has_words_and_no_words_are_left_over():
    assert set(load("en").staff["said"]) == CODES
    assert set(load("en").staff["help"]) == {code.value for code in TroubleCode}


@pytest.mark.parametrize("language", languages())
def test_every_trouble_is_helped_in_every_language(language):
    words = load(language)
    for code in TroubleCode:
        english = Sentence(f"trouble_{code.value}", "the kiosk's own words")
        name, helps = words.staff["trouble"][code.value], words.staff["help"][code.value]
        told = translated(english, words), cure(english, words)
        own = (english, english)
        assert told == (own if language == "en" else (f"{name}{words.stop}{helps}", helps))


def test_an_error_keeps_its_code_on_its_way_to_the_panel():
    silent = said_by(RelayError(TroubleCode.RELAY_SILENT, "The board says nothing."))
    assert cure(silent, load("es")) == load("es").staff["help"]["relay_silent"]
    no_stick = said_by(InputError(Sentence("no_stick", "No stick.")))
    assert translated(no_stick, load("zh-Hant")) == load("zh-Hant").staff["said"]["no_stick"]


def test_a_refused_setting_is_named_as_the_panel_names_it():
    refused = Pending(Settings()).change({"alarm.interval": 2.0, "alarm.gap": 30.0})
    names = load("es").staff["setting"]
    told = translated(refused, load("es"))
    assert told.startswith("Eso no encaja: ")
    assert any(names[key] in told for key in ("alarm.interval", "alarm.gap"))
    elsewhere = Pending(Settings()).change({"camera.fps": 15.0})
    assert translated(elsewhere, load("zh-Hans")) == "camera.fps：只能在 kiosk.yaml 中设置。"


def test_values_may_hold_braces():
    odd = Sentence("failed", "That failed ({error}).", error="KeyError('{x}')")
    assert "KeyError('{x}')" in translated(odd, load("es"))


def test_what_has_no_code_stays_as_it_is():
    assert translated("Some words", load("es")) == "Some words"
    assert translated(Sentence("no_such_code", "Some words"), load("es")) == "Some words"


@pytest.mark.parametrize("language", ["es", "zh-Hant"])
def test_a_card_of_the_page_health_says_what_helps_in_its_language(make_stage, language):
    stage = make_stage([language])
    stage.enter().open_page("health")
    stage.tick()
    said = {card._cause.text for card in stage.panel.page.cards.values()}
    assert not any(re.search(r"\b(the|look|helps)\b", text, re.IGNORECASE) for text in said)
