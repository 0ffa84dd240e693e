"""Waveshare Modbus RTU Relay, eight outputs: acknowledges every command and reads back.

Beside plain coils it has "flash on": function 05 to ``02 00`` plus the output, with a time in
tenths of a second instead of a state, energises and ends by itself. Its manual does not say
whether a second one prolongs the first. The board also knows a toggle (``55 00``), never used
here: what it does depends on what was before.
"""

from __future__ import annotations

from kiosk.relays.coils import ask_of, switch, write
from kiosk.relays.exchange import Exchange, Output

__all__ = ["CHANNELS", "ask", "pulse", "switch"]

CHANNELS = 8
_FLASH_ON = 0x0200

ask = ask_of(CHANNELS)


def pulse(output: Output, tenths: int) -> Exchange:
    """Energise the output for so many tenths of a second; acknowledged by the same bytes."""
    return write(output, _FLASH_ON + output.channel - 1, tenths, means=True)
