"""The alarm: a chime and the sentence in the languages set, when the rule says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable, Sequence

from kiosk.effects.alarm_loudness import loudness
from kiosk.effects.alarm_prompts import find_prompts
from kiosk.effects.alarm_rule import AlarmRule
from kiosk.effects.alarm_voice import Voice
from kiosk.effects.door_rule import in_fault
from kiosk.hours import local_time
from kiosk.players import open_player
from kiosk.slot import Slot, filled
from kiosk.types import AlarmKind, Event, EventKind, State

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from kiosk.health import HealthBoard
    from kiosk.ports import Clock, Player, Record
    from kiosk.settings import Settings
    from kiosk.types import DoorStatus, Mute, Outcome, Trouble


class Alarm:
    """An Effect that speaks. Its methods run on its own worker thread.

    Settings and mute are read once a step: a new loudness counts from the next sound on, new words
    from the next prompt on. A prompt that has begun is said to its end while the state lasts; a
    case that comes up meanwhile waits, and only the newest is kept. Once the state changed, or
    staff muted the voice, only the sound that is being played is finished. Without a sound card,
    muted, in an emergency, in silent quiet hours and with ``enabled: false`` the rule goes on and
    every alarm is journalled with ``heard`` false.
    """

    def __init__(
        self,
        settings: Slot[Settings],
        mute: Slot[Mute],
        sounds: Path,
        board: HealthBoard,
        record: Record,
        clock: Clock,
        local: Callable[[], datetime] = local_time,
        open_: Callable[[], Player] = open_player,
        *,
        door: Slot[DoorStatus] | None = None,
    ) -> None:
        """``settings`` holds some already; ``sounds`` is the folder that ``find_prompts`` reads.

        ``door`` is for what people are told in a fault, which depends on who has the door, and for
        an emergency.
        """
        self._slot = settings
        self._mute = mute
        self._sounds = sounds
        self._record = record
        self._clock = clock
        self._local = local
        self._door = door
        self._settings = filled(settings)
        self._health: Sequence[Trouble] = ()
        self._in_fault = in_fault(self._settings.door, self._door_status)
        self._rule = AlarmRule(self._settings.alarm)
        self._voice = Voice(board, open_)
        self._state = State.STARTING
        self._chimed = False
        self._turn = 0
        self._find_prompts()

    def step(self, outcome: Outcome | None, at: float) -> None:
        """Ask the rule, then let the voice go on with what it is saying."""
        if outcome is not None:
            self._health = outcome.health
        self._adopt(filled(self._slot))
        alarm = self._settings.alarm
        muted, door = self._mute.latest, self._door_status
        self._voice.volume = loudness(alarm, muted, at, self._local(), door)
        if outcome is not None:
            self._look(outcome, at)
        if not self._voice.volume:
            self._voice.finish()
        if alarm.enabled:
            self._voice.step(at)

    def close(self) -> None:
        """Fall silent and give the sound card back."""
        self._voice.close()

    def _adopt(self, settings: Settings) -> None:
        before = self._settings.alarm, self._in_fault
        self._settings = settings
        self._in_fault = in_fault(settings.door, self._door_status, self._health)
        if (settings.alarm, self._in_fault) == before:
            return  # the sound files need not be read again
        self._rule.settings = settings.alarm
        if settings.alarm.enabled:
            self._find_prompts()
        else:
            self._voice.switch_off()

    def _find_prompts(self) -> None:
        settings = self._settings
        self._prompts = find_prompts(settings.alarm, self._in_fault, self._sounds)
        self._voice.complain(self._prompts.complaint)

    def _look(self, outcome: Outcome, at: float) -> None:
        kind = self._rule.step(outcome.state, outcome.tracks, at)
        if outcome.state is not self._state:
            self._state = outcome.state
            self._chimed = False
            self._voice.finish()
        if kind is not None:
            self._call(kind, outcome.decided_at)

    @property
    def _door_status(self) -> DoorStatus | None:
        return self._door.latest if self._door is not None else None

    def _call(self, kind: AlarmKind, decided_at: float) -> None:
        files = self._prompts.of(kind, self._turn)
        heard = bool(files) and self._voice.volume > 0 and self._voice.works
        if self._voice.volume:
            self._say(files)
        after_ms = round(1000 * (self._clock() - decided_at), 1)
        self._record(Event(EventKind.ALARM, kind.value, {"heard": heard, "after_ms": after_ms}))

    def _say(self, files: tuple[Path, ...]) -> None:
        self._voice.say((() if self._chimed else self._prompts.chime) + files)
        self._chimed = True
        self._turn += 1
