"""Measures the machine every ten seconds and remembers an hour of it."""

from __future__ import annotations

import shutil
import threading
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Callable, Deque

from kiosk.heat import THERMAL, temperature
from kiosk.meters import resident_mb
from kiosk.types import EventKind, Part, State

if TYPE_CHECKING:
    from kiosk.health import HealthBoard
    from kiosk.ports import Clock
    from kiosk.types import Event, Outcome

EVERY, REMEMBERED = 10.0, 3600.0
"""Seconds."""

_MEMORY = Path("/proc/meminfo")


@dataclass(frozen=True)
class Sample:
    """Ten seconds of the machine; None where nothing could be measured.

    ``captured`` and ``judged`` are pictures a second, ``detect_ms`` and ``delay_ms`` means of the
    network and from camera to decision, ``light`` the brightness of faces 0..255, ``relay`` 1 where
    the board is well and 0 where not, ``prompts`` how many were spoken; the rest are degrees,
    shares 0..1, and MB.
    """

    at: float
    captured: float
    judged: float
    detect_ms: float | None
    delay_ms: float | None
    light: float | None
    relay: float
    prompts: int
    temperature: float | None
    memory_free: float | None
    disk_free: float | None
    disk_free_mb: float | None
    resident_mb: float


class Vitals:
    """The last hour. ``see`` and ``hear`` run on any thread and only count; ``measure`` on one."""

    def __init__(
        self,
        state: Path,
        captured: Callable[[], int],
        board: HealthBoard,
        clock: Clock,
        thermal: Path = THERMAL,
    ) -> None:
        """``captured`` counts the camera's pictures, ``state`` lies on the disk that matters."""
        self._state = state
        self._captured = captured
        self._board = board
        self._clock = clock
        self._thermal = thermal
        self._lock = threading.Lock()
        self._samples: Deque[Sample] = deque(maxlen=int(REMEMBERED / EVERY))
        self._latest: Outcome | None = None
        self._judged = self._prompts = 0
        self._detect_ms = self._delay_ms = 0.0
        self._measured_at, self._captured_before = clock(), captured()

    @property
    def samples(self) -> tuple[Sample, ...]:
        """Oldest first. Any thread."""
        with self._lock:
            return tuple(self._samples)

    @property
    def latest(self) -> Outcome | None:
        """The newest outcome with a picture, None before the first."""
        with self._lock:
            return self._latest

    def see(self, outcome: Outcome) -> None:
        """Count one outcome."""
        if outcome.frame is None or outcome.state is State.FAULT:
            return
        with self._lock:
            self._latest = outcome
            self._judged += 1
            self._detect_ms += outcome.timings.detect_ms
            self._delay_ms += 1e3 * (outcome.decided_at - outcome.at)

    def hear(self, event: Event) -> None:
        """Count what was spoken."""
        if event.kind is EventKind.ALARM and event.data.get("heard"):
            with self._lock:
                self._prompts += 1

    def measure(self) -> None:
        """Take one sample."""
        now, captured = self._clock(), self._captured()
        seconds = max(1e-3, now - self._measured_at)
        memory = _memory_free()
        disk = _disk(self._state)
        with self._lock:
            judged, prompts, latest = self._judged, self._prompts, self._latest
            detect_ms, delay_ms = self._detect_ms, self._delay_ms
            self._judged = self._prompts = 0
            self._detect_ms = self._delay_ms = 0.0
        sample = Sample(
            at=now,
            captured=(captured - self._captured_before) / seconds,
            judged=judged / seconds,
            detect_ms=detect_ms / judged if judged else None,
            delay_ms=delay_ms / judged if judged else None,
            light=light(latest) if judged and latest is not None else None,
            relay=0.0 if self._board.of(Part.RELAY) else 1.0,
            prompts=prompts,
            temperature=temperature(self._thermal),
            memory_free=memory,
            disk_free=disk[0] if disk else None,
            disk_free_mb=disk[1] if disk else None,
            resident_mb=resident_mb(),
        )
        self._measured_at, self._captured_before = now, captured
        with self._lock:
            self._samples.append(sample)


def light(outcome: Outcome) -> float | None:
    """Mean brightness 0..255 of the faces in an outcome's picture; None where there is none."""
    if outcome.frame is None:
        return None
    pixels = outcome.frame.pixels
    faces = [
        pixels[max(0, int(box.y1)) : int(box.y2) : 4, max(0, int(box.x1)) : int(box.x2) : 4]
        for box in (track.box for track in outcome.tracks if track.last_seen == outcome.at)
    ]
    means = [float(face.mean()) for face in faces if face.size]
    return sum(means) / len(means) if means else None


def _memory_free() -> float | None:
    """Share of the machine's memory that could still be had."""
    try:
        lines = _MEMORY.read_text(encoding="ascii").splitlines()
        sizes = {line.partition(":")[0]: int(line.split()[1]) for line in lines}
        return sizes["MemAvailable"] / sizes["MemTotal"]
    except (OSError, ValueError, KeyError, IndexError):
        return None


def _disk(state: Path) -> tuple[float, float] | None:
    """Share and MB that are free on the disk of the state folder."""
    try:
        usage = shutil.disk_usage(state)
    except OSError:
        return None
    return usage.free / usage.total, usage.free / 2**20
