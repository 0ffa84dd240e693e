"""Counts from the journal: people by what they wore, compliance, alarms, door and troubles."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Callable, Iterable, TypeVar

from kiosk.journal.past_troubles import PastTrouble, PastTroubles
from kiosk.journal.people import People, Person, Visitors, counted
from kiosk.types import EventKind

if TYPE_CHECKING:
    from kiosk.journal.reader import Entry

When = TypeVar("When", date, datetime)


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


class _Tally:
    """Adds events up, one after the other."""

    def __init__(self) -> None:
        self.first: datetime | None = None
        self.last: datetime | None = None
        self.visitors = Visitors()
        self.counts: dict[str, Counter[str]] = {kind.value: Counter() for kind in EventKind}
        self.troubles = PastTroubles()
        self.lost = 0

    def add(self, entry: Entry) -> None:
        local = entry.at.astimezone()
        self.first = min(self.first or local, local)
        self.last = max(self.last or local, local)
        self.counts.setdefault(entry.kind, Counter())[entry.subject] += 1
        self.visitors.add(entry)
        self.troubles.add(entry)
        if entry.subject == "events_lost":
            self.lost += int(entry.number("count"))

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
    people = tally.visitors.all
    return Report(
        first=tally.first,
        last=tally.last,
        people=counted(people),
        put_on=sum(person.put_on for person in people),
        hours=_grouped(people, _hour),
        days=_grouped(people, lambda person: person.last_at.date()),
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


def _grouped(people: Iterable[Person], when: Callable[[Person], When]) -> dict[When, People]:
    groups: dict[When, list[Person]] = {}
    for person in people:
        groups.setdefault(when(person), []).append(person)
    return {each: counted(groups[each]) for each in sorted(groups)}


def _hour(person: Person) -> datetime:
    return person.last_at.replace(minute=0, second=0, microsecond=0)
