"""Waveshare Modbus RTU Relay, eight outputs: acknowledges every command and reads back.

Function 05 writes one coil (``FF 00`` on, ``00 00`` off) and is echoed byte for byte; function 01
reads the eight coils as one byte, output 1 in the lowest bit. The board also knows a toggle
(``55 00``), never used here: what it does depends on what was before.
"""

from __future__ import annotations

from kiosk.relays.exchange import Exchange
from kiosk.relays.modbus import framed, is_whole

CHANNELS = 8
_READ_COILS, _WRITE_COIL = 0x01, 0x05
_COILS_REPLY_SIZE = 6


def switch(channel: int, address: int, energised: bool) -> Exchange:
    """Drive one output; done only when the very same bytes come back."""
    value = 0xFF if energised else 0x00
    request = framed(bytes([address, _WRITE_COIL, 0, channel - 1, value, 0]))
    return Exchange(request, len(request), lambda reply: energised if reply == request else None)


def ask(channel: int, address: int) -> Exchange:
    """Read all outputs, report the one in question."""
    request = framed(bytes([address, _READ_COILS, 0, 0, 0, CHANNELS]))
    head = bytes([address, _READ_COILS, 1])

    def reported(reply: bytes) -> bool | None:
        if len(reply) != _COILS_REPLY_SIZE or reply[:3] != head or not is_whole(reply):
            return None
        return bool(reply[3] >> (channel - 1) & 1)

    return Exchange(request, _COILS_REPLY_SIZE, reported)
