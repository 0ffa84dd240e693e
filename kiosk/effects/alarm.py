"""The alarm: a chime and the sentence in every language, when the rule says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable

from kiosk.effects.alarm_prompts import find_prompts
from kiosk.effects.alarm_rule import AlarmRule
from kiosk.effects.alarm_voice import Voice
from kiosk.players import open_player
from kiosk.types import AlarmKind, Event, EventKind, State

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.health import HealthBoard
    from kiosk.ports import Clock, Player, Record
    from kiosk.settings import AlarmSettings
    from kiosk.types import Outcome


class Alarm:
    """An Effect that speaks. Its methods run on its own worker thread.

    A prompt that has begun is said to its end while the violation lasts; a case that comes up
    meanwhile waits, and only the newest is kept. Once the violation is over only the sound that is
    being played is finished. Without a sound card, and with ``enabled: false``, the rule goes on
    and every alarm is journalled with ``heard`` false.
    """

    def __init__(
        self,
        settings: AlarmSettings,
        sounds: Path,
        board: HealthBoard,
        record: Record,
        clock: Clock,
        open_: Callable[[], Player] = open_player,
    ) -> None:
        """``sounds`` holds ``chime.wav`` and ``<language>/<kind>.wav``."""
        self._enabled = settings.enabled
        self._record = record
        self._clock = clock
        self._rule = AlarmRule(settings)
        self._prompts = find_prompts(settings, sounds)
        self._voice = Voice(settings.volume, board, open_, self._prompts.complaint)
        self._chimed = False

    def step(self, outcome: Outcome | None, at: float) -> None:
        """Ask the rule, then let the voice go on with what it is saying."""
        if outcome is not None:
            self._look(outcome, at)
        if self._enabled:
            self._voice.step(at)

    def close(self) -> None:
        """Fall silent and give the sound card back."""
        self._voice.close()

    def _look(self, outcome: Outcome, at: float) -> None:
        kind = self._rule.step(outcome.state, outcome.tracks, at)
        if outcome.state is not State.VIOLATION:
            self._chimed = False
            self._voice.finish()
        elif kind is not None:
            self._call(kind, outcome.decided_at)

    def _call(self, kind: AlarmKind, decided_at: float) -> None:
        chime = () if self._chimed else self._prompts.chime
        self._voice.say(chime + self._prompts.sentences[kind])
        self._chimed = True
        after_ms = round(1000 * (self._clock() - decided_at), 1)
        heard = self._enabled and self._voice.works
        self._record(Event(EventKind.ALARM, kind.value, {"heard": heard, "after_ms": after_ms}))
