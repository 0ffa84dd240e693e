"""A staff desk with example figures: for the pictures in the docs, and to try the panel on.

It behaves: settings can be moved and saved, the PIN is 1234, orders hold until their time is over.
Nothing is opened, read or written.
"""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta
from typing import Any, Mapping

from kiosk.ports import Clock
from kiosk.settings import Settings
from kiosk.staff import records
from kiosk.staff.checking import TOO_FEW
from kiosk.staff.pending import Pending
from kiosk.staff.records import Answer, Entry, Played
from kiosk.types import (
    AlarmKind,
    Authority,
    DoorAction,
    DoorStatus,
    Label,
    Mute,
    Outcome,
    Override,
)
from ui.staff.example_figures import NOON, ExampleHealth, ExampleMachine, ExampleToday

PIN = "1234"
FLOORS = {Label.MASK: 0.70, Label.NO_MASK: 0.65, Label.MISPLACED: 0.60, Label.NOT_VISIBLE: 0.4}


def _hump(bins: int, *peaks: tuple[float, float, float]) -> tuple[int, ...]:
    """Counts with peaks at (place 0..1, width, height)."""
    return tuple(
        round(sum(h * math.exp(-((((i + 0.5) / bins - x) / w) ** 2)) for x, w, h in peaks))
        for i in range(bins)
    )


class ExamplePad:
    """Lets in who knows the PIN; three wrong tries make everybody wait."""

    def __init__(self, clock: Clock) -> None:
        """Nobody tried yet."""
        self._clock = clock
        self._entry = Entry()
        self.has_pin = True

    @property
    def entry(self) -> Entry:
        """Whether one may try, must wait, or is inside."""
        until = self._entry.wait_until
        if until is not None and until <= self._clock():
            self._entry = replace(self._entry, wait_until=None)
        closed = "" if self.has_pin else "No PIN is set; run: kiosk pin set"
        return replace(self._entry, closed=closed)

    def open(self) -> None:
        """Nothing to look at."""

    def try_pin(self, digits: str) -> None:
        """Look at once."""
        if not self.has_pin or self.entry.wait_until is not None:
            return
        if digits == PIN:
            self._entry = Entry(inside=True)
            return
        wrong = self._entry.wrong + 1
        until = self._clock() + 60 if wrong >= 5 else None
        self._entry = Entry(
            wrong=wrong, tries_left=max(0, 5 - wrong), wait_until=until, wait_for=60.0
        )

    def leave(self) -> None:
        """Out again."""
        self._entry = replace(self._entry, inside=False)


class ExampleChanges:
    """Settings in memory."""

    def __init__(self, settings: Settings) -> None:
        """``settings`` are in force."""
        self.saved = settings
        self._pending = Pending(settings)
        self.saving: Answer[int] = Answer()
        self.refuses = ""
        self.may_try_again = True
        self.kept = 0
        self.history: Answer[tuple[records.SavedChange, ...]] = Answer()

    @property
    def preview(self) -> Settings:
        """What would be in force."""
        return self._pending.preview

    @property
    def changes(self) -> tuple[records.Change, ...]:
        """What is not saved yet."""
        return self._pending.changes

    def change(self, values: Mapping[str, Any]) -> str:
        """Move settings."""
        return self._pending.change(values)

    def undo(self, key: str) -> str:
        """Take one change back."""
        return self._pending.undo(key)

    def undo_all(self) -> None:
        """Take every change back."""
        self._pending.undo_all()

    def to_defaults(self) -> str:
        """There is nothing that the example's file says otherwise, unless told to refuse."""
        return self.refuses

    def take_back(self, change: records.SavedChange) -> str:
        """Propose the old value."""
        return self._pending.change({change.key: change.old})

    def save(self) -> None:
        """Put the changes in force at once, unless told to refuse."""
        number = self.saving.number + 1
        if self.refuses:
            self.saving = Answer(problem=self.refuses, number=number)
            return
        count = len(self.changes)
        self.saved = self._pending.preview
        self._pending.rebase(self.saved)
        self.saving = Answer(count, number=number)

    def bring_back(self) -> str:
        """Nothing was kept."""
        self.kept = 0
        return ""

    def ask_history(self) -> None:
        """Two changes of the days before."""
        day = timedelta(days=1)
        self.history = Answer(
            (
                records.SavedChange(NOON - day, "alarm.volume", 0.8, 0.5, "staff", current=True),
                records.SavedChange(NOON - 3 * day, "decision.votes", 4, 5, "file", current=False),
            ),
            number=self.history.number + 1,
        )

    def may_change(self, key: str) -> bool:
        """All that the panel shows."""
        return bool(key)


class ExampleChecking:
    """Scores of an ordinary morning."""

    def __init__(self) -> None:
        """Nine reminders in the last hour."""
        by_label = {
            Label.MASK: _hump(40, (0.14, 0.08, 9), (0.95, 0.06, 40)),
            Label.NO_MASK: _hump(40, (0.12, 0.05, 30), (0.9, 0.06, 11)),
            Label.MISPLACED: _hump(40, (0.12, 0.06, 26), (0.82, 0.07, 9)),
        }
        widths = _hump(40, (0.28, 0.14, 30), (0.5, 0.2, 12))
        self.scores = records.Scores(by_label, widths, 900)
        self.replayed: Answer[records.Replayed] = Answer()
        self.enough = True

    def faces(self, outcome: Outcome, settings: Settings) -> tuple[records.RawFace, ...]:
        """The tracks of the outcome, as if they were raw."""
        floors = self.floors(settings)
        return tuple(
            records.RawFace(
                track.box,
                track.label,
                track.confidence,
                width=track.box.width * 0.75,
                counts=track.confidence >= floors[track.label],
                judged=track.confidence >= floors[track.label]
                and track.box.width * 0.75 >= settings.decision.min_face,
            )
            for track in outcome.tracks
        )

    def floors(self, settings: Settings) -> Mapping[Label, float]:
        """Thresholds in force."""
        return {**FLOORS, **settings.detector.thresholds.given}

    def replay(self, settings: Settings) -> None:
        """More reminders the stricter it is."""
        number = self.replayed.number + 1
        if not self.enough:
            self.replayed = Answer(problem=TOO_FEW, number=number)
            return
        floors = self.floors(settings)
        milder = sum(floors[label] - FLOORS[label] for label in (Label.NO_MASK, Label.MISPLACED))
        new = max(0, round(9 + 30 * (floors[Label.MASK] - FLOORS[Label.MASK]) - 40 * milder))
        value = records.Replayed(saved=9, new=new, people=112, seconds=3600, share=1.0)
        self.replayed = Answer(value, number=number)

    def stop_replay(self) -> None:
        """It is over at once."""


class ExampleSound:
    """A voice that always answers."""

    voices: Mapping[str, bool] = dict.fromkeys(("en", "yue", "cmn", "es"), True)

    def __init__(self, clock: Clock) -> None:
        """Not muted."""
        self._clock = clock
        self._mute: Mute | None = None
        self.tested: Answer[records.VoiceTest] = Answer()

    @property
    def muted(self) -> Mute | None:
        """The mute that holds now."""
        return self._mute if self._mute and self._mute.holds(self._clock()) else None

    def mute(self, seconds: float | None) -> None:
        """Be silent."""
        self._mute = Mute(self._clock() + (math.inf if seconds is None else seconds))

    def unmute(self) -> None:
        """Speak again."""
        self._mute = None

    def test(self, kind: AlarmKind, settings: Settings) -> None:
        """Played at once."""
        played = (Played(f"en/{kind.value}.wav", 1.4), Played(f"yue/{kind.value}.wav", 1.2))
        value = records.VoiceTest("simpleaudio", played, settings.alarm.volume)
        self.tested = Answer(value, number=self.tested.number + 1)


class ExampleDoor:
    """A door whose board always answers."""

    def __init__(self, clock: Clock) -> None:
        """Free, as the pictures have it."""
        self._clock = clock
        self._override: Override | None = None
        self.by = Authority.AUTOMATIC
        self.not_now = self.not_now_code = ""
        self.tested: Answer[records.DoorTest] = Answer()
        self.events: Answer[tuple[records.DoorEvent, ...]] = Answer()
        self.opened = 0

    @property
    def status(self) -> DoorStatus | None:
        """Free."""
        return DoorStatus(DoorAction.RELEASE, False, False, self._clock(), self.by)

    @property
    def override(self) -> Override | None:
        """Staff's order."""
        return self._override.lasting(self._clock()) if self._override else None

    def order(self, action: DoorAction, seconds: float | None) -> None:
        """Order."""
        self._override = Override(action, self._after(seconds))

    def end_after(self, seconds: float | None) -> None:
        """Give the order another end."""
        if self._override and self.override:
            self._override = self._override.ending(self._after(seconds))

    def automatic(self) -> None:
        """No order any more."""
        self._override = None

    def open_once(self) -> str:
        """Count it."""
        self.opened += 1
        opened = Override(DoorAction.RELEASE, self._after(5), self.override, momentary=True)
        self._override = opened
        return self.not_now

    def test(self) -> None:
        """It answers in 12 ms."""
        told = records.DoorTest("lcus1", "/dev/ttyUSB0", True, 12.0, "It switched.")
        self.tested = Answer(told, number=self.tested.number + 1)

    def ask_events(self) -> None:
        """Five of the last minutes."""
        told = [
            (0, DoorAction.RELEASE, "no_violation"),
            (14, DoorAction.HOLD, "violation"),
            (164, DoorAction.RELEASE, "operator"),
            (855, DoorAction.RELEASE, "max_hold"),
            (885, DoorAction.HOLD, "violation"),
        ]
        if not self.events.number:
            events = tuple(
                records.DoorEvent(NOON - timedelta(seconds=ago), action, cause)
                for ago, action, cause in told
            )
            self.events = Answer(events, number=1)

    def _after(self, seconds: float | None) -> float:
        return self._clock() + (math.inf if seconds is None else seconds)


class ExampleStaff:
    """Everything together."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        """``settings`` are in force."""
        self.pad = ExamplePad(clock)
        self.changes = ExampleChanges(settings)
        self.checking = ExampleChecking()
        self.sound = ExampleSound(clock)
        self.door = ExampleDoor(clock)
        self.today = ExampleToday()
        self.health = ExampleHealth(clock)
        self.machine = ExampleMachine()
