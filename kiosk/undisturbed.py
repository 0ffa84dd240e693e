"""Keeps Ctrl-C and SIGTERM from coming in the middle of something."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import Iterator

_ENDS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Hold Ctrl-C and SIGTERM back from this thread until the block is over; then they come.

    An exception out of a signal handler while pydantic builds a model ends the program with a crash
    of pydantic's own. Threads that libraries start meanwhile never take these signals.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
