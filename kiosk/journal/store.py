"""One SQLite file of events: opened, checked, appended to and kept within its size."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Iterator, Sequence

from kiosk.files import make_folder
from kiosk.journal.schema import LEGIBLE, VERSION, migrate, version_of
from kiosk.journal.troubles import translated

if TYPE_CHECKING:
    from kiosk.journal.stamp import Stamped

FILE = "journal.db"

_BUSY_SECONDS = 1.0
_CHUNK = 1000
"""Events deleted in one transaction, so that nothing has to wait long for its turn."""

_LOG_MOST = 1024 * 1024
"""Bytes that the write-ahead log keeps on the disk once what is in it has been put into the file.

Without a limit it stays for ever as large as it was when somebody read for long.
"""

_EVENT = "SELECT id, run, at_ms, monotonic, kind, subject, data FROM events LIMIT 1"
"""Fails where the name of a column is damaged: SQLite finds such a file sound, and nothing could be
written there. The columns are those of every version."""

_DAMAGE = ("unsupported file format", "no such table", "no such column")
"""What SQLite calls an operational error although the file is at fault."""

_SETTINGS = (
    "auto_vacuum=INCREMENTAL",
    "journal_mode=WAL",
    "synchronous=FULL",
    f"journal_size_limit={_LOG_MOST}",
)
_INSERT = "INSERT INTO events (run, at_ms, monotonic, kind, subject, data) VALUES (?,?,?,?,?,?)"


class Store:
    """The open journal file. Owned by one thread; other processes may read and write beside it.

    Every method raises JournalError when the disk does not do what it should.
    """

    def __init__(self, folder: Path) -> None:
        """Open ``journal.db`` in ``folder``, or begin it.

        A file that is damaged, or that a newer version of the program wrote, is never changed: it
        is moved aside whole, ``set_aside`` names it, and a new one is begun.
        """
        self.set_aside: Path | None = None
        self._path = folder / FILE
        with translated(self._path):
            make_folder(folder)
            problem = _problem(self._path)
            if problem:
                self.set_aside = _move_aside(self._path, problem)
            self._connection = _connect(self._path)

    def append(self, events: Sequence[Stamped], run: int) -> int:
        """Write all of the events or none; once this returns they survive a power cut.

        Returns the number (id) of the last event in the store, 0 when there is none.
        """
        with self._transaction():
            self._connection.executemany(_INSERT, [stamped.row(run) for stamped in events])
            return self._number("SELECT max(id) FROM events")

    def last_id(self) -> int:
        """The number of the last event in the store, 0 when there is none."""
        with translated(self._path):
            return self._number("SELECT max(id) FROM events")

    def next_run(self) -> int:
        """A number for this start of the program that no event bears yet."""
        with translated(self._path):
            return self._number("SELECT max(CAST(run AS INTEGER)) FROM events") + 1

    def delete_before(self, at_ms: int) -> int:
        """Delete the events recorded before a moment; returns how many."""
        deleted = some = self._delete("WHERE at_ms < ?", at_ms)
        while some:
            some = self._delete("WHERE at_ms < ?", at_ms)
            deleted += some
        return deleted

    def shrink_to(self, size: int) -> int:
        """Delete the oldest events until the rest fills ``size`` bytes at most; how many."""
        deleted = 0
        while self._used_bytes() > size:
            some = self._delete("")
            if not some:
                break
            deleted += some
        return deleted

    def close(self) -> None:
        """Close the file. May be called again."""
        self._connection.close()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with translated(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except sqlite3.Error:
                self._connection.rollback()
                raise

    def _delete(self, where: str, *values: int) -> int:
        """Delete the oldest of those meant, a chunk of them, and give their room back."""
        chosen = f"SELECT id FROM events {where} ORDER BY id LIMIT {_CHUNK}"  # noqa: S608 - constants
        with self._transaction():
            query = f"DELETE FROM events WHERE id IN ({chosen})"  # noqa: S608 - constants
            deleted = self._connection.execute(query, values).rowcount
        with translated(self._path):
            self._connection.execute("PRAGMA incremental_vacuum").fetchall()
        return deleted

    def _used_bytes(self) -> int:
        with translated(self._path):
            pages = self._number("PRAGMA page_count") - self._number("PRAGMA freelist_count")
            return pages * self._number("PRAGMA page_size")

    def _number(self, query: str) -> int:
        return int(self._connection.execute(query).fetchone()[0] or 0)


def _connect(path: Path) -> sqlite3.Connection:
    """Open for writing: a commit is on the disk before it returns (WAL, synchronous=FULL)."""
    connection = sqlite3.connect(str(path), timeout=_BUSY_SECONDS, isolation_level=None)
    connection.text_factory = LEGIBLE
    try:
        for setting in _SETTINGS:
            connection.execute(f"PRAGMA {setting}").fetchall()
        migrate(connection)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _problem(path: Path) -> str:
    """``damaged`` or ``newer``; empty when the file is sound, old enough or not there."""
    if not path.exists():
        return ""
    with closing(sqlite3.connect(str(path), timeout=_BUSY_SECONDS)) as connection:
        connection.text_factory = LEGIBLE
        try:
            return _diagnosis(connection)
        except sqlite3.OperationalError as error:
            if not any(words in str(error) for words in _DAMAGE):
                raise  # the disk, not the file: nothing is moved for that
        except (sqlite3.DatabaseError, UnicodeDecodeError):
            pass  # the latter when SQLite quotes a damaged name in what it says
    return "damaged"


def _diagnosis(connection: sqlite3.Connection) -> str:
    version = version_of(connection)
    if version > VERSION:
        return "newer"
    if version < 0:
        return "damaged"
    if version:
        connection.execute(_EVENT).fetchone()
    elif connection.execute("SELECT 1 FROM sqlite_master").fetchone():
        return "damaged"
    sound = connection.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)
    return "" if sound else "damaged"


def _move_aside(path: Path, problem: str) -> Path:
    """Rename the file with what belongs to it; returns its new place."""
    stamp = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%S.%fZ")
    aside = path.with_name(f"{path.stem}.{problem}-{stamp}{path.suffix}")
    for ending in ("-wal", "-shm", ""):
        part = Path(f"{path}{ending}")
        if part.exists():
            part.rename(f"{aside}{ending}")
    return aside
