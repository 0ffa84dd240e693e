"""Prints events as they happen, a line each, for people who have no window to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from kiosk.lines import Lines
from kiosk.types import EventKind

if TYPE_CHECKING:
    from kiosk.ports import Clock
    from kiosk.types import Event


class Timeline:
    """A line per event, stamped with the seconds since the first look at the clock."""

    def __init__(self, out: TextIO | None, clock: Clock) -> None:
        """Print to ``out``."""
        self._lines = Lines(out)
        self._clock = clock
        self._started = clock()

    def show(self, event: Event) -> None:
        """Print one event; any thread. It never waits, and what cannot be written is no error."""
        seconds = self._clock() - self._started
        line = f"{seconds:8.2f} s  {event.kind.value:9}  {event.subject:12}  {_details(event)}"
        self._lines.write(f"{line.rstrip()}\n")

    def close(self) -> None:
        """Wait a moment for what is not printed yet."""
        self._lines.close()


def _details(event: Event) -> str:
    if event.kind is EventKind.TROUBLE:
        return str(event.data["sentence"])
    return "  ".join(f"{name} {value}" for name, value in event.data.items())
