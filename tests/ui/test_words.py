"""Every language says everything."""

from __future__ import annotations

import re
from datetime import datetime, timezone

import pytest
import yaml

from kiosk.errors import InputError
from kiosk.languages import WORDS, languages
from ui.words import SCRIPTS, load

GROUPS = ("units", "say", "strip", "chip", "pane")


def test_four_languages_ship():
    assert set(languages()) >= {"en", "es", "zh-Hans", "zh-Hant"}


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("group", GROUPS)
def test_a_language_has_every_word_that_english_has_and_no_other(language, group):
    assert set(getattr(load(language), group)) == set(getattr(load("en"), group))


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("group", GROUPS)
def test_the_numbers_asked_for_are_those_of_english(language, group):
    mine, english = getattr(load(language), group), getattr(load("en"), group)
    for key, text in mine.items():
        assert text.strip()
        assert re.findall(r"{\w*}", text) == re.findall(r"{\w*}", english[key])


@pytest.mark.parametrize("language", languages())
def test_the_staff_panel_says_everything_in_every_language(language):
    mine, english = load(language).staff, load("en").staff
    assert set(mine) == set(english)
    for part, said in english.items():
        assert set(mine[part]) == set(said)
        for key, text in mine[part].items():
            assert text.strip(), f"{part}.{key}"
            assert "/" not in text or "{" in text, f"{part}.{key}"
            asked = [sorted(re.findall(r"{(\w*)", each)) for each in (text, said[key])]
            assert asked[0] == asked[1], f"{part}.{key}"


@pytest.mark.parametrize("language", languages())
def test_a_language_can_write_every_day_of_the_year(language):
    spoken = load(language)
    assert len(spoken.weekdays) == 7
    assert len(spoken.months) == 12
    assert spoken.script in SCRIPTS
    day = datetime(2025, 11, 20, tzinfo=timezone.utc)
    assert "20" in spoken.write_date(day)
    assert spoken.weekday(day) in spoken.write_date(day)


def test_a_number_has_the_unit_of_its_language():
    assert [load("zh-Hans").measured(1.5, unit) for unit in ("s", "min")] == [
        *["1.5\u202f秒", "1.5\u202f分钟"],
    ]
    assert load("en").measured(6.0, "s") == "6\u202fs"


@pytest.mark.parametrize("language", languages())
def test_nobody_is_scolded(language):
    text = yaml.safe_dump(load(language).say, allow_unicode=True).lower()
    assert not re.search(r"denied|violation|error|alert|verboten|denegad", text)
    assert "!" not in text


def test_an_unknown_language_names_those_there_are():
    with pytest.raises(InputError, match=rf"'none'.*{', '.join(languages())}"):
        load("none")


def test_a_new_language_that_lacks_a_word_is_refused_with_the_word(tmp_path, monkeypatch):
    for language in ("en", "es"):
        text = (WORDS / f"{language}.yaml").read_text(encoding="utf-8")
        (tmp_path / f"{language}.yaml").write_text(text, encoding="utf-8")
    half = (tmp_path / "es.yaml").read_text(encoding="utf-8").replace("  wait:", "  warte:")
    (tmp_path / "xy.yaml").write_text(half, encoding="utf-8")
    monkeypatch.setattr("kiosk.languages.WORDS", tmp_path)
    with pytest.raises(InputError, match=r"xy\.yaml: .*no strip\.wait"):
        load("xy")


def test_half_a_file_of_words_is_refused_by_its_name(tmp_path, monkeypatch):
    (tmp_path / "xx.yaml").write_text("script: latin\nweekdays: []\nmonths: []\n")
    monkeypatch.setattr("kiosk.languages.WORDS", tmp_path)
    with pytest.raises(InputError, match=r"xx\.yaml: not a complete file of words"):
        load("xx")
