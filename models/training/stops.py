"""Ctrl-C and SIGTERM wait for the end of what must not be left half done."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import Iterator

STOPS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def held_back() -> Iterator[None]:
    """Raises KeyboardInterrupt after the block where a stop came within. Main thread only."""
    came: list[int] = []
    before = [signal.signal(stop, lambda number, _frame: came.append(number)) for stop in STOPS]
    try:
        yield
    finally:
        for stop, handler in zip(STOPS, before):
            signal.signal(stop, handler)
    if came:
        raise KeyboardInterrupt
