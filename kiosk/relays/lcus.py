"""LCUS-1, -2, -4, -8: the common USB boards with a CH340. They obey and acknowledge nothing.

A frame is four bytes: ``A0``, channel, 1 or 0, and the low byte of the sum of the three. Some of
the larger boards answer a single ``FF`` with a line per output, ``CH1: ON`` or ``CH1: OFF``.
"""

from __future__ import annotations

import re
from typing import Callable

from kiosk.relays.exchange import Exchange, Output

QUIET = 0.1
"""Seconds these boards want between two commands, as far as is known."""

_START, _STATUS = 0xA0, b"\xff"


def switch(output: Output, energised: bool) -> Exchange:
    """Drive one output; the board has no address and acknowledges nothing."""
    body = bytes([_START, output.channel, int(energised)])
    return Exchange(body + bytes([sum(body) & 0xFF]))


def status_of(channels: int) -> Callable[[Output], Exchange]:
    """Make the question for a board of so many outputs that answers ``FF`` with text."""
    lines = (rf"CH{number}: ?(ON|OFF) ?\r\n" for number in range(1, channels + 1))
    pattern = re.compile("".join(lines).encode())

    def ask(output: Output) -> Exchange:
        def reported(reply: bytes) -> bool | None:
            found = pattern.fullmatch(reply)
            return found and found.group(output.channel) == b"ON"

        return Exchange(_STATUS, 12 * channels, reported, end=b"\n", ends=channels)

    return ask
