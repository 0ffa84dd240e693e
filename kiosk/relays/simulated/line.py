"""A pseudo-terminal and the thread that listens at the board's end of it."""

from __future__ import annotations

import os
import select
import threading
import tty
from typing import Callable

_JOIN_WITHIN = 3.0


class Line:
    """The cable: ``path`` is the host's end of it.

    ``answer(data)`` gives the reply and after how many seconds it goes out; ``wait()`` does what is
    due and gives the seconds until it must be called again, None for any. Both run on the line's
    thread.
    """

    def __init__(
        self, answer: Callable[[bytes], tuple[bytes, float]], wait: Callable[[], float | None]
    ) -> None:
        """Lay the cable and begin to listen."""
        self._answer = answer
        self._wait = wait
        # The host's end stays open here too: without it reading fails while no host is there.
        self._board_end, self._host_end = os.openpty()
        self._wake_out, self._wake_in = os.pipe()
        tty.setraw(self._host_end)
        self.path = os.ttyname(self._host_end)
        self._thread = threading.Thread(target=self._listen, name="relay board simulator")
        self._thread.start()

    def close(self) -> None:
        """Pull the cable out."""
        os.close(self._wake_in)
        self._thread.join(_JOIN_WITHIN)
        for descriptor in (self._board_end, self._host_end, self._wake_out):
            os.close(descriptor)

    def _listen(self) -> None:
        while not self._closing(self._wait()):
            if not self._has_bytes():
                continue
            reply, delay = self._answer(os.read(self._board_end, 256))
            if delay and self._closing_within(delay):
                return
            os.write(self._board_end, reply)

    def _closing(self, timeout: float | None) -> bool:
        """Wait for bytes; True when the line is being closed instead."""
        ready, _, _ = select.select([self._board_end, self._wake_out], [], [], timeout)
        return self._wake_out in ready

    def _closing_within(self, seconds: float) -> bool:
        return bool(select.select([self._wake_out], [], [], seconds)[0])

    def _has_bytes(self) -> bool:
        return bool(select.select([self._board_end], [], [], 0)[0])
