"""A thread that does for the staff panel what would make the screen wait."""

from __future__ import annotations

import logging
import threading
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Callable, Deque, Iterator

from kiosk.errors import KioskError
from kiosk.sentence import Sentence, said_by
from kiosk.stop import joined

if TYPE_CHECKING:
    from kiosk.ports import Clock

_log = logging.getLogger(__name__)

WAITING_MOST = 16
"""Jobs that may wait; each button of the panel has one at most, so nobody ever sees this."""

_FAILED = "That failed ({error}); the log has the details."

REST = 0.001
"""Seconds left to the other threads after each slice of long work."""


@dataclass(frozen=True)
class _Job:
    work: Callable[[], None]
    failed: Callable[[str], None]


@dataclass
class _Regular:
    job: _Job
    every: float
    due: float


class Worker:
    """Does jobs in order, regular ones when they are due, and long work in slices in between.

    Its methods may be called from any thread. What a job raises reaches
    its ``failed`` as a sentence; nothing ends the thread but ``stop``.
    """

    def __init__(self, name: str, clock: Clock) -> None:
        """Get ready; ``start`` starts."""
        self.name = name
        self._clock = clock
        self._changed = threading.Condition()
        self._jobs: Deque[_Job] = deque()
        self._regular: list[_Regular] = []
        self._long: Iterator[None] | None = None
        self._long_failed: Callable[[str], None] = _ignore
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name=name)

    def do(self, work: Callable[[], None], failed: Callable[[str], None]) -> bool:
        """Put a job behind those that wait; False when too many do, or the end is near."""
        with self._changed:
            if self._stopping or len(self._jobs) >= WAITING_MOST:
                return False
            self._jobs.append(_Job(work, failed))
            self._changed.notify_all()
            return True

    def slices(self, work: Iterator[None], failed: Callable[[str], None]) -> None:
        """Begin long work in place of the one before; each of its steps should be short."""
        with self._changed:
            self._long, self._long_failed = work, failed
            self._changed.notify_all()

    def drop_slices(self) -> None:
        """Do no more of the long work."""
        with self._changed:
            self._long = None

    def pause(self, seconds: float) -> bool:
        """Wait inside a job; True when the end is near and the job should be one, too."""
        with self._changed:
            return self._changed.wait_for(lambda: self._stopping, seconds)

    def regularly(self, every: float, work: Callable[[], None]) -> None:
        """Do this every so many seconds from now on. Before ``start``."""
        self._regular.append(_Regular(_Job(work, _ignore), every, self._clock() + every))

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def end(self) -> None:
        """Take no more jobs and end after the one that is being done."""
        with self._changed:
            self._stopping = True
            self._jobs.clear()
            self._long = None
            self._changed.notify_all()

    def stop(self, within: float = 3.0) -> bool:
        """End; False when that takes more than so many seconds."""
        self.end()
        return joined(self._thread, within)

    def _run(self) -> None:
        while not self._stopping:
            job = self._next()
            if job is not None:
                self._attempt(job)
            elif self._long is not None:
                self._slice(self._long)
            else:
                self._wait()

    def _next(self) -> _Job | None:
        """What waits, then what is due."""
        now = self._clock()
        with self._changed:
            if self._jobs:
                return self._jobs.popleft()
        for regular in self._regular:
            if now >= regular.due:
                regular.due = now + regular.every
                return regular.job
        return None

    def _slice(self, work: Iterator[None]) -> None:
        over: list[bool] = []
        failed = self._long_failed

        def step() -> None:
            try:
                next(work)
            except StopIteration:
                over.append(True)

        went_well = self._attempt(_Job(step, failed))
        with self._changed:
            if (over or not went_well) and self._long is work:
                self._long = None
            self._changed.wait_for(lambda: self._jobs or self._stopping, REST)

    def _attempt(self, job: _Job) -> bool:
        try:
            job.work()
        except KioskError as error:
            job.failed(said_by(error))
        except Exception as error:  # noqa: BLE001  # a broken page must not end everybody's thread
            _log.exception("%s: a job failed", self.name)
            job.failed(Sentence("failed", _FAILED, error=repr(error)))
        else:
            return True
        return False

    def _wait(self) -> None:
        due = min((regular.due for regular in self._regular), default=None)
        pause = None if due is None else max(0.0, due - self._clock())
        with self._changed:
            self._changed.wait_for(
                lambda: self._jobs or self._long is not None or self._stopping, pause
            )


def _ignore(_sentence: str) -> None:
    """Nobody waits for the outcome of regular work; the log has it."""
