"""The store's shape: every earlier version is led to the newest with all it holds, or not at all."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing

import pytest

from kiosk.errors import JournalError
from kiosk.journal import reader, schema, store
from kiosk.journal.reader import read
from kiosk.journal.stamp import Stamped
from kiosk.journal.store import FILE, Store
from kiosk.types import Event, EventKind

RELEASED = ("af87c0ad31864197",)
"""The beginning of the SHA-256 of every step that was released: those are never edited."""

ROWS = {
    1: [
        (1, 7, 1_700_000_000_000, 12.5, "verdict", "mask", '{"track": 3}'),
        (2, 8, 1_700_000_000_500, 13.0, "state", "idle", "{}"),
    ]
}
"""What a journal of each version may hold."""


def of_version(folder, version):
    """A journal as the program wrote it that knew no later version."""
    folder.mkdir(exist_ok=True)
    with closing(sqlite3.connect(str(folder / FILE))) as connection:
        for step in schema.MIGRATIONS[:version]:
            connection.executescript(step)
        for row in ROWS.get(version, []):
            marks = ", ".join("?" * len(row))
            connection.execute(f"INSERT INTO events VALUES ({marks})", row)  # noqa: S608
        connection.commit()
        connection.execute(f"PRAGMA user_version = {version}")
    return folder


def test_released_steps_are_as_they_were():
    """A journal out there was made by them."""
    hashes = [hashlib.sha256(step.encode()).hexdigest() for step in schema.MIGRATIONS]
    assert [one[:16] for one in hashes] == list(RELEASED)
    assert set(ROWS) == set(range(1, schema.VERSION + 1))


@pytest.mark.parametrize("version", range(schema.VERSION + 1))
def test_a_journal_of_every_version_is_read_and_gone_on_with(tmp_path, version):
    """Old events keep number, time and words; new ones follow."""
    folder = of_version(tmp_path / "state", version)
    opened = Store(folder)
    opened.append([Stamped(Event(EventKind.STATE, "new"), 1_700_000_001.0, 1.0)], opened.next_run())
    opened.close()

    entries = list(read(folder))
    assert opened.set_aside is None
    assert [entry.id for entry in entries] == list(range(1, len(ROWS.get(version, [])) + 2))
    assert [entry.subject for entry in entries[:-1]] == [row[5] for row in ROWS.get(version, [])]
    assert entries[-1].run == (9 if version else 1)


@pytest.fixture
def next_version(monkeypatch):
    """A program one version on, with a step that a test gives."""

    def with_step(step):
        monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, step))
        newest = schema.VERSION + 1
        for module in (schema, store, reader):
            monkeypatch.setattr(module, "VERSION", newest)

    return with_step


def test_a_later_step_keeps_what_is_there(tmp_path, next_version):
    """The way that the next version will go."""
    folder = of_version(tmp_path / "state", 1)
    next_version("ALTER TABLE events ADD COLUMN place TEXT NOT NULL DEFAULT 'door'; ")
    Store(folder).close()

    with closing(sqlite3.connect(str(folder / FILE))) as connection:
        assert schema.version_of(connection) == schema.VERSION
        rows = connection.execute("SELECT id, subject, place FROM events").fetchall()
    assert rows == [(1, "mask", "door"), (2, "idle", "door")]


def test_a_step_that_fails_half_way_leaves_the_old_version_whole(tmp_path, next_version):
    """A disk that fills up in the middle of it, or a mistake of ours."""
    folder = of_version(tmp_path / "state", 1)
    next_version("ALTER TABLE events ADD COLUMN place TEXT; SELECT no_such_function(); ")
    with pytest.raises(JournalError):
        Store(folder)

    with closing(sqlite3.connect(str(folder / FILE))) as connection:
        assert schema.version_of(connection) == 1
        assert len(connection.execute("SELECT * FROM events LIMIT 1").fetchone()) == 7
