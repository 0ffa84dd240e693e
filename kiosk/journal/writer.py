"""The journal's own thread: takes events from everybody and writes them when the disk lets it."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.errors import JournalError
from kiosk.journal.retention import Retention
from kiosk.journal.stamp import Stamped, with_clock_changes
from kiosk.journal.store import Store
from kiosk.stop import joined
from kiosk.types import Event, EventKind, Part

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.health import HealthBoard
    from kiosk.ports import Clock
    from kiosk.settings import JournalSettings

WAITING_MOST = 10_000
"""Events kept in memory while the disk cannot take them: the newest, the others are counted."""

FIRST_RETRY, LAST_RETRY = 1.0, 60.0
_LOOK_EVERY = 60.0
_OPENS_WITHIN = 60.0
"""Seconds for which nothing is thought of a disk: a large file is looked through when opened."""


@dataclass(frozen=True)
class _Batch:
    """Events on their way: those from ``first`` on and before ``beyond``, and a loss that is told.

    Once they are in the store, ``last`` is the number of its last event.
    """

    first: int
    beyond: int
    lost: int
    last: int
    offset: float


class Journal:
    """What happened, on the disk. ``record`` may be called from any thread, before ``start`` too.

    An event is stamped when it is recorded and written within moments. While the disk is full or
    broken the board says so, the newest 10,000 events wait, and the disk is tried again after 1, 2,
    4 … 60 s; how many older ones were lost is written when it is back. What a disk took although it
    said that it failed is not written twice.
    """

    def __init__(
        self,
        folder: Path,
        settings: JournalSettings,
        wall: Clock = time.time,
        monotonic: Clock = time.monotonic,
    ) -> None:
        """Touch nothing yet. ``wall`` is seconds since 1970 in UTC."""
        self._folder = folder
        self._wall = wall
        self._monotonic = monotonic
        self._retention = Retention(settings, monotonic())
        self._changed = threading.Condition()
        self._waiting: deque[Stamped] = deque()
        self._first = 0
        """Number of the event that has waited longest, counted from the start of the program."""
        self._lost = 0
        self._busy_since: float | None = None
        self._stopping = False
        self._store: Store | None = None
        self._run_number = 0
        self._last_id = 0
        self._batch: _Batch | None = None
        """What the disk was given last, until it has taken it."""
        self._offset: float | None = None
        self._thread: threading.Thread | None = None

    def record(self, event: Event) -> None:
        """Hand over an event. Never blocks, never raises."""
        stamped = self._stamp(event)
        with self._changed:
            self._waiting.append(stamped)
            if len(self._waiting) > WAITING_MOST:
                self._waiting.popleft()
                self._first += 1
                self._lost += 1
            self._changed.notify_all()

    @property
    def busy_since(self) -> float | None:
        """Since when the disk has been at work without an answer; None while it is not. Any thread.

        A disk that is full or broken answers; one that hangs does not, and nothing can free it.
        """
        return self._busy_since

    def start(self, board: HealthBoard) -> None:
        """Start the thread; it says on ``board`` when events cannot be written."""
        self._thread = threading.Thread(
            target=self._run, args=(board,), name="journal", daemon=True
        )
        self._thread.start()

    def stop(self) -> bool:
        """Write what is waiting and end; False when that takes more than 3 s. May come twice."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        return self._thread is None or joined(self._thread)

    def _run(self, board: HealthBoard) -> None:
        pause = 0.0
        while not self._stopping:
            if self._write(board):
                pause = 0.0
                self._wait_for_events()
            else:
                pause = min(2 * pause, LAST_RETRY) if pause else FIRST_RETRY
                self._wait_for_stop(pause)
        self._write(board)
        self._close()

    def _wait_for_events(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._stopping, _LOOK_EVERY)

    def _wait_for_stop(self, seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._stopping, seconds)

    def _write(self, board: HealthBoard) -> bool:
        """Write everything that waits; False, and a trouble on the board, when that failed."""
        self._busy_since = self._monotonic() + (_OPENS_WITHIN if self._store is None else 0.0)
        try:
            store = self._open()
            self._busy_since = self._monotonic()
            self._append(store)
            self._retention.apply(store, self._wall(), self._monotonic())
        except JournalError as error:
            self._close()
            board.report_error(Part.JOURNAL, error)
            return False
        finally:
            self._busy_since = None
        board.clear(Part.JOURNAL)
        return True

    def _open(self) -> Store:
        if self._store is None:
            self._store = Store(self._folder)
            self._run_number = self._run_number or self._store.next_run()
            self._last_id = self._store.last_id()
            if self._batch is not None and self._batch.last == self._last_id:
                self._written(self._batch)
            self._batch = None
            if self._store.set_aside is not None:
                data = {"file": self._store.set_aside.name}
                self.record(Event(EventKind.PROGRAM, "journal_set_aside", data))
        return self._store

    def _append(self, store: Store) -> None:
        with self._changed:
            events, first, lost = list(self._waiting), self._first, self._lost
        if not events:
            return
        beyond = first + len(events)
        if lost:
            note = Event(EventKind.PROGRAM, "events_lost", {"count": lost})
            events.insert(0, Stamped(note, events[0].wall, events[0].monotonic))
        rows = with_clock_changes(events, self._offset)
        last = self._last_id + len(rows)
        self._batch = _Batch(first, beyond, lost, last, events[-1].offset)
        self._last_id = store.append(rows, self._run_number)
        self._written(self._batch)
        self._batch = None

    def _written(self, batch: _Batch) -> None:
        """Forget the events of a batch that the disk has, and the loss that was told."""
        self._offset = batch.offset
        with self._changed:
            dropped_meanwhile = min(self._first, batch.beyond) - batch.first
            self._lost -= batch.lost + dropped_meanwhile
            while self._first < batch.beyond:
                self._waiting.popleft()
                self._first += 1

    def _stamp(self, event: Event) -> Stamped:
        return Stamped(event, self._wall(), self._monotonic())

    def _close(self) -> None:
        if self._store is not None:
            self._store.close()
        self._store = None
