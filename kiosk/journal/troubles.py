"""What SQLite and the disk say, in the journal's own words."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Iterator, Union

from kiosk.errors import JournalError
from kiosk.types import TroubleCode

if TYPE_CHECKING:
    from pathlib import Path

Failure = Union[sqlite3.Error, OSError, UnicodeDecodeError]
"""The last one when SQLite quotes a damaged name of the file in what it says."""

_DAMAGED = "the file is damaged"
_LEAST_FREE = 256 * 1024
"""Bytes; with less than that SQLite may name the failure anything."""


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn any failure of the journal file ``path`` into a JournalError."""
    try:
        yield
    except (sqlite3.Error, OSError, UnicodeDecodeError) as error:
        raise _journal_error(path, error) from error


def _journal_error(path: Path, error: Failure) -> JournalError:
    if _is_full(path, error):
        sentence = f"The disk of {path} is full; events are kept in memory until there is room."
        return JournalError(TroubleCode.JOURNAL_FULL, sentence)
    # Where the name cannot be quoted, Python 3.8 has an error without words instead.
    why = "" if isinstance(error, UnicodeDecodeError) else str(getattr(error, "strerror", error))
    words = why or _DAMAGED
    sentence = f"The journal {path} cannot be used ({words}); check the disk and its permissions."
    return JournalError(TroubleCode.JOURNAL_BROKEN, sentence)


def _is_full(path: Path, error: Failure) -> bool:
    if isinstance(error, OSError):
        return error.errno in {errno.ENOSPC, errno.EDQUOT}
    return "is full" in str(error) or _free_bytes(path) < _LEAST_FREE


def _free_bytes(path: Path) -> int:
    try:
        return shutil.disk_usage(path.parent).free
    except OSError:
        return _LEAST_FREE
