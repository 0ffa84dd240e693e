"""The shape of the event store and the steps that lead to it from every earlier shape."""

from __future__ import annotations

import sqlite3
from functools import partial

MIGRATIONS = (
    """
    CREATE TABLE events (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        run INTEGER NOT NULL,
        at_ms INTEGER NOT NULL,
        monotonic REAL NOT NULL,
        kind TEXT NOT NULL,
        subject TEXT NOT NULL,
        data TEXT NOT NULL
    );
    CREATE INDEX events_at ON events (at_ms);
    """,
)
"""Step n leads from version n to n + 1; a step that has been released is never edited.

``run`` numbers the times the program was started, because track numbers begin anew with each.
``at_ms`` is wall-clock UTC in milliseconds since 1970, ``data`` a JSON object.
"""

VERSION = len(MIGRATIONS)

LEGIBLE = partial(str, encoding="utf-8", errors="replace")
"""How every connection reads text: one byte that a failing disk has turned over must not keep
anybody from the rest, so what is no letter any more becomes U+FFFD."""


def version_of(connection: sqlite3.Connection) -> int:
    """The version of the store's shape; 0 for a new, empty file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the store to VERSION, each step whole or not at all."""
    for number in range(version_of(connection), VERSION):
        script = f"BEGIN IMMEDIATE; {MIGRATIONS[number]} PRAGMA user_version = {number + 1}; COMMIT"
        connection.executescript(script)
