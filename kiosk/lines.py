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

    def __init__(self, out: TextIO) -> None:
        """Write to ``out``."""
        self._given, self._out = out, _own(out)
        self._waiting: Deque[str] = deque(maxlen=MOST)
        self._changed = threading.Condition()
        self._ended = False
        # A daemon, because a write that blocks has no end.
        self._thread = threading.Thread(target=self._write, name="lines", daemon=True)
        with undisturbed():  # it takes no signal, also while the main thread holds them back
            self._thread.start()

    def say(self, line: str) -> None:
        """Have one line written; any thread."""
        with self._changed:
            self._waiting.append(line)
            self._changed.notify()

    def close(self) -> None:
        """Wait until everything is written, but not for a reader that does not read."""
        with self._changed:
            self._ended = True
            self._changed.notify()
        self._thread.join(PATIENCE)

    def _write(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._ended)
                if not self._waiting:
                    break
                line = self._waiting.popleft()
            try:
                print(line, file=self._out, flush=True)
            except (OSError, ValueError):  # a full disk, a dead terminal, a reader that has gone
                continue
        if self._out is not self._given:
            with suppress(OSError):  # what the disk did not take is tried once more
                self._out.close()


def _own(out: TextIO) -> TextIO:
    """The same file by a stream of its own, so that Python's last flush of ``out`` cannot block."""
    try:
        number = os.dup(out.fileno())
    except OSError:  # a stream that is no file
        return out
    return open(number, "w", encoding=out.encoding, errors=out.errors)  # noqa: PTH123
