"""The way in: looks at PINs, counts wrong ones, and lets nobody try too often."""

from __future__ import annotations

import json
import logging
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Callable

from kiosk import paths, pin
from kiosk.files import write_atomic
from kiosk.staff.lockout import Lockout, Noted
from kiosk.staff.records import Entry
from kiosk.types import Event, EventKind

if TYPE_CHECKING:
    from kiosk.ports import Clock, Record
    from kiosk.staff.worker import Worker

_log = logging.getLogger(__name__)

NO_PIN = (
    "No PIN is set, so the panel stays shut. Run in the shell, as the kiosk's user: kiosk pin set"
)
_BOOT = Path("/proc/sys/kernel/random/boot_id")


class StaffPad:
    """The PIN pad. ``open``, ``try_pin`` and ``leave`` belong to the GUI thread."""

    def __init__(
        self,
        worker: Worker,
        record: Record,
        clock: Clock,
        wall: Clock = time.time,
        on_leave: Callable[[], None] = lambda: None,
    ) -> None:
        """Remember how often a wrong PIN was tried before the last restart."""
        self._worker = worker
        self._record = record
        self._clock = clock
        self._wall = wall
        self._on_leave = on_leave
        self._lock = threading.Lock()
        self._lockout = self._recalled()
        self._closed = ""
        self._checking = self._inside = False
        self._visit = 0
        """Counts who came and went: a PIN lets in whoever typed it, and nobody after them."""

    @property
    def entry(self) -> Entry:
        """Whether one may try, must wait, or is inside. Any thread."""
        now = self._clock()
        with self._lock:
            lockout = self._lockout.remembered(now)
            waiting = lockout.waiting(now)
            return Entry(
                inside=self._inside,
                closed=self._closed,
                checking=self._checking,
                wrong=lockout.wrong,
                tries_left=lockout.tries_left,
                wait_until=lockout.until if waiting else None,
                wait_for=lockout.wait if waiting else 0.0,
            )

    def open(self) -> None:
        """Look whether there is a PIN, without making the screen wait."""
        self._worker.do(self._look, self._not_checked)

    def try_pin(self, digits: str) -> None:
        """Look at a PIN, unless one is being looked at or nothing may be tried now."""
        with self._lock:
            if self._inside or self._checking or self._lockout.waiting(self._clock()):
                return
            self._checking = True
            visit = self._visit
        if not self._worker.do(lambda: self._check(digits, visit), self._not_checked):
            self._not_checked("")

    def leave(self) -> None:
        """Shut the panel, or the pad; may come twice."""
        with self._lock:
            self._visit += 1
            was_inside, self._inside = self._inside, False
        if was_inside:
            self._record(Event(EventKind.STAFF, "left"))
            self._on_leave()

    def _look(self) -> None:
        closed = "" if pin.is_set() else NO_PIN
        with self._lock:
            self._closed = closed

    def _check(self, digits: str, visit: int) -> None:
        """Count the try as wrong first, so that pulling the plug meanwhile wins no tries."""
        self._look()
        if self._closed:
            self._not_checked("")
            return
        before = self._lockout
        self._keep(before.after_wrong(self._clock()))
        right = pin.verify(digits)
        after = Lockout() if right else before.after_wrong(self._clock())
        self._keep(after)
        with self._lock:
            still_there = visit == self._visit
            self._lockout, self._inside, self._checking = after, right and still_there, False
        if still_there or not right:
            self._tell(after, right=right)

    def _not_checked(self, _sentence: str) -> None:
        with self._lock:
            self._checking = False

    def _tell(self, lockout: Lockout, *, right: bool) -> None:
        subject = "entered" if right else "locked_out" if lockout.wait else "wrong_pin"
        data = {} if right else {"wrong": lockout.wrong, "wait_s": lockout.wait}
        self._record(Event(EventKind.STAFF, subject, data))

    def _keep(self, lockout: Lockout) -> None:
        """Write the count down for the next start; a disk that fails does not let more tries in."""
        noted = Noted.of(lockout, self._wall(), self._clock(), _boot())
        try:
            write_atomic(_path(), json.dumps(asdict(noted)).encode())
        except OSError as error:
            _log.warning("wrong PINs will be forgotten at a restart: %s", error)

    def _recalled(self) -> Lockout:
        try:
            noted = Noted(**json.loads(_path().read_bytes()))
            return noted.recalled(self._wall(), self._clock(), _boot())
        except (OSError, ValueError, TypeError, RecursionError):
            return Lockout()


def _boot() -> str:
    """A name for the time since the machine was switched on; empty where it has none."""
    try:
        return _BOOT.read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _path() -> Path:
    return paths.state() / "pin-tries.json"
