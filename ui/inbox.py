"""The bridge from the kiosk's threads to the GUI thread: newest wins, one delivery at most."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from kiosk.types import DoorStatus, Outcome


class Inbox(QObject):
    """Holds the newest outcome and door status.

    Signals:
        arrived: Something new is there. Emitted again only after ``take``, so however fast the
            kiosk is, Qt's queue never holds more than one delivery.
    """

    arrived = Signal()

    def __init__(self) -> None:
        """Start empty. Belongs to the GUI thread."""
        super().__init__()
        self._lock = threading.Lock()
        self._outcome: Outcome | None = None
        self._door: DoorStatus | None = None
        self._announced = False
        self._closed = False

    def put_outcome(self, outcome: Outcome) -> None:
        """Replace the outcome. Any thread; never blocks."""
        with self._lock:
            self._outcome = outcome
            self._announce()

    def put_door(self, status: DoorStatus) -> None:
        """Replace the door status. Any thread; never blocks."""
        with self._lock:
            self._door = status
            self._announce()

    def take(self) -> tuple[Outcome | None, DoorStatus | None]:
        """The newest of both. GUI thread."""
        with self._lock:
            self._announced = False
            return self._outcome, self._door

    def close(self) -> None:
        """Announce nothing more; Qt may take the object away now. GUI thread."""
        with self._lock:
            self._closed = True
            self._outcome = None

    def _announce(self) -> None:
        if not self._announced and not self._closed:
            self._announced = True
            self.arrived.emit()
