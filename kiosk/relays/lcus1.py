"""LCUS-1: the common one-relay USB board with a CH340. It obeys and never answers.

A frame is four bytes: ``A0``, channel, 1 or 0, and the low byte of the sum of the three.
"""

from __future__ import annotations

from kiosk.relays.exchange import Exchange

_START = 0xA0


def switch(channel: int, address: int, energised: bool) -> Exchange:  # noqa: ARG001
    """Drive one output; the board has no address and acknowledges nothing."""
    body = bytes([_START, channel, int(energised)])
    return Exchange(body + bytes([sum(body) & 0xFF]))
