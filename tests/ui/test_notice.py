"""The sentence on the screen while the program does not run."""

from __future__ import annotations

import argparse

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from kiosk import last_words
from kiosk.commands import notice
from kiosk.relays.remembered import remember
from kiosk.settings_door import DoorSettings, RelaySettings
from ui.scene import Show, Strip
from ui.window import Window

HOLD = DoorSettings()
ADMIT = DoorSettings(policy="admit", wiring="energise_to_unlock")


@pytest.fixture
def shown(application, own_state):
    """Run the command until its window stands there; returns what the window shows."""

    def run(sentence=None):
        seen = []

        def look():
            for window in QApplication.topLevelWidgets():
                if isinstance(window, Window) and window.scene.show is Show.FAULT:
                    seen.append(window.scene)
                    window.close()

        timer = QTimer()
        timer.timeout.connect(look)
        timer.start(20)
        given = argparse.Namespace(sentence=sentence, windowed=True, duration=30.0)
        assert notice.run(given) == 0
        timer.stop()
        return seen[0]

    return run


def test_staff_read_why_the_program_ended(shown, capsys):
    """On the screen and in the log."""
    last_words.leave("kiosk.yaml:3:1: cam: unknown\nkiosk.yaml:4:1: rely: unknown")
    scene = shown()
    assert (scene.lost, scene.note) == ("stopped", "kiosk.yaml:3:1: cam: unknown")
    assert "not running. For staff: kiosk.yaml:3:1: cam: unknown" in capsys.readouterr().out


def test_a_program_that_was_killed_left_no_words(shown):
    assert "again and again. Switch this machine off and on" in shown().note


def test_a_sentence_may_be_given(shown):
    assert shown("The relay board is being changed.").note.endswith("board is being changed.")


@pytest.mark.parametrize(
    ("door", "say", "strip"),
    [
        (HOLD, "fault_release", Strip.COME_IN),
        (ADMIT, "fault_lock", Strip.STAFF),
        (None, "fault_release", None),
    ],
    ids=["free without current", "locked without current", "no door"],
)
def test_passers_by_read_what_the_safe_state_means_for_them(shown, own_state, door, say, strip):
    """By the wiring of the door that was driven last, whatever the settings say now."""
    if door is not None:
        remember(own_state, RelaySettings(port="/dev/ttyUSB0", board="waveshare"), door)
    scene = shown()
    assert (scene.show, scene.say, scene.strip) == (Show.FAULT, say, strip)


def test_a_note_that_cannot_be_read_is_no_door(shown, own_state):
    own_state.mkdir()
    (own_state / "door.json").write_text("{", encoding="utf-8")
    assert shown().strip is None


@pytest.mark.parametrize("text", ["ui: {languages: [tlh]}", "cam: 1", "ui: ["])
def test_bad_settings_do_not_keep_it_from_the_screen(shown, tmp_path, monkeypatch, text):
    """They are what it was started for; the languages are the default ones then."""
    bad = tmp_path / "kiosk.yaml"
    bad.write_text(text, encoding="utf-8")
    monkeypatch.setattr("kiosk.config.SITE", bad)
    assert shown().lost == "stopped"
