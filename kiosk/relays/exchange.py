"""One question to a relay board and what counts as its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable


def _never(_reply: bytes) -> None:
    return None


@dataclass(frozen=True)
class Output:
    """One output of one board: its number from 1, and the board's address on a bus.

    ``coil_on`` and ``coil_off`` are the words that some Modbus boards want instead of the usual.
    """

    channel: int
    address: int = 1
    coil_on: int = 0xFF00
    coil_off: int = 0x0000


@dataclass(frozen=True)
class Exchange:
    """The bytes that go out, how many come back, and what those say.

    ``reported(reply)`` is the output state the reply stands for: True energised, False not, None
    when it is no proper answer to this very request. ``reply_size`` 0 means that the board is
    blind: it says nothing, and nothing is asked of it.

    A reply of ``end`` bytes ends where they came ``ends`` times, at ``reply_size`` at the latest.
    A ``twice`` reply carries no check of its own: the request is sent again and both replies must
    be the same.
    """

    request: bytes
    reply_size: int = 0
    reported: Callable[[bytes], bool | None] = _never
    end: bytes = b""
    ends: int = 1
    twice: bool = False

    def is_over(self, reply: bytes) -> bool:
        """True when nothing is to come after ``reply``."""
        if self.end and reply.count(self.end) >= self.ends:
            return True
        return len(reply) >= self.reply_size


def expecting(request: bytes, reply: bytes, means: bool) -> Exchange:
    """An exchange with one right reply, which stands for ``means``."""
    return Exchange(request, len(reply), lambda got: means if got == reply else None)
