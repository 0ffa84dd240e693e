"""Counts from the journal: people by what they wore, compliance, alarms, door and troubles."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Iterable, TypeVar

from kiosk.journal.past_troubles import PastTrouble, PastTroubles
from kiosk.types import EventKind, Label

if TYPE_CHECKING:
    from kiosk.journal.reader import Entry

When = TypeVar("When", date, datetime)

JUDGED = (Label.MASK.value, Label.MISPLACED.value, Label.NO_MASK.value)
"""The verdicts, best first."""


@dataclass(frozen=True)
class People:
    """How many people got each last verdict."""

    mask: int = 0
    misplaced: int = 0
    no_mask: int = 0

    @property
    def total(self) -> int:
        """Everybody."""
        return self.mask + self.misplaced + self.no_mask

    @property
    def compliance(self) -> float | None:
        """Share of the people, 0..1, whose last verdict was mask; None when there were none."""
        return self.mask / self.total if self.total else None


@dataclass(frozen=True)
class TroubleCount:
    """How often one trouble came up, and the seconds it lasted as far as it is over.

    ``stands``: the last time is not over.
    """

    times: int
    seconds: float
    stands: bool


@dataclass(frozen=True)
class Report:
    """What the events of a period add up to; hours and days are local and in order.

    An hour is told by its first moment with its distance to UTC, so the hour that a clock change
    repeats stands there twice.
    """

    first: datetime | None
    last: datetime | None
    people: People
    put_on: int
    """People whose first verdict was no_mask or misplaced and whose last was mask."""
    hours: dict[datetime, People] = field(default_factory=dict)
    days: dict[date, People] = field(default_factory=dict)
    alarms: dict[str, int] = field(default_factory=dict)
    door: dict[str, int] = field(default_factory=dict)
    troubles: dict[str, TroubleCount] = field(default_factory=dict)
    lost: int = 0
    """Events that the journal could not take."""


@dataclass
class _Person:
    """First and last verdict of one face, and the local time of the last."""

    first: str
    last: str
    at: datetime


class _Tally:
    """Adds events up, one after the other."""

    def __init__(self) -> None:
        self.first: datetime | None = None
        self.last: datetime | None = None
        self.people: dict[tuple[int, object], _Person] = {}
        self.counts: dict[str, Counter[str]] = {kind.value: Counter() for kind in EventKind}
        self.troubles = PastTroubles()
        self.lost = 0

    def add(self, entry: Entry) -> None:
        local = entry.at.astimezone()
        self.first = min(self.first or local, local)
        self.last = max(self.last or local, local)
        self.counts.setdefault(entry.kind, Counter())[entry.subject] += 1
        self.troubles.add(entry)
        if entry.kind == EventKind.VERDICT.value:
            self._add_verdict(entry, local)
        elif entry.subject == "events_lost":
            self.lost += int(entry.number("count"))

    def _add_verdict(self, entry: Entry, local: datetime) -> None:
        if entry.subject not in JUDGED:
            return
        key = entry.run, entry.data.get("track")
        person = self.people.setdefault(key, _Person(entry.subject, entry.subject, local))
        person.last, person.at = entry.subject, local

    def of(self, kind: EventKind) -> dict[str, int]:
        return dict(sorted(self.counts[kind.value].items()))


def summarise(entries: Iterable[Entry]) -> Report:
    """Add up events in the order they were recorded.

    A person is one track of one start of the program and counts once, with the last verdict and
    in the hour of that verdict. Local is the time zone of the machine.
    """
    tally = _Tally()
    for entry in entries:
        tally.add(entry)
    people = list(tally.people.values())
    return Report(
        first=tally.first,
        last=tally.last,
        people=_count(person.last for person in people),
        put_on=sum(one.first != one.last == Label.MASK.value for one in people),
        hours=_grouped((_hour(one.at), one.last) for one in people),
        days=_grouped((one.at.date(), one.last) for one in people),
        alarms=tally.of(EventKind.ALARM),
        door=tally.of(EventKind.DOOR),
        troubles=_counted(tally.troubles.all),
        lost=tally.lost,
    )


def _counted(troubles: Iterable[PastTrouble]) -> dict[str, TroubleCount]:
    lasted: dict[str, list[float | None]] = {}
    for trouble in troubles:
        lasted.setdefault(trouble.began.subject, []).append(trouble.seconds)
    return {
        code: TroubleCount(len(each), round(sum(one or 0.0 for one in each), 1), None in each)
        for code, each in sorted(lasted.items())
    }


def _grouped(verdicts: Iterable[tuple[When, str]]) -> dict[When, People]:
    groups: dict[When, list[str]] = {}
    for when, verdict in verdicts:
        groups.setdefault(when, []).append(verdict)
    return {when: _count(groups[when]) for when in sorted(groups)}


def _count(verdicts: Iterable[str]) -> People:
    return People(**Counter(verdicts))


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
