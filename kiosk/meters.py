"""How the kiosk is doing: pictures a second, delay from camera to decision, memory.

The figures go to the journal once an hour and at the end, so that a slow decline over weeks can be
seen afterwards. Nothing here grows.
"""

from __future__ import annotations

import os
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Callable, Deque, Mapping

import numpy as np

from kiosk.types import Event, EventKind, State

if TYPE_CHECKING:
    from kiosk.ports import Record
    from kiosk.types import Outcome

EVERY = 3600.0
"""Seconds from one entry in the journal to the next."""

_LATEST = 20_000
"""Delays kept: eleven minutes at 30 pictures a second."""


class Meters:
    """Watches the outcomes. ``see`` runs on the publishing thread, ``figures`` on any after it."""

    def __init__(self, record: Record, captured: Callable[[], int]) -> None:
        """Start at nothing; ``captured`` counts the pictures that the camera gave so far."""
        self._record = record
        self._captured = captured
        self._captured_before = 0
        self._delays: Deque[float] = deque(maxlen=_LATEST)
        self._began: float | None = None
        self._ends = 0.0
        self._judged = 0

    def see(self, outcome: Outcome) -> None:
        """Count a picture that was judged; once an hour, write the hour down and begin anew."""
        if outcome.frame is None or outcome.state is State.FAULT:
            return
        if self._began is None:
            self._began = outcome.decided_at
            self._captured_before = self._captured() - 1
        self._ends = outcome.decided_at
        self._judged += 1
        self._delays.append(outcome.decided_at - outcome.at)
        if self._ends - self._began >= EVERY:
            self.write_down()

    def write_down(self) -> None:
        """Hand the figures to the journal and begin anew."""
        if self._began is not None:
            self._record(Event(EventKind.PROGRAM, "figures", self.figures()))
        self._delays.clear()
        self._began, self._judged = None, 0

    def figures(self) -> Mapping[str, object]:
        """Pictures captured and judged, seconds, pictures a second, delays in ms, memory in MB."""
        seconds = self._ends - (self._began or 0.0)
        p50, p95 = 1e3 * np.percentile(self._delays or [0.0], (50, 95))
        return {
            "captured": self._captured() - self._captured_before,
            "judged": self._judged,
            "seconds": round(seconds, 1),
            "fps": round((self._judged - 1) / seconds, 1) if seconds > 0 else 0.0,
            "delay_p50_ms": round(float(p50), 1),
            "delay_p95_ms": round(float(p95), 1),
            "memory_mb": round(resident_mb(), 1),
        }


def resident_mb() -> float:
    """Memory of this process that is in RAM, in MB (2**20 bytes)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
