"""Writes lines by a thread of its own, so that nobody who has something to tell waits for a reader.

A pager, a stopped terminal or a hung log daemon takes no more at some point, and a write then
blocks whoever called it. That must not be the door's thread.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from contextlib import suppress
from typing import Deque, TextIO

from kiosk.undisturbed import undisturbed

MOST = 1000
"""Lines that wait; beyond them the oldest go."""
PATIENCE = 1.0
"""Seconds for what still waits at the end."""


class Lines:
    """A stream that never blocks and never fails; what it cannot write is lost."""

    def __init__(self, out: TextIO | None) -> None:
        """Write to ``out``, from the first line on; None is a stream that was closed."""
        self._out = out
        self._waiting: Deque[str] = deque(maxlen=MOST)
        self._changed = threading.Condition()
        self._ended = False
        self._thread: threading.Thread | None = None

    def write(self, text: str) -> None:
        """Have one or more whole lines written; any thread."""
        if self._out is None:
            return
        with self._changed:
            self._waiting.append(text)
            self._thread = self._thread or self._started()
            self._changed.notify()

    def close(self) -> None:
        """Wait until everything is written, but not for a reader that does not read."""
        with self._changed:
            self._ended = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(PATIENCE)

    def _started(self) -> threading.Thread:
        # A daemon, because a write that blocks has no end.
        assert self._out is not None  # noqa: S101 - the caller looked
        thread = threading.Thread(target=self._write, args=(self._out,), name="lines", daemon=True)
        with undisturbed():  # it takes no signal, also while the main thread holds them back
            thread.start()
        return thread

    def _write(self, given: TextIO) -> None:
        out = _own(given)
        for text in iter(self._next, None):
            with suppress(OSError, ValueError):  # a full disk, a dead terminal, nobody reads
                out.write(text)
                out.flush()
        if out is not given:
            with suppress(OSError):  # what the disk did not take is tried once more
                out.close()

    def _next(self) -> str | None:
        """What is next as soon as there is something, None at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._ended)
            return self._waiting.popleft() if self._waiting else None


def _own(out: TextIO) -> TextIO:
    """The same file by a stream of its own, so that Python's last flush of ``out`` cannot block."""
    try:
        number = os.dup(out.fileno())
    except (OSError, ValueError):  # a stream that is no file, or closed
        return out
    return open(number, "w", encoding=out.encoding, errors=out.errors)  # noqa: PTH123
