"""Writes events and report to a USB stick, whole and flushed, or says why not."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Iterator, Sequence

from kiosk.errors import InputError
from kiosk.files import flush_folder
from kiosk.hours import local_time
from kiosk.journal.reader import read
from kiosk.journal.reports import summarise
from kiosk.journal.table import write_table
from kiosk.sentence import Sentence
from kiosk.staff.records import Exported

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.staff.sticks import Stick

NO_STICK = Sentence(
    "no_stick",
    "No USB stick is mounted: plug one in and wait a few seconds; where the machine mounts none, "
    "run kiosk events --csv FILE.",
)
_LOCKED = (
    "The stick at {folder} can only be read: move its lock, or let the kiosk's user write there."
)

_FAILED = "Not all of it was written to {folder} ({why}); try another stick."


def export(folder: Path, found: Sequence[Stick]) -> Exported:
    """Write everything in the journal of ``folder`` to the first stick that takes it.

    Raises InputError where there is no stick or it cannot be written, JournalError.
    """
    if not found:
        raise InputError(NO_STICK)
    writable = [stick for stick in found if stick.writable and os.access(stick.folder, os.W_OK)]
    if not writable:
        raise InputError(Sentence("stick_locked", _LOCKED, folder=found[0].folder))
    root = writable[0].folder
    target = root / f"entrance-kiosk {local_time():%Y-%m-%d %H.%M.%S}"
    try:
        return _write(folder, target)
    except OSError as error:
        left = Sentence("stick_failed", _FAILED, folder=root, why=error.strerror)
        raise InputError(left) from error


def _write(folder: Path, target: Path) -> Exported:
    from kiosk.journal.page import page  # noqa: PLC0415  # matplotlib takes a second to load

    target.mkdir()
    events, report = target / "events.csv", target / "report.html"
    with _flushed(events) as file:
        write_table(read(folder), file)
    with _flushed(report) as file:
        file.write(page(summarise(read(folder))))
    for each in (target, target.parent):
        flush_folder(each)
    sizes = tuple((file.name, file.stat().st_size) for file in (events, report))
    return Exported(str(target), sizes)


@contextmanager
def _flushed(path: Path) -> Iterator[IO[str]]:
    """A new text file that is on the stick, and not only on its way, when it is closed."""
    with path.open("x", newline="", encoding="utf-8") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())
