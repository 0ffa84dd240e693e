"""Opens the line to a board without making anybody wait for it."""

from __future__ import annotations

import threading
from concurrent import futures
from typing import TYPE_CHECKING, Callable

from kiosk.errors import KioskError
from kiosk.relays.port import may_take_long

if TYPE_CHECKING:
    from kiosk.ports import Relay
    from kiosk.settings_door import RelaySettings

    OpenRelay = Callable[[RelaySettings], Relay]


class Opener:
    """Opens one line again and again. Owned by one thread.

    A device is opened at once. A URL may take as long as its network does, so a thread of its own
    opens it, never two at a time. Nobody waits for that thread at the end of the program: opening
    changes no output, so it may be cut off.
    """

    def __init__(self, settings: RelaySettings, open_: OpenRelay) -> None:
        """Open nothing yet."""
        self._settings = settings
        self._open = open_
        self._opening: futures.Future[Relay] | None = None
        self._thread: threading.Thread | None = None

    def poll(self, wait: float = 0.0) -> Relay | None:
        """Begin to open, or go on for ``wait`` seconds at most; the line as soon as it is open.

        Raises RelayError when it cannot be opened; the next call tries again.
        """
        if not may_take_long(self._settings.port):
            return self._open(self._settings)
        opening = self._opening or self._begin()
        if opening is None or not futures.wait([opening], wait).done:
            return None
        self._opening = None
        return opening.result()

    def give_up(self) -> None:
        """Want no line any more: one that is opened later is closed at once."""
        opening, self._opening = self._opening, None
        if opening is not None:
            opening.add_done_callback(_close)

    def _begin(self) -> futures.Future[Relay] | None:
        """Start the thread, unless the one before it is still at work."""
        if self._thread is not None and self._thread.is_alive():
            return None
        opening: futures.Future[Relay] = futures.Future()
        self._opening = opening
        self._thread = threading.Thread(
            target=self._work, args=(opening,), name="relay opener", daemon=True
        )
        self._thread.start()
        return opening

    def _work(self, opening: futures.Future[Relay]) -> None:
        try:
            opening.set_result(self._open(self._settings))
        except KioskError as error:
            opening.set_exception(error)
        finally:
            if not opening.done():  # what nobody foresaw: the trace goes to the log
                opening.set_exception(RuntimeError("the line to the board could not be opened"))


def _close(opening: futures.Future[Relay]) -> None:
    if opening.exception() is None:
        opening.result().close()
