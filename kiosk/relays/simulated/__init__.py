"""The boards that ``kiosk.relays.simulator`` can be: what their firmware does with bytes.

Written from the boards' manuals and not from the modules that speak to them, so that the two check
each other. ``line`` is the pseudo-terminal they sit behind.
"""

from __future__ import annotations

import functools
from typing import Callable, Dict

from kiosk.relays.simulated import plain, registers, text
from kiosk.relays.simulated.firmware import Firmware

NewFirmware = Callable[[Callable[[], float]], Firmware]
"""Makes a board that lives by the given clock (monotonic seconds)."""

_of = functools.partial

FIRMWARE: Dict[str, NewFirmware] = {
    **{f"lcus{count}": _of(plain.Lcus, count) for count in (1, 2, 4, 8)},
    **{f"lcus{count}-status": _of(plain.Lcus, count, tells=True) for count in (2, 4, 8)},
    "waveshare": _of(registers.Waveshare, 8),
    "lctech": _of(registers.LcTech, 8),
    "r421a08": _of(registers.R421a08, 8),
    "kmtronic-modbus": _of(registers.Coils, 8),
    "modbus": _of(registers.Coils, 16),
    **{f"kmtronic{count}": _of(plain.Kmtronic, count) for count in (1, 2, 4, 8)},
    "usb-rly02": _of(plain.Devantech, 2),
    "usb-rly08": _of(plain.Devantech, 8),
    "usb-rly16": _of(plain.Devantech, 8),
    "numato": _of(text.Numato, 16),
    "sainsmart16": _of(text.SainSmart, 16),
    "icpdas": _of(text.IcpDas, 8),
    "adlink": _of(text.Adlink, 8),
    "arduino": _of(text.Arduino, 16),
}
"""By the names of ``kiosk relay boards``."""
