"""Events with the time they were recorded at, and the jumps of the clock between them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Iterable, Mapping, Tuple

from kiosk.types import Event, EventKind

JUMP = 2.0
"""Seconds the wall clock must leave the monotonic one by to count as set by somebody."""

Row = Tuple[int, int, float, str, str, str]


@dataclass(frozen=True)
class Stamped:
    """An event and both clocks as they were when it was recorded.

    ``wall`` is seconds since 1970 in UTC and jumps when the clock is set; ``monotonic`` is seconds
    since the machine was started and never does.
    """

    event: Event
    wall: float
    monotonic: float

    @property
    def offset(self) -> float:
        """What the wall clock is ahead; constant unless the clock is set."""
        return self.wall - self.monotonic

    def row(self, run: int) -> Row:
        """The values of the columns run, at_ms, monotonic, kind, subject and data."""
        subject = self.event.subject.encode("utf-8", "replace").decode()
        data = _as_json(self.event.data)
        return run, round(1000 * self.wall), self.monotonic, self.event.kind.value, subject, data


def with_clock_changes(events: Iterable[Stamped], offset: float | None) -> list[Stamped]:
    """Put a ``clock_changed`` event where the wall clock jumped; ``offset`` is the one before."""
    marked = []
    for stamped in events:
        if offset is not None and abs(stamped.offset - offset) >= JUMP:
            data = {"seconds": round(stamped.offset - offset, 1)}
            change = Event(EventKind.PROGRAM, "clock_changed", data)
            marked.append(Stamped(change, stamped.wall, stamped.monotonic))
        offset = stamped.offset
        marked.append(stamped)
    return marked


def _as_json(data: Mapping[str, object]) -> str:
    """JSON in any case: a journal line with an odd value is better than none."""
    try:
        return json.dumps(dict(data), allow_nan=False, default=str)
    except (ValueError, TypeError):
        return json.dumps({"unwritable": repr(dict(data))})
