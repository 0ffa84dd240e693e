"""Events as a table of comma-separated values."""

from __future__ import annotations

import csv
import json
from typing import IO, TYPE_CHECKING, Iterable

if TYPE_CHECKING:
    from kiosk.journal.reader import Entry

COLUMNS = ("id", "time", "kind", "subject", "data")


def plain(entry: Entry) -> dict[str, object]:
    """Names and values as JSON and the table show them; the time is UTC."""
    return {
        "id": entry.id,
        "time": entry.at.isoformat(timespec="milliseconds"),
        "kind": entry.kind,
        "subject": entry.subject,
        "data": dict(entry.data),
    }


def write_table(entries: Iterable[Entry], file: IO[str]) -> None:
    """Write a line with the names and one for each event, without having all of them in memory."""
    table = csv.writer(file)
    table.writerow(COLUMNS)
    for entry in entries:
        row = plain(entry)
        row["data"] = json.dumps(row["data"], ensure_ascii=False)
        table.writerow([row[column] for column in COLUMNS])
