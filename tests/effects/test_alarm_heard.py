"""The alarm as a sound card hears it."""

from __future__ import annotations

import shutil
import wave

import numpy as np
import pytest

from kiosk import paths
from tests.contracts.player_card import capturing_card, missing_card

SOUNDS = paths.share() / "sounds"

STAND_THERE = """
import sys, time
from kiosk import paths
from kiosk.effects.alarm import Alarm
from kiosk.health import HealthBoard
from kiosk.settings import AlarmSettings, Settings
from kiosk.slot import Slot
from kiosk.types import *

events = []
board = HealthBoard(time.monotonic, events.append)
settings = Slot(Settings(alarm=AlarmSettings(volume=0.5)))
alarm = Alarm(
    settings, Slot(), paths.share() / "sounds", board, events.append, time.monotonic
)
until = time.monotonic() + float(sys.argv[1])
alarm.step(None, time.monotonic())
while time.monotonic() < until:
    now = time.monotonic()
    track = Track(1, Box(0, 0, 9, 9), Label.NO_MASK, 0.9, now, now, Verdict(Label.NO_MASK, 0.9, now))
    alarm.step(Outcome(State.VIOLATION, now, now, tracks=(track,)), now)
    time.sleep(0.02)
alarm.close()
print(*(f"{event.kind.value} {event.subject}" for event in events), sep="\\n")
"""


def recorded(path):
    with wave.open(str(path)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768


def test_chime_and_both_languages_arrive_whole(tmp_path):
    """The card gets, after a moment of silence to try it, three files sample for sample."""
    if shutil.which("aplay") is None:
        pytest.skip("aplay is not installed (apt install alsa-utils)")
    card = capturing_card(tmp_path / "card")

    done = card.run(STAND_THERE, 3.0)

    assert (done.stdout, done.stderr) == ("alarm no_mask\n", "")
    trial, *heard = card.heard
    assert not trial.any()
    files = ["chime.wav", "en/no_mask.wav", "yue/no_mask.wav"]
    for sound, file in zip(heard, files):
        expected = recorded(SOUNDS / file)
        assert len(sound) >= len(expected)
        assert sound[: len(expected)] == pytest.approx(0.5 * expected, abs=1 / 16384)
    assert len(heard) == len(files)


def test_without_a_card_the_alarm_is_journalled_and_the_trouble_told(tmp_path):
    """The trouble is told once and logged in one line; nothing is printed by ALSA itself."""
    done = missing_card(tmp_path / "card").run(STAND_THERE, 0.3)

    assert done.stdout == "trouble sound_missing\nalarm no_mask\n"
    assert "ALSA lib" not in done.stderr
    assert 1 == len(done.stderr.splitlines())
