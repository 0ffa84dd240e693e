"""SainSmart USB relay with 16 outputs: Modbus ASCII at the fixed address ``FE``.

A frame is ``:``, the bytes as upper-case hexadecimal, their LRC (two's complement of the sum,
Modbus over Serial Line V1.02, 6.2.1) and CR LF. Function 05 is echoed, function 01 reads.
"""

from __future__ import annotations

from kiosk.relays.exchange import Exchange, Output, expecting

CHANNELS = 16
_ADDRESS, _READ_COILS, _WRITE_COIL = 0xFE, 0x01, 0x05
_HEAD = b":FE0102"


def framed(body: bytes) -> bytes:
    """``body`` as one line with its LRC."""
    return b":" + (body + bytes([-sum(body) & 0xFF])).hex().upper().encode() + b"\r\n"


def switch(output: Output, energised: bool) -> Exchange:
    """Drive one output; done only when the very same line comes back."""
    value = 0xFF if energised else 0x00
    request = framed(bytes([_ADDRESS, _WRITE_COIL, 0, output.channel - 1, value, 0]))
    return expecting(request, request, energised)


def ask(output: Output) -> Exchange:
    """Read all outputs, report the one in question."""

    def reported(reply: bytes) -> bool | None:
        states = _states(reply)
        return None if states is None else bool(states >> output.channel - 1 & 1)

    return Exchange(framed(bytes([_ADDRESS, _READ_COILS, 0, 0, 0, CHANNELS])), 15, reported)


def _states(reply: bytes) -> int | None:
    try:
        states = bytes.fromhex(reply[7:11].decode("ascii"))
    except ValueError:
        return None
    # Written again and compared, so that nothing but the very line it should be gets through.
    right = framed(bytes([_ADDRESS, _READ_COILS, 2]) + states)
    return int.from_bytes(states, "little") if reply == right else None
