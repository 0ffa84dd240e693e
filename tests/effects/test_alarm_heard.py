"""The alarm as a sound card hears it."""

from __future__ import annotations

import importlib.util
import json
import shutil
import sys
import wave

import numpy as np
import pytest

from kiosk import paths
from tests.contracts.player_card import capturing_card, missing_card, real_time_card

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


FAULT_MID_SENTENCE = """
import json, sys, time
from kiosk import paths
from kiosk.effects.alarm import Alarm
from kiosk.health import HealthBoard
from kiosk.players.{module} import {name} as Player
from kiosk.settings import AlarmSettings, Settings
from kiosk.slot import Slot
from kiosk.types import *

events = []
def record(event):
    events.append((time.monotonic(), event.subject))

alarm = Alarm(
    Slot(Settings(alarm=AlarmSettings(volume=0.5, chime=False, languages=["en"], gap=1))),
    Slot(),
    paths.share() / "sounds",
    HealthBoard(time.monotonic, record),
    record,
    time.monotonic,
    open_=Player,
)
began = time.monotonic()
while time.monotonic() < began + 4.5:
    now = time.monotonic()
    track = Track(1, Box(0, 0, 9, 9), Label.NO_MASK, 0.9, now, now, Verdict(Label.NO_MASK, 0.9, now))
    state = State.VIOLATION if now < began + 0.5 else State.FAULT
    alarm.step(Outcome(state, now, now, tracks=(track,)), now)
    time.sleep(0.02)
alarm.close()
print(json.dumps(events))
"""


@pytest.mark.parametrize(("module", "name"), [("simple", "SimplePlayer"), ("aplay", "AplayPlayer")])
def test_what_was_called_for_is_heard_in_its_time(tmp_path, module, name):
    """On a card as slow as a real one: each sentence after its call, whole, none over another."""
    if module == "simple" and importlib.util.find_spec("simpleaudio") is None:
        pytest.skip("simpleaudio is not installed (pip install 'entrance-kiosk[sound]')")
    if module == "simple" and sys.version_info >= (3, 12):
        pytest.skip("simpleaudio crashes on Python 3.12 and newer")
    if module == "aplay" and shutil.which("aplay") is None:
        pytest.skip("aplay is not installed (apt install alsa-utils)")
    card = real_time_card(tmp_path / "card")

    done = card.run(FAULT_MID_SENTENCE.format(module=module, name=name))

    assert done.stderr == ""
    (asked_at, asked), (told_at, told) = json.loads(done.stdout)
    assert (asked, told) == ("no_mask", "fault")
    _trial, (first_at, first), (second_at, second) = card.timed
    for sound, file in ((first, "no_mask.wav"), (second, "fault_release.wav")):
        expected = recorded(SOUNDS / "en" / file)
        assert sound[: len(expected)] == pytest.approx(0.5 * expected, abs=1 / 16384)
    assert asked_at < first_at
    assert told_at < first_at + len(first) / 22050 < second_at
