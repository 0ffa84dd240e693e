"""What went wrong lately, as the journal remembers it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Iterable

from kiosk.staff.records import Happened
from kiosk.types import EventKind

if TYPE_CHECKING:
    from kiosk.journal.reader import Entry

KINDS = (EventKind.TROUBLE, EventKind.RECOVERED, EventKind.PROGRAM)
"""The events that are read."""

MOST = 20


def happened(entries: Iterable[Entry]) -> tuple[Happened, ...]:
    """The latest troubles, newest first, each with the seconds it lasted.

    One that stood when the program ended has no end of its own; it is over with the next start.
    """
    found: dict[int, Happened] = {}
    standing: dict[tuple[str, str], int] = {}
    for entry in entries:
        place = (str(entry.data.get("part", "")), entry.subject)
        if entry.kind == EventKind.TROUBLE.value:
            sentence = str(entry.data.get("sentence", ""))
            found[entry.id] = Happened(entry.at, entry.subject, place[0], sentence, None)
            standing[place] = entry.id
        elif entry.kind == EventKind.RECOVERED.value and place in standing:
            _over(found, standing.pop(place), float(entry.data.get("seconds", 0.0)))
        elif entry.kind == EventKind.PROGRAM.value and entry.subject == "start":
            for id_ in standing.values():
                _over(found, id_, (entry.at - found[id_].at).total_seconds())
            standing.clear()
    return tuple(reversed(list(found.values())[-MOST:]))


def _over(found: dict[int, Happened], id_: int, seconds: float) -> None:
    before = found[id_]
    found[id_] = Happened(before.at, before.code, before.part, before.sentence, seconds)
