"""The troubles that the journal tells of, and how long each lasted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.types import EventKind

if TYPE_CHECKING:
    from kiosk.journal.reader import Entry

KINDS = (EventKind.TROUBLE, EventKind.RECOVERED, EventKind.PROGRAM)
"""The events that are looked at."""


@dataclass
class PastTrouble:
    """One trouble. ``seconds`` is how long it lasted, None: not over."""

    began: Entry
    seconds: float | None = None


class PastTroubles:
    """Takes events in the order they were recorded.

    A part has one trouble at a time: where the word of its end is missing (a full disk) the next
    one ends it. So does the next start for one that stood when the program ended.
    """

    def __init__(self) -> None:
        """Know of none."""
        self.all: list[PastTrouble] = []
        """Oldest first."""
        self._standing: dict[str, PastTrouble] = {}

    def add(self, entry: Entry) -> None:
        """Look at the next event, of whatever kind."""
        part = str(entry.data.get("part", ""))
        if entry.kind == EventKind.TROUBLE.value:
            self._end(part, entry)
            self._standing[part] = PastTrouble(entry)
            self.all.append(self._standing[part])
        elif entry.kind == EventKind.RECOVERED.value:
            if part in self._standing:
                self._standing.pop(part).seconds = entry.number("seconds")
        elif (entry.kind, entry.subject) == (EventKind.PROGRAM.value, "start"):
            for each in list(self._standing):
                self._end(each, entry)

    def _end(self, part: str, by: Entry) -> None:
        """End what stands for a part, by the wall clock, which may have been set back."""
        trouble = self._standing.pop(part, None)
        if trouble is not None:
            trouble.seconds = max(0.0, (by.at - trouble.began.at).total_seconds())
