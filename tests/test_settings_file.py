"""Keys of a settings file that YAML does not read as text."""

from __future__ import annotations

import pytest

from kiosk import config, last_good
from kiosk.errors import ConfigError, InputError
from kiosk.languages import languages
from kiosk.settings import Settings

ODD = "YAML reads this key as {}, not as text; check its spelling or put it in quotes"
BOOLEAN, NUMBER, NOTHING = (
    ODD.format("true or false"),
    ODD.format("a number"),
    ODD.format("nothing"),
)


@pytest.fixture(autouse=True)
def site(tmp_path, monkeypatch):
    """No site's file."""
    monkeypatch.setattr(config, "SITE", tmp_path / "site.yaml")


@pytest.fixture
def norwegian(tmp_path, monkeypatch):
    """A language whose name YAML takes for false."""
    (tmp_path / "words").mkdir()
    for language in ("no", *languages()):
        (tmp_path / "words" / f"{language}.yaml").touch()
    monkeypatch.setattr("kiosk.languages.WORDS", tmp_path / "words")


def written(tmp_path, text):
    path = tmp_path / "kiosk.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on: 3", [f":1:1: on: {BOOLEAN}"]),
        ("1: {a: 2}", [f":1:1: 1: {NUMBER}"]),
        ("0.5: {}", [f":1:1: 0.5: {NUMBER}"]),
        ("~: {}", [f":1:1: ~: {NOTHING}"]),
        ("2026-01-31: {}", [f":1:1: 2026-01-31: {ODD.format('a date')}"]),
        ("!!binary YQ==: {}", [f":1:1: YQ==: {ODD.format('something else')}"]),
        ("door: {on: 3}", [f":1:8: door.on: {BOOLEAN}"]),
        ("door: {no: 1}", [f":1:8: door.no: {BOOLEAN}"]),
        ("door: {~: 1}", [f":1:8: door.~: {NOTHING}"]),
        ("door:\n  contact: {1: 2}", [f":2:13: door.contact.1: {NUMBER}"]),
        ("ui: {hint: {no: Spør oss}}", [f":1:13: ui.hint.no: {BOOLEAN}"]),
        ("decision: {zone: [{1: 2}]}", [f":1:20: decision.zone.0.1: {NUMBER}"]),
        ("door: {<<: {1: 2}}", [f":1:13: door.<<.1: {NUMBER}"]),
        (
            "off: 1\ndoor: {yes: 1}\n2: 3",
            [f":1:1: off: {BOOLEAN}", f":2:8: door.yes: {BOOLEAN}", f":3:1: 2: {NUMBER}"],
        ),
    ],
)
def test_each_is_named_with_its_place_and_its_cure(tmp_path, text, expected):
    """At every level, all at once, in the order of the file."""
    path = written(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        config.load(path)
    assert caught.value.problems == tuple(f"{path}{one}" for one in expected)


@pytest.mark.usefixtures("norwegian")
def test_in_quotes_it_is_a_text(tmp_path):
    """Norwegian is ``no``."""
    path = written(tmp_path, "ui: {hint: {'no': Spør oss}}")
    assert config.load(path).ui.hint == {"no": "Spør oss"}


def test_mappings_are_still_merged(tmp_path):
    """``<<`` is no name either, and no mistake; what is nearer wins."""
    path = written(tmp_path, "camera: &c {fps: 9, width: 640}\ndoor: {<<: {open_for: 2}}\n")
    assert config.load(path).door.open_for == 2
    path = written(tmp_path, "ui: {hint: &a {en: x, es: y}}\nalarm: {}\n")
    assert config.load(path).ui.hint == {"en": "x", "es": "y"}
    path = written(tmp_path, "door: {<<: {open_for: 2, min_hold: 3}, open_for: 4}\n")
    assert (config.load(path).door.open_for, config.load(path).door.min_hold) == (4, 3)


@pytest.mark.usefixtures("norwegian")
def test_in_an_assignment_they_are_named_as_well():
    """``--set`` takes YAML, with all that is odd about it."""
    with pytest.raises(InputError) as caught:
        config.load(None, ["door.contact={1: 2}"])
    assert str(caught.value) == f"--set door.contact={{1: 2}}: 1: {NUMBER}"
    assert config.load(None, ["ui.hint={'no': x}"]).ui.hint == {"no": "x"}


def test_the_last_good_settings_are_in_force_at_a_start(tmp_path):
    """It used to be a traceback, again and again."""
    path = written(tmp_path, "on: 3")
    last_good.keep(Settings(), path)
    loaded = last_good.load_or_copy(path)
    assert loaded.settings == Settings()
    assert BOOLEAN in loaded.notice
