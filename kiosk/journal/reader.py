"""Reads the journal while the kiosk goes on writing it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, Iterator, Mapping, Sequence

from kiosk.errors import InputError
from kiosk.journal.schema import LEGIBLE, VERSION, version_of
from kiosk.journal.store import FILE
from kiosk.journal.troubles import translated

if TYPE_CHECKING:
    from kiosk.types import EventKind

_SELECT = "SELECT id, CAST(run AS INTEGER), at_ms, kind, subject, data FROM events"
CHUNK = 1000
"""Events taken from the file at a time."""

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_LATEST_MS = 250_000_000_000_000
"""In the year 9892: later moments cannot be told in every time zone."""


@dataclass(frozen=True)
class Entry:
    """One line of the journal. ``at`` is in UTC; ``kind`` may be one of a later version."""

    id: int
    run: int
    at: datetime
    kind: str
    subject: str
    data: Mapping[str, Any]

    def number(self, name: str) -> float:
        """A number of ``data``; 0 where it is missing or damaged."""
        value = self.data.get(name)
        return value if isinstance(value, (int, float)) else 0


def read(
    folder: Path, since: datetime | None = None, kinds: Sequence[EventKind] = ()
) -> Iterator[Entry]:
    """Every event in the order it was recorded, or those stamped ``since`` a moment.

    With ``kinds`` only those of these kinds.

    Raises InputError when there is no journal yet or a newer version wrote it, JournalError when
    it cannot be read.
    """
    path = folder / FILE
    with translated(path):
        if not path.exists():
            raise InputError(f"there is no journal yet at {path}; `kiosk run` begins it")
        with closing(_connect(path)) as connection:
            version = version_of(connection)
    if version > VERSION:
        raise InputError(f"a newer version of the kiosk wrote {path}; read it with that version")
    return _entries(path, since, kinds) if version else iter(())


def latest(folder: Path, kinds: Sequence[EventKind], most: int) -> list[Entry]:
    """The last events of some kinds, newest first. Raises JournalError; none without a journal."""
    path = folder / FILE
    with translated(path):
        if not path.exists():
            return []
        query = f"{_SELECT} WHERE kind IN ({', '.join('?' * len(kinds))}) ORDER BY id DESC LIMIT ?"
        with closing(_connect(path)) as connection:
            values = (*(kind.value for kind in kinds), most)
            return [_entry(*row) for row in connection.execute(query, values)]


def _entries(path: Path, since: datetime | None, kinds: Sequence[EventKind]) -> Iterator[Entry]:
    least = -(2**62) if since is None else (since - _EPOCH) // timedelta(milliseconds=1)
    wanted = f" AND kind IN ({', '.join('?' * len(kinds))})" if kinds else ""
    query = f"{_SELECT} WHERE id > ? AND +at_ms >= ?{wanted} ORDER BY id LIMIT {CHUNK}"
    values = (least, *(kind.value for kind in kinds))
    after = _before_first(path, least)
    while after is not None:
        rows = _rows(path, query, (after, *values))
        yield from (_entry(*row) for row in rows)
        after = rows[-1][0] if len(rows) == CHUNK else None


def _before_first(path: Path, least: int) -> int | None:
    """The number before that of the first event stamped ``least`` or later; None without one.

    Found in the index of the times, while the events are then taken by their numbers alone (hence
    the ``+``): each chunk would sort all that is left.
    """
    first = _rows(path, "SELECT min(id) - 1 FROM events WHERE at_ms >= ?", (least,))[0][0]
    return None if first is None else int(first)


def _rows(path: Path, query: str, values: Sequence[int | str]) -> list[Any]:
    """All at once, with nothing left open: a reader that waits must not hold up the writer.

    As long as somebody is in the middle of reading, SQLite can put nothing from its write-ahead log
    into the file, and the log grows with every event.
    """
    with translated(path), closing(_connect(path)) as connection:
        return connection.execute(query, values).fetchall()


def _connect(path: Path) -> sqlite3.Connection:
    """Open for reading only.

    Beside a running kiosk that takes its ``-wal`` file; after a clean stop there is none, and who
    may not write in the folder can still read the file as something that does not change.
    """
    resting = not Path(f"{path}-wal").exists()
    mode = "mode=ro&immutable=1" if resting else "mode=ro"
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?{mode}", uri=True, timeout=5)
    connection.text_factory = LEGIBLE
    return connection


def _entry(id_: int, run: int, at_ms: object, kind: object, subject: object, data: object) -> Entry:
    return Entry(id_, run, _moment(at_ms), str(kind), str(subject), _details(data))


def _moment(at_ms: object) -> datetime:
    """When it was; the start of 1970 where a failing disk has left no time in the column."""
    if isinstance(at_ms, int) and 0 <= at_ms < _LATEST_MS:
        return _EPOCH + timedelta(milliseconds=at_ms)
    return _EPOCH


def _details(data: object) -> Mapping[str, Any]:
    """What the event says; as it stands there where that is damaged, so that the rest is listed."""
    try:
        found = json.loads(str(data))
    except (ValueError, RecursionError):
        found = None
    return found if isinstance(found, dict) else {"damaged": str(data)}
