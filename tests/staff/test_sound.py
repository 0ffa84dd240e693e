"""Staff and the voice: what a test says was played is what an ALSA card got."""

from __future__ import annotations

import json
import math
import os
import time

import numpy as np
import pytest

from kiosk import paths
from kiosk.errors import SoundError
from kiosk.players.sound import read
from kiosk.settings import AlarmSettings, Settings
from kiosk.slot import Slot
from kiosk.staff.sound import StaffSound, play
from kiosk.types import AlarmKind
from tests.contracts.player_card import capturing_card, missing_card, real_time_card

SAY = """
import json, sys, time
from dataclasses import asdict
from pathlib import Path
from kiosk.settings import AlarmSettings, Settings
from kiosk.slot import Slot
from kiosk.staff.sound import StaffSound
from kiosk.staff.worker import Worker
from kiosk.types import AlarmKind

worker = Worker("devices", time.monotonic)
worker.start()
sound = StaffSound(worker, Slot(), Path(sys.argv[1]), lambda event: None, time.monotonic)
alarm = AlarmSettings(languages=["en"], volume=float(sys.argv[2]), quiet_hours=["00:00-24:00"])
sound.test(AlarmKind.NO_MASK, Settings(alarm=alarm))
deadline = time.monotonic() + 40
while sound.tested.pending:
    assert time.monotonic() < deadline
    time.sleep(0.01)
worker.stop()
answer = sound.tested
print(json.dumps([answer.problem, answer.value and asdict(answer.value)]))
"""


def said(card, volume=0.5):
    done = card.run(SAY, paths.share() / "sounds", volume, path=os.environ["PATH"])
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_test_tells_player_files_and_seconds_and_the_card_got_them(tmp_path):
    """Also in quiet hours: whoever presses the button wants to hear it."""
    card = real_time_card(tmp_path / "card")
    problem, value = said(card)
    assert problem == ""
    assert value["player"] in ("simpleaudio", "aplay")
    assert value["volume"] == 0.5
    files = ["sounds/chime.wav", "en/no_mask.wav"]
    assert [one["file"] for one in value["played"]] == files

    share = paths.share() / "sounds"
    wanted = [read(share / "chime.wav"), read(share / "en" / "no_mask.wav")]
    heard = [samples for _, samples in card.timed if np.abs(samples).max() > 0]
    for one, sound, samples in zip(value["played"], wanted, heard):
        length = len(sound.samples) / sound.rate
        assert one["seconds"] == pytest.approx(length, abs=1.5)
        assert np.abs(samples).max() == pytest.approx(
            np.abs(sound.samples).max() / 2 / 32768, rel=0.05
        )


def test_without_a_card_it_says_why(tmp_path):
    problem, value = said(missing_card(tmp_path / "card"))
    assert value is None
    assert problem.startswith("No sound: ")


def test_a_card_that_is_done_too_soon_to_be_heard_is_not_believed(tmp_path):
    """A null device takes anything at once; nobody heard it."""
    problem, value = said(capturing_card(tmp_path / "card"))
    assert value is None
    assert "was over after" in problem


@pytest.fixture
def sound(devices):
    events, mute = [], Slot()
    page = StaffSound(devices, mute, paths.share() / "sounds", events.append, time.monotonic)
    page.events, page.slot = events, mute
    return page


def test_silence_is_refused_before_any_card_is_opened(sound, soon):
    sound.test(AlarmKind.NO_MASK, Settings(alarm=AlarmSettings(volume=0)))
    assert "The volume is 0" in soon(lambda: sound.tested.problem)


def test_a_language_that_cannot_be_spoken_is_named(sound, soon):
    sound.test(AlarmKind.NO_MASK, Settings(alarm=AlarmSettings(languages=["xx"])))
    assert "xx/no_mask.wav" in soon(lambda: sound.tested.problem)


def test_the_languages_that_can_be_spoken_are_known(tmp_path, devices):
    """A sound of one's own beside the sentences takes no language its voice."""
    sentences = [f"en/{name}" for name in ("no_mask", "misplaced", "several")]
    sentences += ["en/fault_release", "en/fault_lock", "en/own", "es/no_mask", "xx/own"]
    for name in sentences:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / f"{name}.wav").write_bytes(b"")
    page = StaffSound(devices, Slot(), tmp_path, print, time.monotonic)
    assert page.voices == {"en": True, "es": False}


def test_every_language_that_ships_is_whole(sound):
    assert set(sound.voices) >= {"cmn", "en", "es", "yue"}
    assert all(sound.voices.values())


def test_a_mute_ends_by_itself_or_by_staff(sound):
    """Journalled, because a silent kiosk is something to ask about later."""
    assert sound.muted is None
    sound.mute(600.0)
    assert 0 < sound.muted.until - time.monotonic() <= 600
    assert sound.slot.latest is sound.muted
    sound.unmute()
    assert sound.muted is None
    sound.mute(None)
    assert sound.muted.until == math.inf
    sound.mute(-1.0)
    assert sound.muted is None
    assert [(event.subject, event.data) for event in sound.events] == [
        ("mute", {"seconds": 600.0}),
        ("unmute", {}),
        ("mute", {"seconds": None}),
        ("mute", {"seconds": -1.0}),
    ]


class Stuck:
    """A player that never comes to an end."""

    busy = True

    def play(self, path, volume):
        pass


def test_a_sound_that_never_ends_is_given_up():
    """Time is the test's own."""
    now = [0.0]

    def pause(_seconds):
        now[0] += 1.0
        return False

    chime = paths.share() / "sounds" / "chime.wav"
    with pytest.raises(SoundError, match="never ended"):
        play(Stuck(), chime, 1.0, lambda: now[0], pause)
