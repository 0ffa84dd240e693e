"""``kiosk report``: what the journal adds up to."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table as RichTable

from kiosk import paths
from kiosk.errors import InputError
from kiosk.journal.moment import parse_moment
from kiosk.journal.people import People
from kiosk.journal.reader import read
from kiosk.journal.reports import Report, summarise
from kiosk.journal.words import Table, period, tables

if TYPE_CHECKING:
    from typing import Any


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--since", metavar="T", help="only events since then, as in kiosk events")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--html", type=Path, metavar="F", help="write a page with charts to F")
    form.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace) -> int:
    """Add up the events. Raises InputError without a journal or for a bad ``--since``."""
    since = parse_moment(args.since, datetime.now(timezone.utc)) if args.since else None
    report = summarise(read(paths.state(), since))
    if args.html is not None:
        _write_page(report, args.html)
    elif args.json:
        print(json.dumps(_plain(report), indent=2))
    else:
        _print(report)
    return 0


def _print(report: Report) -> None:
    console = Console(highlight=False)
    console.print(period(report))
    for table in tables(report) if report.first else ():
        console.print(_rich(table))


def _rich(table: Table) -> RichTable:
    rich = RichTable(title=table.title, title_justify="left")
    for number, column in enumerate(table.columns):
        rich.add_column(column, justify="right" if number else "left", no_wrap=not number)
    for row in table.rows:
        rich.add_row(*map(escape, row))
    return rich


def _write_page(report: Report, path: Path) -> None:
    from kiosk.journal.page import page  # noqa: PLC0415 - matplotlib takes a second to load

    try:
        path.write_text(page(report), encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}") from error


def _plain(report: Report) -> dict[str, Any]:
    return {
        "first": report.first and report.first.isoformat(timespec="seconds"),
        "last": report.last and report.last.isoformat(timespec="seconds"),
        "people": _people(report.people),
        "put_on": report.put_on,
        "days": {day.isoformat(): _people(people) for day, people in report.days.items()},
        "hours": {hour.isoformat(): _people(people) for hour, people in report.hours.items()},
        "alarms": report.alarms,
        "door": report.door,
        "troubles": {code: asdict(count) for code, count in report.troubles.items()},
        "lost": report.lost,
    }


def _people(people: People) -> dict[str, object]:
    return {"total": people.total, **asdict(people), "compliance": people.compliance}
