"""DCON modules (ICP DAS I-7000 and M-7000, ADLINK NuDAM): text lines and a host watchdog.

A command is a mark, the address in two hexadecimal digits, what to do, a checksum and CR. The
checksum (low byte of the sum of all characters, two digits) is an option of the module that must
be switched on here: without it a read-back has nothing that guards it.

While the watchdog is enabled, ``~**`` must come again and again. When it does not, the module puts
its outputs to the safe value (off when new), refuses outputs with ``!`` and remembers that in its
EEPROM until ``~AA1``. An EEPROM wears out, so both are written once per connection.
"""

from __future__ import annotations

from typing import Tuple

from kiosk.relays.exchange import Exchange, Output, expecting

CHANNELS = 8
PATIENCE = 0x12
"""Tenths of a second until the watchdog trips. (53 ms each on early ADLINK firmware.)"""


def line(text: str) -> bytes:
    """``text`` with checksum and CR."""
    return f"{text}{sum(text.encode()) & 0xFF:02X}\r".encode()


def switch(output: Output, energised: bool) -> Exchange:
    """Drive one output; ``>`` obeys, ``!`` would say that the watchdog has tripped."""
    command = f"#{output.address:02X}1{output.channel - 1:X}{int(energised):02X}"
    return expecting(line(command), line(">"), energised)


def ask(output: Output) -> Exchange:
    """Read outputs and inputs, report the output in question."""

    def reported(reply: bytes) -> bool | None:
        outputs = _outputs(reply)
        return None if outputs is None else bool(outputs >> output.channel - 1 & 1)

    return Exchange(line(f"${output.address:02X}6"), 10, reported)


def keep_alive(output: Output) -> Exchange:  # noqa: ARG001
    """Tell every module on the bus that the host lives; none answers."""
    return Exchange(line("~**"))


def prepare_icpdas(output: Output, watched: bool) -> Tuple[Exchange, ...]:
    """Forgive what the watchdog did and enable it, or disable it when not to be watched."""
    return _prepare(output, f"3{int(watched)}{PATIENCE:02X}")


def prepare_adlink(output: Output, watched: bool) -> Tuple[Exchange, ...]:
    """As for ICP DAS; the safe value, all outputs off, goes with it."""
    return _prepare(output, f"2{int(watched)}{PATIENCE:02X}00")


def _prepare(output: Output, watchdog: str) -> Tuple[Exchange, ...]:
    done = line(f"!{output.address:02X}")
    commands = (f"~{output.address:02X}{what}" for what in ("1", watchdog))
    return tuple(expecting(line(command), done, means=True) for command in commands)


def _outputs(reply: bytes) -> int | None:
    """The outputs in ``!OOII00``, None when that is not what the reply is."""
    try:
        values = bytes.fromhex(reply[1:5].decode("ascii"))
    except ValueError:
        return None
    right = line(f"!{values.hex().upper()}00")
    return values[0] if reply == right else None
