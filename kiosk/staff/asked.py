"""One question at a time, answered on a worker."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Callable, Generic, TypeVar

from kiosk.sentence import Sentence
from kiosk.staff.records import Answer

if TYPE_CHECKING:
    from kiosk.ports import Clock
    from kiosk.staff.worker import Worker

T = TypeVar("T")

_BUSY = Sentence("busy", "Too much is being done already; try again in a moment.")


class Asked(Generic[T]):
    """Holds the latest answer. All methods may be called from any thread.

    Asking again replaces what was asked before: its answer is not waited for any more.
    """

    def __init__(self, worker: Worker, clock: Clock) -> None:
        """Nothing was asked yet."""
        self._worker = worker
        self._clock = clock
        self._lock = threading.Lock()
        self._ticket = 0
        self._answer: Answer[T] = Answer()

    @property
    def answer(self) -> Answer[T]:
        """The latest answer."""
        with self._lock:
            return self._answer

    def ask(self, work: Callable[[], T]) -> None:
        """Have ``work`` done; the KioskError it raises becomes the answer's problem."""
        ticket = self.begin()

        def job() -> None:
            if self._is_wanted(ticket):
                self.tell(ticket, work())

        if not self._worker.do(job, lambda problem: self.fail(ticket, problem)):
            self.fail(ticket, _BUSY)

    def begin(self) -> int:
        """Say that an answer is on its way; returns the ticket to hand it in with."""
        with self._lock:
            self._ticket += 1
            self._answer = replace(self._answer, pending=True, since=self._clock())
            return self._ticket

    def tell(self, ticket: int, value: T, *, final: bool = True) -> None:
        """Hand in an answer, or a part of it."""
        with self._lock:
            if ticket == self._ticket:
                self._answer = replace(
                    self._answer,
                    value=value,
                    problem="",
                    pending=not final,
                    number=self._answer.number + 1,
                )

    def fail(self, ticket: int, problem: str) -> None:
        """Hand in why there is no answer; the value of the time before stays."""
        with self._lock:
            if ticket == self._ticket:
                number = self._answer.number + 1
                self._answer = replace(self._answer, problem=problem, pending=False, number=number)

    def refuse(self, problem: str) -> None:
        """Answer at once that this is not possible."""
        self.fail(self.begin(), problem)

    def forget(self) -> None:
        """Say no longer why there was no answer; one that is on its way may still say so."""
        with self._lock:
            self._answer = replace(self._answer, problem="")

    def give_up(self) -> None:
        """Want no answer any more."""
        with self._lock:
            self._ticket += 1
            self._answer = replace(self._answer, pending=False)

    def _is_wanted(self, ticket: int) -> bool:
        with self._lock:
            return ticket == self._ticket
