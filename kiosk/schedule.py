"""The door's week: who writes the timetable decides, within it the pictures do. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Iterable, Tuple

from kiosk.hours import WeeklyHours, clock_is_set
from kiosk.types import DoorAction

if TYPE_CHECKING:
    from datetime import datetime

_WORDS = {"automatic": None, "release": DoorAction.RELEASE, "lock": DoorAction.LOCK}


@dataclass(frozen=True)
class Schedule:
    """What the door is told at which hours; the first entry that covers a time counts.

    An entry's action is RELEASE, LOCK, or None, which leaves the door to the pictures, as does a
    time that no entry covers. Hours are the wall clock's, whatever daylight saving does to it: an
    hour that the clock skips orders nothing, one that it repeats orders twice.
    """

    entries: Tuple[Tuple[WeeklyHours, DoorAction | None], ...] = ()

    @classmethod
    def parse(cls, lines: Iterable[str]) -> Schedule:
        """Read lines such as ``mon-fri 20:00-06:00 lock``; hours are those of WeeklyHours.

        Raises ValueError with a sentence for the operator.
        """
        return cls(tuple(_entry(line) for line in lines))

    def order(self, local: datetime) -> DoorAction | None:
        """What the door is told at the wall clock's local time; None leaves it to the pictures."""
        if not clock_is_set(local):
            return None
        return next((action for hours, action in self.entries if hours.cover(local)), None)


def readable_entry(line: str) -> str:
    """The line as it is. Raises ValueError where ``parse`` does not read it."""
    _entry(line)
    return line


def _entry(line: str) -> Tuple[WeeklyHours, DoorAction | None]:
    hours, _, word = line.strip().rpartition(" ")
    if word not in _WORDS:
        raise ValueError(
            f"{line!r} does not end with automatic, release or lock; write it as in "
            "'mon-fri 20:00-06:00 lock'"
        )
    return WeeklyHours.parse(hours), _WORDS[word]
