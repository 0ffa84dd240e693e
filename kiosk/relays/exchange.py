"""One question to a relay board and what counts as its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable


def _never(_reply: bytes) -> None:
    return None


@dataclass(frozen=True)
class Exchange:
    """The bytes that go out, how many come back, and what those say.

    ``reported(reply)`` is the output state the reply stands for: True energised, False not, None
    when it is no proper answer to this very request. ``reply_size`` 0 means that the board is
    blind: it says nothing, and nothing is asked of it.
    """

    request: bytes
    reply_size: int = 0
    reported: Callable[[bytes], bool | None] = _never
