"""The voice in time: what is played, in which order, and what happens without a card."""

from __future__ import annotations

import shutil

import pytest

from kiosk.effects.alarm_voice import LAST_RETRY, LONGEST, PAUSE
from kiosk.errors import SoundError
from kiosk.settings import DecisionSettings
from kiosk.settings_door import DoorSettings, Policy
from kiosk.types import (
    Authority,
    DoorAction,
    DoorStatus,
    EventKind,
    Label,
    Mute,
    Part,
    State,
    Trouble,
    TroubleCode,
)
from tests.effects.speaking import SOUNDS, STEP, Door


def test_chime_then_every_language():
    """The first prompt begins at once: the chime, then each language, a pause between them."""
    door = Door().no_mask(seconds=5.5)

    assert ["sounds/chime", "en/no_mask", "yue/no_mask"] == door.played
    starts = [at for at, _ in door.speaker.played]
    assert starts[0] == pytest.approx(1000 + 2 * STEP)
    assert starts[1] - starts[0] == pytest.approx(0.90 + PAUSE, abs=2 * STEP)
    assert starts[2] - starts[1] == pytest.approx(1.45 + PAUSE, abs=2 * STEP)
    assert set(door.speaker.volumes) == {0.8}


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


def test_switched_off():
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


@pytest.mark.parametrize("on_fault", ["release", "lock"])
def test_a_fault_says_what_fits_the_door(on_fault):
    """A fault that goes on is told once, and again after the long interval."""
    door = Door(chime=False, door=DoorSettings(on_fault=on_fault), fault_interval=60).see(
        State.FAULT, seconds=70
    )

    sentence = [f"en/fault_{on_fault}", f"yue/fault_{on_fault}"]
    assert sentence * 2 == door.played
    assert 60 == pytest.approx(door.speaker.played[2][0] - door.speaker.played[0][0], abs=0.1)


def test_a_fault_in_the_middle_of_a_prompt():
    """The sentence in the air is finished, its other languages are dropped, and the fault is told."""
    door = Door(chime=False, gap=1).no_mask(seconds=1.2).see(State.FAULT, seconds=9)

    assert ["en/no_mask", "en/fault_release", "yue/fault_release"] == door.played


def test_languages_in_turn():
    """One language a prompt, the next one the next time."""
    door = Door(chime=False, speak="in_turn", repeats=5).no_mask(seconds=40)

    assert ["en/no_mask", "yue/no_mask", "en/no_mask", "yue/no_mask", "en/no_mask"] == door.played


def test_staff_are_called_by_a_tone():
    """After the last prompt was not heeded, one tone, in whatever language."""
    door = Door(chime=False, repeats=1, call_staff=True).no_mask(seconds=60)

    assert ["en/no_mask", "yue/no_mask", "sounds/staff"] == door.played


def test_muted_until_it_ends_by_itself():
    """The sentence in the air is finished, then nothing is heard until the mute is over."""
    door = Door(repeats=9).no_mask(seconds=1.5)
    door.mute.put(Mute(until=door.now + 12))
    door.no_mask(seconds=8)

    assert ["sounds/chime", "en/no_mask"] == door.played
    assert [True, False] == [data["heard"] for _, data in door.of(EventKind.ALARM)]
    assert door.no_mask(seconds=12).played[2:] == ["en/no_mask", "yue/no_mask"]


def test_unmuted_early():
    """A mute that ends in the past is no mute, whenever it is put there."""
    door = Door()
    door.mute.put(Mute(until=door.now + 1000))
    door.see(State.IDLE, seconds=1)
    door.mute.put(Mute(until=door.now))

    assert door.no_mask(seconds=1).played == ["sounds/chime"]


@pytest.mark.parametrize(("quiet_volume", "volumes"), [(0.0, set()), (0.25, {0.25}), (1.0, {0.8})])
def test_quiet_hours(quiet_volume, volumes):
    """In quiet hours the voice is lowered, or silent, and never louder than by day."""
    door = Door(quiet_hours=["mon 11:00-13:00"], quiet_volume=quiet_volume).no_mask(seconds=6)

    assert volumes == set(door.speaker.volumes)
    assert [bool(volumes)] == [data["heard"] for _, data in door.of(EventKind.ALARM)][:1]


def test_quiet_hours_follow_the_wall_clock():
    """When they are over the voice is back, in the middle of a violation."""
    door = Door(quiet_hours=["11:00-13:00"]).no_mask(seconds=1)
    door.local = door.local.replace(hour=13)

    assert door.no_mask(seconds=8).played == ["sounds/chime", "en/no_mask", "yue/no_mask"]


def test_settings_changed_by_staff():
    """Volume counts from the next sound, words and times from the next prompt, without a restart."""
    door = Door(chime=False).no_mask(seconds=1)
    door.change(chime=False, volume=0.3, languages=["cmn"], repeats=2)
    door.no_mask(seconds=60)

    assert ["en/no_mask", "yue/no_mask", "cmn/no_mask"] == door.played
    assert [0.8, 0.3, 0.3] == door.speaker.volumes
    assert 1 == len(door.opened_at)


def test_switched_off_and_on_again_by_staff():
    """Off is silent at once and gives the card back; on takes it again."""
    door = Door().no_mask(seconds=0.5)
    door.change(enabled=False)
    door.see(State.IDLE, seconds=1)
    assert door.speaker.closed

    door.change()
    assert door.no_mask(seconds=1).played == ["sounds/chime", "sounds/chime"]
    assert 2 == len(door.opened_at)


def test_nobody_misses_a_card_that_is_switched_off():
    """The trouble with the card is over when nobody wants to hear it."""
    door = Door()
    door.refusals, door.speaker.error = 99, SoundError(TroubleCode.SOUND_MISSING, "Unplugged.")
    door.no_mask(seconds=1)
    door.change(enabled=False)

    assert door.no_mask(seconds=5).board.troubles == ()


def test_a_change_that_mends_the_words_is_told_once(tmp_path):
    """A missing language is a trouble as long as it is set, however often settings change."""
    sounds = tmp_path / "sounds"
    shutil.copytree(SOUNDS, sounds)
    shutil.rmtree(sounds / "yue")
    door = Door(sounds)
    for volume in (0.2, 0.3):
        door.change(volume=volume)
        door.see(State.IDLE, seconds=1)
    assert 1 == len(door.of(EventKind.TROUBLE))

    door.change(languages=["en"])
    assert door.see(State.IDLE, seconds=1).board.troubles == ()


def test_a_change_that_is_none_of_the_voices_reads_no_sound_again(tmp_path):
    """Staff move a slider: thirty changes a second must not mean thirty times all sounds."""
    sounds = tmp_path / "sounds"
    shutil.copytree(SOUNDS, sounds)
    door = Door(sounds)
    shutil.rmtree(sounds)
    decision = DecisionSettings(min_face=50)
    door.settings.put(door.settings.latest.model_copy(update={"decision": decision}))
    assert door.see(State.IDLE, seconds=1).board.troubles == ()


def test_no_usable_language_at_all(tmp_path):
    """Without any sentence the chime is still heard."""
    (tmp_path / "sounds").mkdir()
    shutil.copy(SOUNDS / "chime.wav", tmp_path / "sounds")

    door = Door(tmp_path / "sounds", speak="in_turn").no_mask(seconds=3)

    assert ["sounds/chime"] == door.played


@pytest.mark.parametrize(
    ("action", "by", "on_fault", "said"),
    [
        (DoorAction.LOCK, Authority.SCHEDULE, "release", ["en/fault_lock", "yue/fault_lock"]),
        (DoorAction.RELEASE, Authority.OPERATOR, "lock", ["en/fault_release", "yue/fault_release"]),
        (DoorAction.RELEASE, Authority.AUTOMATIC, "lock", ["en/fault_lock", "yue/fault_lock"]),
    ],
)
def test_in_a_fault_the_voice_says_what_people_find_at_the_door(action, by, on_fault, said):
    """At night the timetable keeps it locked."""
    door = Door(door=DoorSettings(on_fault=on_fault), chime=False)
    door.status.put(DoorStatus(action, False, False, 0.0, by))
    door.see(State.FAULT, seconds=12)
    assert door.played == said


@pytest.mark.parametrize("state", [State.FAULT, State.VIOLATION])
def test_in_an_emergency_the_voice_is_silent(state):
    """Nobody is asked into a building on fire, nor to stop for a mask on the way out."""
    door = Door(chime=False)
    door.status.put(DoorStatus(DoorAction.RELEASE, False, False, 0.0, Authority.EMERGENCY))
    door.see(state, Label.NO_MASK, seconds=8)
    assert door.played == []
    assert {data["heard"] for _, data in door.of(EventKind.ALARM)} == {False}
    door.status.put(DoorStatus(DoorAction.RELEASE, False, False, door.now))
    door.see(State.IDLE, seconds=30)
    assert door.see(State.VIOLATION, Label.NO_MASK, seconds=3).played


def test_in_a_fault_at_a_lock_that_cannot_be_opened_the_voice_sends_people_to_staff():
    """As the screen does: without its board nobody is let in."""
    lost = Trouble(Part.RELAY, TroubleCode.RELAY_LOST, "what, where, what to do", 0.0)
    door = Door(door=DoorSettings(policy=Policy.ADMIT), chime=False)
    door.see(State.FAULT, seconds=12, health=(lost,))
    assert door.played == ["en/fault_lock", "yue/fault_lock"]


def test_an_alarm_without_any_sentence_is_not_said_to_have_been_heard(tmp_path):
    """The chime alone tells nobody what to do."""
    (tmp_path / "sounds").mkdir()
    shutil.copy(SOUNDS / "chime.wav", tmp_path / "sounds")
    door = Door(tmp_path / "sounds").no_mask(seconds=3)
    assert [data["heard"] for _, data in door.of(EventKind.ALARM)] == [False]
    assert [one.code for one in door.board.troubles] == [TroubleCode.SOUND_FILE]
