"""The wish to stop, which a signal handler may express at any moment, and the end of a thread."""

from __future__ import annotations

import threading
import time

_LOOK = 0.05
"""Seconds between two looks of whoever waits."""


class Stop(threading.Event):
    """An event without a lock. Set by any thread or signal handler, for good.

    ``threading.Event`` holds a lock as a wait begins and as it ends. A signal handler that runs on
    the waiting thread just then waits for that lock for ever, and the program no longer ends.
    """

    def __init__(self) -> None:
        """Nobody wishes it yet."""
        super().__init__()
        self._wished = False

    def set(self) -> None:
        """Wish it."""
        self._wished = True

    def is_set(self) -> bool:
        """Whether somebody did."""
        return self._wished

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for it, ``timeout`` seconds at most; True when it has come."""
        until = None if timeout is None else time.monotonic() + timeout
        while not self._wished:
            left = _LOOK if until is None else until - time.monotonic()
            if left <= 0:
                break
            time.sleep(min(left, _LOOK))
        return self._wished


def joined(thread: threading.Thread, within: float = 3.0) -> bool:
    """Wait so many seconds for a thread that was told to end, if it ever began; False: it hangs."""
    if thread.ident is not None:
        thread.join(within)
    return not thread.is_alive()
