"""Tells systemd when the kiosk is ready and, as long as its parts deliver, that it lives.

What counts is what was delivered, not that threads exist: outcomes, steps of the effects, turns of
the window. When one of them is late, systemd hears nothing more, kills the program after the unit's
``WatchdogSec`` and starts it anew; ``ExecStopPost`` makes the door safe in between. The protocol is
one datagram per message (sd_notify(3)); without ``NOTIFY_SOCKET`` nobody is told anything.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Callable, Mapping, NamedTuple

from kiosk.stop import joined

if TYPE_CHECKING:
    from kiosk.ports import Clock
    from kiosk.types import Outcome, State

_log = logging.getLogger(__name__)

EVERY = 1.0
"""Seconds between two looks; systemd advises at most half of ``WatchdogSec``."""

MORE_TIME = 60.0
"""Seconds that systemd is asked to wait longer, again every second, while an engine is built."""

OUTCOMES_WITHIN = 5.0
"""Seconds. Even without a camera or a detector the watch has an outcome every half second."""

_EXTEND = f"EXTEND_TIMEOUT_USEC={round(MORE_TIME * 1e6)}"


class Pulse(NamedTuple):
    """When a part last delivered (monotonic; None: it has nothing to deliver now) and its limit."""

    last: Callable[[], float | None]
    within: float


class Heartbeat:
    """A thread that sends ``WATCHDOG=1`` every second while no pulse is late."""

    def __init__(self, pulses: Mapping[str, Pulse], clock: Clock) -> None:
        """Prepare; ``pulses`` are asked once a second and MUST NOT block."""
        self._pulses = {"outcomes": Pulse(lambda: self._seen_at, OUTCOMES_WITHIN), **pulses}
        self._clock = clock
        self._seen_at: float | None = None
        self._late: tuple[str, ...] = ()
        self._state: State | None = None
        self._preparing = False
        self._ready = threading.Event()
        self._stopping = threading.Event()
        self._address = _address(os.environ.get("NOTIFY_SOCKET", ""))
        self._thread = threading.Thread(target=self._run, name="heartbeat")

    def start(self) -> None:
        """Begin to tell, where somebody listens."""
        if self._address:
            self._thread.start()

    def stop(self) -> bool:
        """Say that the end is meant, and end; False when the thread hangs."""
        self._tell("STOPPING=1\nSTATUS=stopping")
        self._stopping.set()
        return joined(self._thread)

    def see(self, outcome: Outcome) -> None:
        """Hear of every outcome; the first of any kind means that the kiosk is ready."""
        self._state, self._seen_at = outcome.state, self._clock()
        self._preparing = outcome.preparation is not None
        self._ready.set()

    def beat(self) -> None:
        """One look; public for tests that bring their own time."""
        now = self._clock()
        late = tuple(name for name, pulse in self._pulses.items() if _is_late(pulse, now))
        if late and late != self._late:
            _log.error("no answer from: %s; systemd is not told that all is well", ", ".join(late))
        self._late = late
        status = f"STATUS={self._state.value if self._state else 'starting'}"
        if late:
            self._tell(f"{status}, no answer from {', '.join(late)}")
        elif self._preparing:
            self._tell(f"{status}, an engine is built\nWATCHDOG=1\n{_EXTEND}")
        else:
            self._tell(f"{status}\nWATCHDOG=1")

    def _run(self) -> None:
        while not self._stopping.is_set():
            if self._ready.wait(EVERY):
                self._tell("READY=1")
                break
        while not self._stopping.is_set():
            self.beat()
            self._stopping.wait(EVERY)

    def _tell(self, message: str) -> None:
        """Never waits: where systemd does not read, this message is lost and the next will do."""
        if not self._address:
            return
        kind = socket.SOCK_DGRAM | socket.SOCK_NONBLOCK
        with socket.socket(socket.AF_UNIX, kind) as line, suppress(OSError):
            line.sendto(message.encode(), self._address)


def _is_late(pulse: Pulse, now: float) -> bool:
    last = pulse.last()
    return last is not None and now - last > pulse.within


def _address(given: str) -> str:
    """A path, or a name in the abstract namespace, which begins with a zero byte."""
    return "\0" + given[1:] if given.startswith("@") else given
