"""What went wrong lately, as the journal remembers it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Iterable

from kiosk.staff.records import Happened
from kiosk.types import EventKind

if TYPE_CHECKING:
    from datetime import datetime

    from kiosk.journal.reader import Entry

KINDS = (EventKind.TROUBLE, EventKind.RECOVERED, EventKind.PROGRAM)
"""The events that are read."""

MOST = 20


def happened(entries: Iterable[Entry]) -> tuple[Happened, ...]:
    """The latest troubles, newest first, each with the seconds it lasted.

    A part has one trouble at a time: where the word of its end is missing (a full disk) the next
    one ends it. So does the next start for one that stood when the program ended.
    """
    found: dict[int, Happened] = {}
    standing: dict[str, int] = {}
    for entry in entries:
        part = str(entry.data.get("part", ""))
        if entry.kind == EventKind.TROUBLE.value:
            if part in standing:
                _over_at(entry.at, found, standing[part])
            sentence = str(entry.data.get("sentence", ""))
            found[entry.id] = Happened(entry.at, entry.subject, part, sentence, None)
            standing[part] = entry.id
        elif entry.kind == EventKind.RECOVERED.value and part in standing:
            _over(found, standing.pop(part), float(entry.data.get("seconds", 0.0)))
        elif entry.kind == EventKind.PROGRAM.value and entry.subject == "start":
            for id_ in standing.values():
                _over_at(entry.at, found, id_)
            standing.clear()
    return tuple(reversed(list(found.values())[-MOST:]))


def _over_at(at: datetime, found: dict[int, Happened], id_: int) -> None:
    """End one at a moment of the wall clock, which may have been set back."""
    _over(found, id_, max(0.0, (at - found[id_].at).total_seconds()))


def _over(found: dict[int, Happened], id_: int, seconds: float) -> None:
    found[id_] = replace(found[id_], seconds=seconds)
