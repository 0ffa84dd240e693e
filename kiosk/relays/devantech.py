"""Devantech USB-RLY02, -RLY08, -RLY16: single bytes. ``65`` and up switch on, ``6F`` and up off.

``5B`` is answered with one byte, output 1 in its lowest bit. Nothing else is acknowledged, and that
byte carries no check, so it is asked for twice.
"""

from __future__ import annotations

from kiosk.relays.exchange import Exchange, Output

_ON, _OFF, _STATES = 0x65, 0x6F, 0x5B


def switch(output: Output, energised: bool) -> Exchange:
    """Drive one output; nothing comes back."""
    return Exchange(bytes([(_ON if energised else _OFF) + output.channel - 1]))


def ask(output: Output) -> Exchange:
    """Read all outputs, report the one in question."""

    def reported(reply: bytes) -> bool | None:
        return bool(reply[0] >> output.channel - 1 & 1) if len(reply) == 1 else None

    return Exchange(bytes([_STATES]), 1, reported, twice=True)
