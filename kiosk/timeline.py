"""Prints events as they happen, a line each, for people who have no window to look at."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TextIO

from kiosk.types import EventKind

if TYPE_CHECKING:
    from kiosk.ports import Clock
    from kiosk.types import Event


class Timeline:
    """A line per event, stamped with the seconds since the first look at the clock."""

    def __init__(self, out: TextIO, clock: Clock) -> None:
        """Print to ``out``."""
        self._out = out
        self._clock = clock
        self._started = clock()
        self._lock = threading.Lock()

    def show(self, event: Event) -> None:
        """Print one event; any thread. What cannot be written is lost, and no error.

        A reader that has gone away, a full disk or a dead terminal must not end who tells of it.
        """
        seconds = self._clock() - self._started
        line = f"{seconds:8.2f} s  {event.kind.value:9}  {event.subject:12}  {_details(event)}"
        with self._lock:
            try:
                print(line.rstrip(), file=self._out, flush=True)
            except (OSError, ValueError):
                return


def _details(event: Event) -> str:
    if event.kind is EventKind.TROUBLE:
        return str(event.data["sentence"])
    return "  ".join(f"{name} {value}" for name, value in event.data.items())
