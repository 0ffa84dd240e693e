"""Outputs as Modbus coils: function 05 writes one and is echoed, function 01 reads them.

Output n is coil n-1. On is ``FF 00`` and off is ``00 00``; some copies want other words, which
the settings can name (Modbus Application Protocol V1.1b3, 6.1 and 6.5).
"""

from __future__ import annotations

from typing import Callable

from kiosk.relays.exchange import Exchange, Output, expecting
from kiosk.relays.modbus import framed, is_whole

QUIET = 0.004
"""Seconds of silence before a frame: 3.5 characters at 9600 baud."""

_READ_COILS, _WRITE_COIL = 0x01, 0x05


def switch(output: Output, energised: bool) -> Exchange:
    """Drive one output; done only when the very same bytes come back."""
    value = output.coil_on if energised else output.coil_off
    return write(output, output.channel - 1, value, energised)


def write(output: Output, coil: int, value: int, means: bool) -> Exchange:
    """Write ``value`` to ``coil``; the echo stands for ``means``."""
    words = coil.to_bytes(2, "big") + value.to_bytes(2, "big")
    request = framed(bytes([output.address, _WRITE_COIL]) + words)
    return expecting(request, request, means)


def ask(output: Output) -> Exchange:
    """Read the one output in question."""
    return bits(output, _READ_COILS, output.channel - 1, 1, 0)


def ask_of(channels: int) -> Callable[[Output], Exchange]:
    """Make the question that reads all of so many outputs, for boards that know no other."""
    return lambda output: bits(output, _READ_COILS, 0, channels, output.channel - 1)


def bits(output: Output, function: int, first: int, count: int, index: int) -> Exchange:
    """Read ``count`` (1..8) bits from ``first`` on and report the one at ``index`` among them."""
    request = framed(bytes([output.address, function, 0, first, 0, count]))
    head = bytes([output.address, function, 1])

    def reported(reply: bytes) -> bool | None:
        if len(reply) != 6 or reply[:3] != head or not is_whole(reply):
            return None
        return bool(reply[3] >> index & 1)

    return Exchange(request, 6, reported)
