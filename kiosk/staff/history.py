"""Who changed which setting when, as the journal remembers it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Iterator, Mapping

from kiosk.journal.reader import read
from kiosk.staff.records import SavedChange
from kiosk.types import EventKind

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from kiosk.journal.reader import Entry

CHANGED = "changed"
"""The journal's word for saved settings; ``changes`` holds old and new value of each key."""

MOST = 500
"""Changes shown at most."""


def read_history(
    folder: Path, since: datetime, current: Mapping[str, Any]
) -> tuple[SavedChange, ...]:
    """Every saved change since a moment, newest first; ``current`` is what holds now, by key.

    Raises InputError where the journal is of another version, JournalError where it cannot be read.
    """
    entries = read(folder, since, (EventKind.SETTING,))
    changes = [change for entry in entries for change in _changes(entry, current)]
    return tuple(reversed(changes[-MOST:]))


def _changes(entry: Entry, current: Mapping[str, Any]) -> Iterator[SavedChange]:
    if entry.subject != CHANGED or "changes" not in entry.data:  # damaged: see journal.reader
        return
    for key, (old, new) in entry.data["changes"].items():
        holds = key in current and current[key] == new != old
        yield SavedChange(entry.at, key, old, new, str(entry.data["who"]), current=holds)
