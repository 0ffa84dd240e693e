"""KMTronic USB relays: three bytes, ``FF``, output, 1 or 0; never acknowledged.

The one- and two-output boards tell one output for ``FF n 03``, the larger ones all of them for
``FF 09 00``, a byte each. No answer carries a check, so everything is asked twice.
"""

from __future__ import annotations

from typing import Callable

from kiosk.relays.exchange import Exchange, Output

_START = 0xFF
_STATES = {0: False, 1: True}


def switch(output: Output, energised: bool) -> Exchange:
    """Drive one output; the board has no address and acknowledges nothing."""
    return Exchange(bytes([_START, output.channel, int(energised)]))


def ask(output: Output) -> Exchange:
    """Read one output of a small board."""
    head = bytes([_START, output.channel])

    def reported(reply: bytes) -> bool | None:
        return _STATES.get(reply[2]) if len(reply) == 3 and reply[:2] == head else None

    return Exchange(head + b"\x03", 3, reported, twice=True)


def ask_of(channels: int) -> Callable[[Output], Exchange]:
    """Make the question for a board with so many outputs that tells all at once."""

    def ask_all(output: Output) -> Exchange:
        def reported(reply: bytes) -> bool | None:
            proper = len(reply) == channels and set(reply) <= set(_STATES)
            return _STATES[reply[output.channel - 1]] if proper else None

        return Exchange(bytes([_START, 9, 0]), channels, reported, twice=True)

    return ask_all
