"""The voice in time: what is played, in which order, and what happens without a card."""

from __future__ import annotations

import shutil
import wave

import pytest

from kiosk import paths
from kiosk.effects.alarm import Alarm
from kiosk.effects.alarm_voice import LAST_RETRY, LONGEST, PAUSE
from kiosk.errors import SoundError
from kiosk.health import HealthBoard
from kiosk.settings import AlarmSettings
from kiosk.types import (
    Box,
    EventKind,
    Label,
    Outcome,
    Part,
    State,
    Track,
    TroubleCode,
    Verdict,
)

STEP = 0.05
"""Seconds; as often as an effect is called."""

SOUNDS = paths.share() / "sounds"


class Loudspeaker:
    """A player whose sounds last as long as their files, by the test's own clock; remembers all."""

    def __init__(self, clock, busy_for):
        self.clock = clock
        self.played = []
        self.closed = self.stuck = False
        self.error = None
        self._until = clock() + busy_for

    def play(self, path, volume):
        assert not self.busy, "a sentence was cut off"
        if self.error:
            raise self.error
        self.played.append((round(self.clock(), 2), f"{path.parent.name}/{path.stem}"))
        self.volume = volume
        with wave.open(str(path)) as file:
            self._until = self.clock() + file.getnframes() / file.getframerate()

    @property
    def busy(self):
        return self.stuck or self.clock() < self._until

    def close(self):
        self.closed = True


class Door:
    """An alarm at a door, in a time of its own."""

    def __init__(self, sounds=SOUNDS, busy_for=0.0, **settings):
        self.now = 1000.0
        self.events = []
        self.board = HealthBoard(self.clock, self.events.append)
        self.speaker = Loudspeaker(self.clock, busy_for)
        self.refusals = 0
        self.opened_at = []
        self.alarm = Alarm(
            AlarmSettings(**settings), sounds, self.board, self.events.append, self.clock, self.open
        )
        self.see(State.IDLE, seconds=STEP)

    def clock(self):
        return self.now

    def open(self):
        self.opened_at.append(round(self.now))
        if self.refusals:
            self.refusals -= 1
            raise SoundError(TroubleCode.SOUND_MISSING, "No card.")
        return self.speaker

    def see(self, state, *labels, seconds):
        tracks = tuple(
            Track(id_, Box(0, 0, 9, 9), label, 0.9, 0.0, self.now, Verdict(label, 0.9, 0.0))
            for id_, label in enumerate(labels)
        )
        for _ in range(round(seconds / STEP)):
            self.now += STEP
            self.alarm.step(Outcome(state, self.now, self.now, tracks=tracks), self.now)
        return self

    def no_mask(self, seconds):
        return self.see(State.VIOLATION, Label.NO_MASK, seconds=seconds)

    @property
    def played(self):
        return [name for _, name in self.speaker.played]

    def of(self, kind):
        return [(event.subject, event.data) for event in self.events if event.kind is kind]


def test_chime_then_every_language():
    """The first prompt begins at once: the chime, then each language, a pause between them."""
    door = Door().no_mask(seconds=5.5)

    assert ["sounds/chime", "en/no_mask", "yue/no_mask"] == door.played
    starts = [at for at, _ in door.speaker.played]
    assert starts[0] == pytest.approx(1000 + 2 * STEP)
    assert starts[1] - starts[0] == pytest.approx(0.90 + PAUSE, abs=2 * STEP)
    assert starts[2] - starts[1] == pytest.approx(1.45 + PAUSE, abs=2 * STEP)
    assert door.speaker.volume == 0.8


def test_a_minute_of_standing_there():
    """One chime and the set number of prompts, each journalled; then silence."""
    door = Door(repeats=3).no_mask(seconds=60)

    assert ["sounds/chime", *["en/no_mask", "yue/no_mask"] * 3] == door.played
    assert [("no_mask", {"heard": True, "after_ms": 0.0})] * 3 == door.of(EventKind.ALARM)


def test_without_chime_and_in_another_language():
    """Languages are spoken in the order of the settings; the chime can be left out."""
    door = Door(chime=False, languages=["cmn", "en"]).no_mask(seconds=5)

    assert ["cmn/no_mask", "en/no_mask"] == door.played


def test_the_newest_case_waits_for_its_turn():
    """What comes up while a prompt is said waits for its end; of several only the newest is said."""
    door = Door(chime=False, languages=["en", "yue", "cmn"], interval=60)
    door.see(State.VIOLATION, Label.MISPLACED, seconds=1).no_mask(seconds=2)
    door.see(State.VIOLATION, Label.NO_MASK, Label.NO_MASK, seconds=15)

    assert ["misplaced", "no_mask", "several"] == [
        subject for subject, _ in door.of(EventKind.ALARM)
    ]
    assert [
        *["en/misplaced", "yue/misplaced", "cmn/misplaced"],
        *["en/several", "yue/several", "cmn/several"],
    ] == door.played


def test_nobody_left_to_talk_to():
    """When the violation ends, the sentence in the air is finished and nothing follows it."""
    door = Door(chime=False).no_mask(seconds=0.5).see(State.CLEAR, Label.MASK, seconds=10)

    assert ["en/no_mask"] == door.played


def test_the_next_violation_has_its_own_chime():
    """A chime announces every violation, not every repeat."""
    door = Door().no_mask(seconds=5).see(State.IDLE, seconds=10).no_mask(seconds=5)

    assert 2 == door.played.count("sounds/chime")


def test_muted():
    """Switched off, no card is touched and nothing heard; the journal still has every alarm."""
    door = Door(enabled=False).no_mask(seconds=60)

    assert ([], []) == (door.opened_at, door.played)
    assert [False] * 3 == [data["heard"] for _, data in door.of(EventKind.ALARM)]


def test_no_card_is_one_trouble_and_ever_rarer_attempts():
    """Tried after 1, 2, 4 … 60 s, told once; when the card is back that is told, and it speaks."""
    door = Door()
    door.refusals, door.speaker.error = 8, SoundError(TroubleCode.SOUND_MISSING, "Unplugged.")
    door.no_mask(seconds=0.5)
    door.speaker.error = None
    door.see(State.IDLE, seconds=260)

    waits = [b - a for a, b in zip(door.opened_at[1:], door.opened_at[2:])]
    assert [2, 4, 8, 16, 32, LAST_RETRY, LAST_RETRY] == [
        pytest.approx(wait, abs=1) for wait in waits[:7]
    ]
    assert [("sound_missing", {"part": "sound", "sentence": "Unplugged."})] == door.of(
        EventKind.TROUBLE
    )
    assert 1 == len(door.of(EventKind.RECOVERED))
    assert door.no_mask(seconds=6).played[-1] == "yue/no_mask"


def test_the_rule_goes_on_without_a_card():
    """An alarm that nobody could hear is journalled as such."""
    door = Door()
    door.refusals, door.speaker.error = 99, SoundError(TroubleCode.SOUND_MISSING, "Unplugged.")
    door.no_mask(seconds=13)

    assert [True, False, False] == [data["heard"] for _, data in door.of(EventKind.ALARM)]


def test_a_stuck_card_is_a_lost_card():
    """A sound that never ends is given up, and the player is opened anew."""
    door = Door()
    door.speaker.stuck = True
    door.see(State.IDLE, seconds=LONGEST + 1)

    assert door.board.of(Part.SOUND) is not None
    assert "never finished" in door.board.of(Part.SOUND).sentence
    assert door.speaker.closed


def test_a_card_that_is_tried_with_a_sound_is_not_stuck():
    """A player that is busy from the moment it is opened works, and speaks when it is free."""
    door = Door(busy_for=0.2).no_mask(seconds=5)

    assert door.board.troubles == ()
    assert ["sounds/chime", "en/no_mask", "yue/no_mask"] == door.played


def test_a_missing_language_is_named_and_the_others_are_spoken(tmp_path):
    """One unusable file costs one sentence, not the voice."""
    sounds = tmp_path / "sounds"
    shutil.copytree(SOUNDS, sounds)
    (sounds / "yue" / "no_mask.wav").unlink()

    door = Door(sounds).no_mask(seconds=5)

    assert ["sounds/chime", "en/no_mask"] == door.played
    assert str(sounds / "yue" / "no_mask.wav") in door.board.of(Part.SOUND).sentence


def test_close_gives_the_card_back():
    """Closing falls silent at once, and again does nothing."""
    door = Door().no_mask(seconds=1)
    door.alarm.close()
    door.alarm.close()

    assert door.speaker.closed


def test_before_the_first_outcome():
    """Nothing to look at is nothing to say, but the card is already being opened."""
    door = Door()
    door.alarm.step(None, 99.0)

    assert [] == door.played
