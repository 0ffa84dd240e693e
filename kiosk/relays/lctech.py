"""LC Technology Modbus relay boards ("bestep"), eight outputs and eight opto inputs.

Coils as usual. A timed "on" is function 10 with two words, 4 and the time in tenths of a second,
to register 3 plus five for each further output; the manual does not say whether a second one
prolongs the first. Function 02 reads the inputs. The address is 255 (``FF``) when new.
"""

from __future__ import annotations

from kiosk.relays.coils import ask_of, bits, switch
from kiosk.relays.exchange import Exchange, Output, expecting
from kiosk.relays.modbus import framed

__all__ = ["CHANNELS", "INPUTS", "ask", "look", "pulse", "switch"]

CHANNELS = INPUTS = 8
_READ_INPUTS, _WRITE_REGISTERS = 0x02, 0x10
_ON_FOR_A_TIME = 4

ask = ask_of(CHANNELS)


def pulse(output: Output, tenths: int) -> Exchange:
    """Energise the output for so many tenths of a second; acknowledged without the data."""
    head = bytes([output.address, _WRITE_REGISTERS, 0, 3 + 5 * (output.channel - 1), 0, 2])
    request = framed(head + bytes([4, 0, _ON_FOR_A_TIME, *tenths.to_bytes(2, "big")]))
    return expecting(request, framed(head), means=True)


def look(output: Output, number: int) -> Exchange:
    """Read opto input ``number`` (from 1): True while current flows through it."""
    return bits(output, _READ_INPUTS, 0, INPUTS, number - 1)
