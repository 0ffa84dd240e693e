"""When the voice speaks and what it says: pure, no clock, no sound card."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kiosk.types import UNMASKED, AlarmKind, Label, State

if TYPE_CHECKING:
    from kiosk.settings import AlarmSettings
    from kiosk.types import Track

NEW_FAULT_AFTER = 30.0
"""Seconds without a fault after which the next one is a new one; a loose plug is not."""

_SEVERITY = {AlarmKind.MISPLACED: 1, AlarmKind.NO_MASK: 2, AlarmKind.SEVERAL: 3}
_NEVER = float("-inf")


@dataclass(frozen=True)
class _Heard:
    """What one person was told: how often, when last, the worst of it, and whether staff came up.

    ``unmasked_at`` is when they were last seen without a proper mask.
    """

    times: int = 0
    told_at: float = _NEVER
    worst: int = 0
    staff_called: bool = False
    unmasked_at: float = _NEVER


class AlarmRule:
    """Decides, step by step, whether a prompt is due.

    Per person: who was not spoken to yet, makes a case that got worse, or is in a new violation is
    asked at once, then again every ``interval``, and never more than ``repeats`` times; with
    ``call_staff`` a tone follows once, an interval after the last time. What a person heard is
    forgotten once they have not been unmasked for ``interval``, which also bounds the memory.

    A fault is told when it begins and every ``fault_interval``.

    For everybody: two prompts are never closer than ``gap``.
    """

    def __init__(self, settings: AlarmSettings) -> None:
        """Start with nobody spoken to. ``settings`` may be replaced between two steps."""
        self.settings = settings
        self._heard: dict[int, _Heard] = {}
        self._state = State.STARTING
        self._violation_at = self._said_at = _NEVER
        self._fault_seen_at = self._fault_told_at = _NEVER

    def step(self, state: State, tracks: tuple[Track, ...], at: float) -> AlarmKind | None:
        """Return what to say now, or None. ``at`` is monotonic seconds and never goes back."""
        self._forget(at)
        self._follow(state, at)
        unmasked = _unmasked(tracks) if state is State.VIOLATION else {}
        self._note(unmasked, at)
        if at - self._said_at < self.settings.gap:
            return None
        kind = self._tell_fault(at) if state is State.FAULT else self._ask(unmasked, at)
        if kind is not None:
            self._said_at = at
        return kind

    def _follow(self, state: State, at: float) -> None:
        if state is State.VIOLATION and self._state is not State.VIOLATION:
            self._violation_at = at
        if state is State.FAULT:
            if at - self._fault_seen_at >= NEW_FAULT_AFTER:
                self._fault_told_at = _NEVER
            self._fault_seen_at = at
        self._state = state

    def _tell_fault(self, at: float) -> AlarmKind | None:
        if not self.settings.fault or at - self._fault_told_at < self.settings.fault_interval:
            return None
        self._fault_told_at = at
        return AlarmKind.FAULT

    def _ask(self, unmasked: dict[int, Label], at: float) -> AlarmKind | None:
        kind = _kind(unmasked)
        if kind is None:
            return None
        if any(self._ignored(self._heard[id_], at) for id_ in unmasked):
            self._call_staff(unmasked)
            return AlarmKind.STAFF
        if any(self._due(self._heard[id_], kind, at) for id_ in unmasked):
            self._told(unmasked, kind, at)
            return kind
        return None

    def _due(self, heard: _Heard, kind: AlarmKind, at: float) -> bool:
        """Whether this person is to be asked now."""
        new = heard.told_at < self._violation_at or heard.worst < _SEVERITY[kind]
        rested = at - heard.told_at >= self.settings.interval
        return self._may_be_asked(heard) and (new or rested)

    def _ignored(self, heard: _Heard, at: float) -> bool:
        """Whether staff is to be called now because this person was asked in vain."""
        asked = not self._may_be_asked(heard) and at - heard.told_at >= self.settings.interval
        return self.settings.call_staff and asked and not heard.staff_called

    def _may_be_asked(self, heard: _Heard) -> bool:
        return heard.times < self.settings.repeats

    def _told(self, unmasked: dict[int, Label], kind: AlarmKind, at: float) -> None:
        """Note the prompt for everybody it is for; who was asked in full is not spoken to."""
        for id_ in unmasked:
            before = self._heard[id_]
            if self._may_be_asked(before):
                worst = max(before.worst, _SEVERITY[kind])
                self._heard[id_] = replace(before, times=before.times + 1, told_at=at, worst=worst)

    def _call_staff(self, unmasked: dict[int, Label]) -> None:
        for id_ in unmasked:
            asked_in_full = not self._may_be_asked(self._heard[id_])
            self._heard[id_] = replace(self._heard[id_], staff_called=asked_in_full)

    def _note(self, unmasked: dict[int, Label], at: float) -> None:
        for id_ in unmasked:
            self._heard[id_] = replace(self._heard.get(id_, _Heard()), unmasked_at=at)

    def _forget(self, at: float) -> None:
        oldest = at - self.settings.interval
        self._heard = {id_: one for id_, one in self._heard.items() if one.unmasked_at > oldest}


def _unmasked(tracks: tuple[Track, ...]) -> dict[int, Label]:
    """The people whose verdict makes the violation, by track number."""
    return {
        track.id: track.verdict.label
        for track in tracks
        if track.verdict is not None and track.verdict.label in UNMASKED
    }


def _kind(unmasked: dict[int, Label]) -> AlarmKind | None:
    if len(unmasked) > 1:
        return AlarmKind.SEVERAL
    for label in unmasked.values():
        return AlarmKind.NO_MASK if label is Label.NO_MASK else AlarmKind.MISPLACED
    return None
