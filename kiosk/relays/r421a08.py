"""R421A08, eight outputs: Modbus registers instead of coils (functions 03 and 06).

Register n belongs to output n: ``01 00`` on, ``02 00`` off, ``05 00`` on for one second. The
longer times it knows (``06 ss``) switch every other output off, so they are not used. Its manual
does not say whether a second ``05 00`` prolongs the first.
"""

from __future__ import annotations

from kiosk.relays.exchange import Exchange, Output, expecting
from kiosk.relays.modbus import framed, is_whole

CHANNELS = 8
PULSE = 1.0
"""Seconds; the board's one harmless time."""

_READ, _WRITE = 0x03, 0x06
_ON, _OFF, _MOMENTARY = 0x01, 0x02, 0x05
_STATES = {0: False, 1: True}


def switch(output: Output, energised: bool) -> Exchange:
    """Drive one output; done only when the very same bytes come back."""
    return _write(output, _ON if energised else _OFF, energised)


def pulse(output: Output, tenths: int) -> Exchange:  # noqa: ARG001
    """Energise the output for one second, whatever ``tenths`` says."""
    return _write(output, _MOMENTARY, means=True)


def ask(output: Output) -> Exchange:
    """Read the register of the one output."""
    request = framed(bytes([output.address, _READ, 0, output.channel, 0, 1]))
    head = bytes([output.address, _READ, 2, 0])

    def reported(reply: bytes) -> bool | None:
        if len(reply) != 7 or reply[:4] != head or not is_whole(reply):
            return None
        return _STATES.get(reply[4])

    return Exchange(request, 7, reported)


def _write(output: Output, command: int, means: bool) -> Exchange:
    request = framed(bytes([output.address, _WRITE, 0, output.channel, command, 0]))
    return expecting(request, request, means)
