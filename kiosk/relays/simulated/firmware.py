"""What all simulated boards have in common: outputs, timers, a watchdog, and a line of bytes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Callable, Dict, List


class Firmware(ABC):
    """A board with ``count`` outputs that lives by its own ``clock`` (monotonic seconds)."""

    fed_by_line = True
    """True when unplugging the line takes the board's supply, and so its outputs, away."""

    prolongs = True
    """Whether a timed pulse during another one begins anew, or is taken for the same."""

    def __init__(self, count: int, clock: Callable[[], float]) -> None:
        """Come up with every output off."""
        self.outputs: List[bool] = [False] * count
        self.inputs: List[bool] = [False] * 8
        self._clock = clock
        self._heard = b""
        self._ends: Dict[int, float] = {}
        self._patience: float | None = None
        self._trips_at = float("inf")
        self.tripped = False

    def hear(self, data: bytes) -> bytes:
        """Take bytes in, switch outputs, return the reply to all whole requests."""
        self._heard += data
        reply = b""
        while True:
            size = self.request_size(self._heard)
            if not 0 < size <= len(self._heard):
                return reply
            request, rest = self._heard[:size], self._heard[size:]
            good = self.is_request(request)
            # After noise a request may begin at any byte.
            self._heard = rest if good else self._heard[1:]
            reply += self.obey(request) if good else b""

    @abstractmethod
    def request_size(self, heard: bytes) -> int:
        """How long the request at the start of ``heard`` is; 0 while that cannot be told."""

    @abstractmethod
    def is_request(self, request: bytes) -> bool:
        """True when these bytes are whole and sound."""

    @abstractmethod
    def obey(self, request: bytes) -> bytes:
        """Do what is asked and return the reply."""

    def put(self, index: int, energised: bool) -> None:
        """Switch output ``index`` (from 0) for good."""
        self.outputs[index] = energised
        self._ends.pop(index, None)

    def pulse(self, index: int, seconds: float) -> None:
        """Energise output ``index`` for a while."""
        if self.prolongs or index not in self._ends:
            self.outputs[index] = True
            self._ends[index] = self._clock() + seconds

    def watch(self, seconds: float | None) -> None:
        """Let the host be silent so long at most, None for ever."""
        self._patience = seconds
        self.feed()

    def feed(self) -> None:
        """Note that the host lives."""
        self._trips_at = self._clock() + (self._patience or float("inf"))

    def elapse(self) -> None:
        """Do what is due by now."""
        now = self._clock()
        for index in [index for index, end in self._ends.items() if end <= now]:
            self.put(index, energised=False)
        if self._trips_at <= now:
            self.tripped = True
            self._trips_at = float("inf")
            self.lose_supply()

    @property
    def idle_for(self) -> float | None:
        """Seconds until something is due, None when nothing is."""
        due = min([self._trips_at, *self._ends.values()])
        return None if due == float("inf") else max(0.0, due - self._clock())

    def lose_supply(self) -> None:
        """Drop every output and timer."""
        self.outputs[:] = [False] * len(self.outputs)
        self._ends.clear()
        self._heard = b""


class LineFirmware(Firmware):
    """A board that is spoken to in lines."""

    end = b"\r"

    def request_size(self, heard: bytes) -> int:
        """A line with its end."""
        return heard.find(self.end) + len(self.end) if self.end in heard else 0

    def is_request(self, request: bytes) -> bool:  # noqa: ARG002
        """Every line is one; ``obey`` answers or ignores it."""
        return True
