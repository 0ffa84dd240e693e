"""``kiosk events``: lists what the journal holds."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import IO, TYPE_CHECKING, Iterable, Iterator

from kiosk import paths
from kiosk.errors import InputError
from kiosk.journal.moment import parse_moment
from kiosk.journal.reader import read
from kiosk.journal.table import plain, write_table

if TYPE_CHECKING:
    from kiosk.journal.reader import Entry


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "--since",
        metavar="T",
        help="only events since then: 90m, 2h, 3d, 1w, 2026-03-01 or 2026-03-01T08:30",
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--csv", type=Path, metavar="F", help="write a table to F, - for here")
    form.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace) -> int:
    """List the events. Raises InputError without a journal or for a bad ``--since``."""
    since = parse_moment(args.since, datetime.now(timezone.utc)) if args.since else None
    entries = read(paths.state(), since)
    if args.csv is not None:
        _write_csv(entries, args.csv)
    elif args.json:
        _print_json(entries)
    else:
        for entry in entries:
            print(_line(entry))
    return 0


def _line(entry: Entry) -> str:
    details = "  ".join(f"{name} {value}" for name, value in entry.data.items())
    at = entry.at.astimezone().strftime("%Y-%m-%d %H:%M:%S %z")
    return f"{at}  {entry.kind:9}  {entry.subject:15}  {details}".rstrip()


def _print_json(entries: Iterable[Entry]) -> None:
    """One document, a line per event, without having all of them in memory."""
    separator = '{"events": [\n'
    for entry in entries:
        print(separator + json.dumps(plain(entry), ensure_ascii=False), end="")
        separator = ",\n"
    print("\n]}" if separator == ",\n" else '{"events": []}')


def _write_csv(entries: Iterator[Entry], path: Path) -> None:
    with _opened(path) as file:
        write_table(entries, file)


@contextmanager
def _opened(path: Path) -> Iterator[IO[str]]:
    if str(path) == "-":
        yield sys.stdout
        return
    try:
        with path.open("w", newline="", encoding="utf-8") as file:
            yield file
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}") from error
