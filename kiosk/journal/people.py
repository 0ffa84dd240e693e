"""The people that the journal tells of, by their first and last verdict."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Iterable

from kiosk.types import EventKind, Label

if TYPE_CHECKING:
    from datetime import datetime

    from kiosk.journal.reader import Entry

JUDGED = (Label.MASK.value, Label.MISPLACED.value, Label.NO_MASK.value)
"""The verdicts, best first."""


@dataclass(frozen=True)
class People:
    """How many people got each last verdict."""

    mask: int = 0
    misplaced: int = 0
    no_mask: int = 0

    @property
    def total(self) -> int:
        """Everybody."""
        return self.mask + self.misplaced + self.no_mask

    @property
    def compliance(self) -> float | None:
        """Share of the people, 0..1, whose last verdict was mask; None when there were none."""
        return self.mask / self.total if self.total else None


@dataclass
class Person:
    """First and last verdict of one face, when they were reached in the machine's time zone.

    ``wait_s`` is how many seconds the first took, None where a version did not note it.
    """

    first: str
    last: str
    first_at: datetime
    last_at: datetime
    wait_s: float | None

    @property
    def put_on(self) -> bool:
        """Whether somebody without a mask, or with one misplaced, put it right."""
        return self.first != self.last == Label.MASK.value


class Visitors:
    """Takes events in the order they were recorded: a person is one track of one start."""

    def __init__(self) -> None:
        """Nobody came yet."""
        self._known: dict[tuple[int, object], Person] = {}

    @property
    def all(self) -> list[Person]:
        """Everybody, in the order of their first verdict."""
        return list(self._known.values())

    def add(self, entry: Entry) -> None:
        """Look at the next event, of whatever kind."""
        verdict = entry.subject
        if entry.kind != EventKind.VERDICT.value or verdict not in JUDGED:
            return
        at = entry.at.astimezone()
        first = Person(verdict, verdict, at, at, entry.data.get("after_s"))
        person = self._known.setdefault((entry.run, entry.data.get("track")), first)
        person.last, person.last_at = verdict, at


def counted(people: Iterable[Person]) -> People:
    """How many got each last verdict."""
    return People(**Counter(person.last for person in people))
