"""Hours of the week as people write them, ``mon-fri 20:00-06:00``, and their clock."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import FrozenSet, Iterable, Iterator

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_DAY, _WEEK = 24 * 60, 7 * 24 * 60  # minutes
_FORM = re.compile(r"(?:([a-z,-]+) )?(\d\d):([0-5]\d)-(\d\d):([0-5]\d)", re.ASCII)


@dataclass(frozen=True)
class WeeklyHours:
    """The same hours on some days of the week.

    ``days`` counts from 0, Monday; ``start`` is minutes after midnight and ``length`` minutes, up
    to a whole day. Hours that go past midnight belong to the day on which they began.
    """

    days: FrozenSet[int]
    start: int
    length: int

    @classmethod
    def parse(cls, text: str) -> WeeklyHours:
        """Read ``[days] HH:MM-HH:MM``; days as in ``mon-fri`` or ``sat,sun``, every day without.

        The end is the first minute outside; one that is not after the start lies on the next day.
        Raises ValueError with a sentence for the operator.
        """
        match = _FORM.fullmatch(text.strip().lower())
        days = match and _days(match[1])
        if not match or not days or int(match[2]) > 23 or int(match[4]) * 60 + int(match[5]) > _DAY:
            raise ValueError(f"{text!r} does not fit; write hours as in 'mon-fri 20:00-06:00'")
        start = int(match[2]) * 60 + int(match[3])
        end = int(match[4]) * 60 + int(match[5])
        return cls(days, start, (end - start) % _DAY or _DAY)

    def cover(self, local: datetime) -> bool:
        """Whether the wall clock's local time lies within."""
        minute = local.weekday() * _DAY + local.hour * 60 + local.minute
        return any((minute - day * _DAY - self.start) % _WEEK < self.length for day in self.days)


def readable_hours(hours: str) -> str:
    """The hours as they are. Raises ValueError where ``parse`` does not read them."""
    WeeklyHours.parse(hours)
    return hours


def any_covers(hours: Iterable[str], local: datetime) -> bool:
    """Whether the local time lies within one of these hours, written as ``parse`` reads them.

    A clock that was never set says nothing of the hour.
    """
    return clock_is_set(local) and any(WeeklyHours.parse(each).cover(local) for each in hours)


def local_time() -> datetime:
    """The wall clock in the machine's time zone, also in one that was set a moment ago."""
    time.tzset()  # or the C library keeps the zone of the program's start
    return datetime.now(timezone.utc).astimezone()


def clock_is_set(local: datetime) -> bool:
    """Whether the wall clock was ever set: without a battery the network has to do it first."""
    return local.year >= 2024


def _days(text: str | None) -> FrozenSet[int]:
    """Numbers of the days named, none at all when a name is not a day's."""
    if text is None:
        return frozenset(range(7))
    try:
        return frozenset(day for part in text.split(",") for day in _stretch(part))
    except ValueError:
        return frozenset()


def _stretch(part: str) -> Iterator[int]:
    """``tue`` or ``fri-mon``. Raises ValueError for anything else."""
    first, dash, last = part.partition("-")
    begin = DAYS.index(first)
    end = DAYS.index(last) if dash else begin
    return ((begin + step) % 7 for step in range((end - begin) % 7 + 1))
