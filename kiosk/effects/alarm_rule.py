"""When the voice speaks and what it asks for: pure, no clock, no sound card."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kiosk.types import UNMASKED, AlarmKind, Label, State

if TYPE_CHECKING:
    from kiosk.settings import AlarmSettings
    from kiosk.types import Track

GAP = 2.0
"""Least seconds between any two prompts: about one sentence, so that nothing is talked over."""

_SEVERITY = {AlarmKind.MISPLACED: 1, AlarmKind.NO_MASK: 2, AlarmKind.SEVERAL: 3}


@dataclass(frozen=True)
class _Heard:
    """What one person was told: how often, the worst of it, and when they last had no mask."""

    times: int
    worst: int
    unmasked_at: float


_NOTHING = _Heard(times=0, worst=0, unmasked_at=0.0)


class AlarmRule:
    """Decides, step by step, whether a prompt is due.

    A violation, a person not spoken to yet, or a case that got worse is spoken to at once; then
    the prompt is repeated every ``interval``. Each person counts what they heard and nobody is
    asked more than ``repeats`` times. What a person heard is forgotten once they have not been
    unmasked for ``interval``, which also bounds the memory.
    """

    def __init__(self, settings: AlarmSettings) -> None:
        """Start with nobody spoken to."""
        self._interval = settings.interval
        self._repeats = settings.repeats
        self._heard: dict[int, _Heard] = {}
        self._said_at = float("-inf")
        self._said_in_violation = False

    def step(self, state: State, tracks: tuple[Track, ...], at: float) -> AlarmKind | None:
        """Return what to say now, or None. ``at`` is monotonic seconds and never goes back."""
        self._forget(at)
        if state is not State.VIOLATION:
            self._said_in_violation = False
            return None
        unmasked = _unmasked(tracks)
        kind = _kind(unmasked)
        self._note(unmasked, at)
        if kind is None or not self._due(unmasked, kind, at):
            return None
        self._said(unmasked, kind, at)
        return kind

    def _due(self, unmasked: dict[int, Label], kind: AlarmKind, at: float) -> bool:
        """Whether somebody may still be asked and the pause that fits the case is over."""
        willing = [self._heard[id_] for id_ in unmasked if self._heard[id_].times < self._repeats]
        worse = any(heard.worst < _SEVERITY[kind] for heard in willing)
        pause = GAP if worse or not self._said_in_violation else self._interval
        return bool(willing) and at - self._said_at >= pause

    def _said(self, unmasked: dict[int, Label], kind: AlarmKind, at: float) -> None:
        self._said_at = at
        self._said_in_violation = True
        for id_ in unmasked:
            before = self._heard[id_]
            worst = max(before.worst, _SEVERITY[kind])
            self._heard[id_] = replace(before, times=before.times + 1, worst=worst)

    def _note(self, unmasked: dict[int, Label], at: float) -> None:
        for id_ in unmasked:
            self._heard[id_] = replace(self._heard.get(id_, _NOTHING), unmasked_at=at)

    def _forget(self, at: float) -> None:
        oldest = at - self._interval
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
