"""The page *Sound and language*: the mute, and a test that tells what was really played."""

from __future__ import annotations

import math
from contextlib import closing
from typing import TYPE_CHECKING, Callable, Mapping

from kiosk.effects.alarm_prompts import SPOKEN, find_prompts
from kiosk.errors import InputError, SoundError
from kiosk.players import open_player
from kiosk.players.sound import read
from kiosk.sentence import Sentence
from kiosk.settings import Speak
from kiosk.staff.asked import Asked
from kiosk.staff.records import Played, VoiceTest
from kiosk.types import Event, EventKind, Mute, TroubleCode

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.ports import Clock, Player, Record
    from kiosk.settings import Settings
    from kiosk.slot import Slot
    from kiosk.staff.records import Answer
    from kiosk.staff.worker import Worker
    from kiosk.types import AlarmKind

_SILENT = Sentence(
    "volume_0", "The volume is 0, so nothing can be heard; move it up and try again."
)
_NOTHING = "There is no sound for this; see the languages of the voice."
_LONGER = 5.0
"""Seconds that a sound may take beyond its length before the card counts as stuck."""

_LEAST_HEARD = 0.5
"""Share of a sound's length that it must take at least to have been heard."""


class StaffSound:
    """What staff may do with the voice. Belongs to the GUI thread; the test runs on the worker."""

    def __init__(
        self,
        devices: Worker,
        mute: Slot[Mute],
        sounds: Path,
        record: Record,
        clock: Clock,
        open_: Callable[[], Player] = open_player,
    ) -> None:
        """``mute`` is where the alarm reads it; ``sounds`` the folder of the prompts."""
        self._devices = devices
        self._mute = mute
        self._sounds = sounds
        self._record = record
        self._clock = clock
        self._open = open_
        self._tested: Asked[VoiceTest] = Asked(devices, clock)
        self._voices = _voices(sounds)

    @property
    def voices(self) -> Mapping[str, bool]:
        """Languages that can be spoken, and whether every sentence is there."""
        return self._voices

    @property
    def muted(self) -> Mute | None:
        """The mute that holds now."""
        mute = self._mute.latest
        return mute if mute is not None and mute.holds(self._clock()) else None

    def mute(self, seconds: float | None) -> None:
        """Be silent from now on for so long, None: until somebody ends it."""
        length = math.inf if seconds is None else seconds
        self._mute.put(Mute(self._clock() + length))
        self._record(Event(EventKind.STAFF, "mute", {"seconds": seconds}))

    def unmute(self) -> None:
        """End the mute at once."""
        self._mute.put(Mute(self._clock()))
        self._record(Event(EventKind.STAFF, "unmute"))

    def test(self, kind: AlarmKind, settings: Settings) -> None:
        """Say a prompt now, in every language of the settings."""
        self._tested.ask(lambda: self._say(kind, settings))

    @property
    def tested(self) -> Answer[VoiceTest]:
        """What was really played."""
        return self._tested.answer

    def _say(self, kind: AlarmKind, settings: Settings) -> VoiceTest:
        wanted = settings.alarm.model_copy(update={"call_staff": True, "speak": Speak.ALL})
        prompts = find_prompts(wanted, settings.door.on_fault, self._sounds)
        files = prompts.chime + prompts.of(kind, 0)
        if not settings.alarm.volume:
            raise InputError(_SILENT)
        if files == prompts.chime:
            raise InputError(Sentence("no_sound", prompts.complaint or _NOTHING))
        with closing(self._open()) as player:
            played = tuple(self._play(player, file, settings.alarm.volume) for file in files)
            return VoiceTest(player.name, played, settings.alarm.volume)

    def _play(self, player: Player, file: Path, volume: float) -> Played:
        seconds = play(player, file, volume, self._clock, self._devices.pause)
        return Played(f"{file.parent.name}/{file.name}", round(seconds, 2))


def play(
    player: Player, file: Path, volume: float, clock: Clock, pause: Callable[[float], bool]
) -> float:
    """Play a file to its end; returns the seconds that took.

    Raises SoundError where it failed, was over too soon to be heard, or never ended.
    """
    sound = read(file)
    length = len(sound.samples) / sound.rate
    began = clock()
    player.play(file, volume)
    while player.busy and not pause(0.01):
        if clock() - began > length + _LONGER:
            raise _odd(file, length, "never ended")
    took = clock() - began
    if took < _LEAST_HEARD * length:
        raise _odd(file, length, f"was over after {took:.1f}")
    return took


def _odd(file: Path, length: float, what: str) -> SoundError:
    sentence = f"The sound {file.name} of {length:.1f} s {what}; check the sound card."
    return SoundError(TroubleCode.SOUND_MISSING, sentence)


def _voices(sounds: Path) -> Mapping[str, bool]:
    """Every folder with sentences in it, and whether all of them are there."""
    folders = sorted({file.parent for name in SPOKEN for file in sounds.glob(f"*/{name}.wav")})
    return {
        folder.name: all((folder / f"{name}.wav").is_file() for name in SPOKEN)
        for folder in folders
    }
