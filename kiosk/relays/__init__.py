"""Relay boards on a serial line.

``boards`` is the table of boards, one module of bytes for each; ``line`` talks to a board over a
port; ``link`` keeps an output as it is wanted while the port comes and goes; ``remembered`` is the
note that lets the safe state be written after a crash; ``usb`` finds a port by vendor and
product; ``simulator`` is a board made of software, its firmware in ``simulated``.
"""

from __future__ import annotations

from kiosk.relays.boards import BOARDS, Board
from kiosk.relays.line import open_relay

__all__ = ["BOARDS", "Board", "open_relay"]
