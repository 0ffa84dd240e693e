"""The kiosk's own line protocol for a microcontroller; ``docs/boards.md`` has the contract.

``#S3=1*4F`` sets output 3, ``#Q3*41`` asks for it, ``#W1800*7D`` sets the host watchdog in
milliseconds (0: none). Every command is answered by the same with the state, led by ``!``. The
checksum is the exclusive or of all characters before ``*`` in two upper-case hexadecimal digits.
"""

from __future__ import annotations

from functools import reduce
from operator import xor
from typing import Tuple

from kiosk.relays.exchange import Exchange, Output, expecting

CHANNELS = 16
PATIENCE_MS = 1800


def line(text: str) -> bytes:
    """``text`` with its checksum and CR LF."""
    return f"{text}*{reduce(xor, text.encode()):02X}\r\n".encode()


def switch(output: Output, energised: bool) -> Exchange:
    """Drive one output; done when the board says the same."""
    body = f"S{output.channel}={int(energised)}"
    return expecting(line(f"#{body}"), line(f"!{body}"), energised)


def ask(output: Output) -> Exchange:
    """Read one output."""
    body = f"Q{output.channel}"
    states = {line(f"!{body}={int(state)}"): state for state in (False, True)}
    return Exchange(line(f"#{body}"), len(next(iter(states))), states.get)


def prepare(output: Output, watched: bool) -> Tuple[Exchange, ...]:  # noqa: ARG001
    """Set the watchdog, which every right command feeds."""
    body = f"W{PATIENCE_MS if watched else 0}"
    return (expecting(line(f"#{body}"), line(f"!{body}"), means=True),)
