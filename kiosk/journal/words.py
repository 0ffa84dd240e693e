"""A report as titled tables of words, for the terminal and the page alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Sequence

if TYPE_CHECKING:
    from datetime import datetime

    from kiosk.journal.people import People
    from kiosk.journal.reports import Report, TroubleCount

_PEOPLE = ("people", "mask on", "nose or mouth free", "no mask", "compliance")


@dataclass(frozen=True)
class Table:
    """A title, the names of the columns, and rows of as many cells."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def period(report: Report) -> str:
    """What time the report is about, and what is missing from it."""
    if report.first is None or report.last is None:
        return "The journal holds no events for this time."
    words = f"{report.first:%Y-%m-%d %H:%M} to {report.last:%Y-%m-%d %H:%M}, local time."
    if report.put_on:
        words += f" Put the mask on when asked: {report.put_on}."
    return words + (f" Events lost on a full or broken disk: {report.lost}." if report.lost else "")


def tables(report: Report) -> list[Table]:
    """Every table that has something to show."""
    days = [(f"{day:%a %Y-%m-%d}", *_people(people)) for day, people in report.days.items()]
    days.append(("all", *_people(report.people)))
    hours = [(hour_name(hour), *_people(people)) for hour, people in report.hours.items()]
    troubles = [(code, str(count.times), _lasted(count)) for code, count in report.troubles.items()]
    every = [
        Table("People per day", ("day", *_PEOPLE), days),
        Table("People per hour", ("hour", *_PEOPLE), hours),
        Table("Alarms", ("asked for", "times"), _counts(report.alarms)),
        Table("Door", ("told to", "times"), _counts(report.door)),
        Table("Troubles", ("trouble", "times", "seconds"), troubles),
    ]
    return [table for table in every if table.rows]


def hour_name(hour: datetime) -> str:
    """The local hour with its distance to UTC: a change of the clocks repeats one."""
    return f"{hour:%m-%d %H:%M %z}"


def _people(people: People) -> tuple[str, ...]:
    share = "" if people.compliance is None else f"{people.compliance:.0%}"
    counts = (people.total, people.mask, people.misplaced, people.no_mask)
    return (*map(str, counts), share)


def _lasted(count: TroubleCount) -> str:
    if not count.stands:
        return f"{count.seconds:.0f}"
    return f"{count.seconds:.0f}, not over" if count.seconds else "not over"


def _counts(counts: dict[str, int]) -> list[tuple[str, str]]:
    return [(name, str(times)) for name, times in counts.items()]
