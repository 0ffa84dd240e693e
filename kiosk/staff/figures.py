"""What the page *Today* tells: people, reminders and waits over a span, from the journal. Pure."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from statistics import median
from typing import TYPE_CHECKING, Iterable, Sequence

from kiosk.journal.people import People, Person, Visitors, counted
from kiosk.staff.contract import WAIT_STEP
from kiosk.staff.records import Column, Figures, Span
from kiosk.types import REMINDERS, EventKind, Label

if TYPE_CHECKING:
    from kiosk.journal.reader import Entry

KINDS = (EventKind.VERDICT, EventKind.ALARM, EventKind.DOOR)
"""The events that are read."""

DAYS = {Span.TODAY: 1, Span.WEEK: 7, Span.MONTH: 30}

_WAITS_MOST = 50
"""Steps of the histogram of waits; whoever waited longer counts in the last."""


def begin(span: Span, now: datetime) -> datetime:
    """The local midnight on which a span that ends ``now`` begins; ``now`` has a time zone."""
    return _midnight(now, DAYS[span] - 1)


def begin_before(span: Span, now: datetime) -> datetime:
    """The local midnight on which the span before that one begins."""
    return _midnight(now, 2 * DAYS[span] - 1)


def add_up(entries: Iterable[Entry], span: Span, now: datetime) -> Figures:
    """Add up the events of a span and of the one before it, in the order they were recorded.

    A person is one track of one start of the program and counts once, at the time and with the
    label of the last verdict. The pictures are left empty.
    """
    first, earlier = begin(span, now), begin_before(span, now)
    same_time = now.astimezone().replace(tzinfo=None) - timedelta(days=DAYS[span])
    before_ends = same_time.astimezone()  # a day may have 23 or 25 hours
    visitors = Visitors()
    counts: dict[str, Counter[str]] = {kind.value: Counter() for kind in KINDS}
    for entry in entries:
        if entry.at >= first:
            counts[entry.kind][entry.subject] += 1
        if entry.at >= earlier:
            visitors.add(entry)
    people = visitors.all
    now_people = [one for one in people if one.last_at >= first]
    then_people = [one for one in people if earlier <= one.last_at <= before_ends]
    alarms = counts[EventKind.ALARM.value]
    return _figures(
        span,
        now_people,
        first=first,
        before=counted(then_people),
        reminders=sum(alarms[kind] for kind in REMINDERS),
        door=dict(sorted(counts[EventKind.DOOR.value].items())),
    )


def _figures(
    span: Span,
    people: Sequence[Person],
    *,
    first: datetime,
    before: People,
    reminders: int,
    door: dict[str, int],
) -> Figures:
    reminded = [one for one in people if one.first != Label.MASK.value]
    righted = [one for one in people if one.put_on]
    after = [(one.last_at - one.first_at).total_seconds() for one in righted]
    waits = sorted(one.wait_s for one in people if one.wait_s is not None)
    return Figures(
        span=span,
        first=first,
        people=counted(people),
        before=before,
        reminders=reminders,
        reminded=len(reminded),
        put_right=len(righted),
        after_s=median(after) if after else None,
        wait_s=median(waits) if waits else None,
        wait_95_s=waits[-(-95 * len(waits) // 100) - 1] if waits else None,
        waits=_histogram(waits),
        by_time=_by_time(span, people),
        door=door,
    )


def _by_time(span: Span, people: Iterable[Person]) -> tuple[Column, ...]:
    counts: dict[datetime, Counter[str]] = {}
    for person in people:
        count = counts.setdefault(_time(span, person.last_at), Counter())
        count["masked"] += person.last == Label.MASK.value
        count[person.first] += person.first != Label.MASK.value
    return tuple(
        Column(
            at,
            masked=count["masked"],
            misplaced=count[Label.MISPLACED.value],
            no_mask=count[Label.NO_MASK.value],
        )
        for at, count in sorted(counts.items())
    )


def _time(span: Span, at: datetime) -> datetime:
    if span is Span.TODAY:
        return at.replace(minute=at.minute - at.minute % 15, second=0, microsecond=0)
    return _midnight(at, 0)


def _midnight(at: datetime, days_back: int) -> datetime:
    """The machine's local midnight so many days before the day of ``at``."""
    day = at.astimezone().date() - timedelta(days=days_back)
    return datetime(day.year, day.month, day.day).astimezone()


def _histogram(waits: Iterable[float]) -> tuple[int, ...]:
    steps = Counter(min(_WAITS_MOST - 1, int(wait / WAIT_STEP)) for wait in waits)
    return tuple(steps[step] for step in range(max(steps, default=-1) + 1))
