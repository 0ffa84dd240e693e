"""Says how a run is getting on: a bar on a terminal, else a line a minute; and tables for later."""

from __future__ import annotations

import csv
import time
from pathlib import Path
from typing import Any, Iterable, Mapping, Sequence, TypeVar

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn, track
from typing_extensions import Self

T = TypeVar("T")

EVERY = 60.0
"""Seconds between two lines where there is no terminal."""


class Teller:
    """Shows progress on stderr. Use as a context."""

    def __init__(self, console: Console | None = None) -> None:
        """By default stderr."""
        self._console = console or Console(stderr=True)
        columns = (BarColumn(), TextColumn("{task.percentage:5.1f} %"), TimeRemainingColumn())
        self._bar = Progress(
            TextColumn("{task.description}"),
            *columns,
            console=self._console,
            disable=not self._console.is_terminal,
        )
        self._task = self._bar.add_task("", total=1.0)
        self._next = 0.0

    def __enter__(self) -> Self:
        """Show the bar."""
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Leave the bar as it is."""
        self._bar.stop()

    def show(self, progress: float, sentence: str) -> None:
        """Where the run is, 0..1, and a sentence about it."""
        self._bar.update(self._task, completed=progress, description=sentence)
        if not self._console.is_terminal and time.monotonic() >= self._next:
            self.say(f"{100 * progress:5.1f} %  {sentence}")
            self._next = time.monotonic() + EVERY

    def say(self, sentence: str) -> None:
        """A sentence that stays."""
        self._console.print(sentence, highlight=False, markup=False, soft_wrap=True)


def tracked(items: Sequence[T], words: str) -> Iterable[T]:
    """The items one after the other, with a bar on stderr where that is a terminal."""
    console = Console(stderr=True)
    hidden = not console.is_terminal
    return track(items, words, console=console, disable=hidden, transient=True)


def append(path: Path, row: Mapping[str, Any]) -> None:
    """Add a row to a CSV file; the first brings the names of the columns."""
    new = not path.exists()
    with path.open("a", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, list(row))
        if new:
            table.writeheader()
        table.writerow(row)
