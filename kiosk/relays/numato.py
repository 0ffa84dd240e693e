"""Numato USB relays: a command line. ``relay on 0``, ``relay read 0``, each ended by CR.

The board echoes what it reads and ends every answer with the prompt ``>``. Outputs count from 0,
beyond 9 in letters.
"""

from __future__ import annotations

import re

from kiosk.relays.exchange import Exchange, Output

CHANNELS = 16
_DIGITS = "0123456789ABCDEF"
_PROMPT = b">"
_REPLY_SIZE = 40
_STATES = {b"off": False, b"on": True}


def switch(output: Output, energised: bool) -> Exchange:
    """Drive one output; done when the board has echoed it and is ready for more."""
    command = f"relay {'on' if energised else 'off'} {_DIGITS[output.channel - 1]}".encode()
    right = re.compile(command + rb"[\r\n]+>")

    def reported(reply: bytes) -> bool | None:
        return energised if right.fullmatch(reply) else None

    return Exchange(command + b"\r", _REPLY_SIZE, reported, end=_PROMPT)


def ask(output: Output) -> Exchange:
    """Read one output."""
    command = f"relay read {_DIGITS[output.channel - 1]}".encode()
    right = re.compile(command + rb"[\r\n]+(on|off)[\r\n]+>")

    def reported(reply: bytes) -> bool | None:
        found = right.fullmatch(reply)
        return _STATES[found.group(1)] if found else None

    return Exchange(command + b"\r", _REPLY_SIZE, reported, end=_PROMPT)
