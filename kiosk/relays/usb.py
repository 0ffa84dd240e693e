"""Finds the port of a USB board by what it says it is: ``usb:1a86:7523``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Iterable

from serial.tools import list_ports

from kiosk.errors import RelayError
from kiosk.types import TroubleCode

if TYPE_CHECKING:
    from serial.tools.list_ports_common import ListPortInfo

WANTED = re.compile(r"usb:([0-9a-f]{4}):([0-9a-f]{4})", re.IGNORECASE)
"""Vendor and product as ``lsusb`` prints them."""


def located(port: str) -> str:
    """The device behind ``port``; whatever is no USB search comes back as it is.

    Raises RelayError unless exactly one such device is plugged in.
    """
    wanted = WANTED.fullmatch(port)
    if wanted is None:
        return port
    vendor, product = (int(number, 16) for number in wanted.groups())
    return the_one(port, vendor, product, list_ports.comports())


def the_one(port: str, vendor: int, product: int, plugged_in: Iterable[ListPortInfo]) -> str:
    """The only device of that vendor and product. Raises RelayError."""
    found = sorted(one.device for one in plugged_in if (one.vid, one.pid) == (vendor, product))
    if len(found) == 1:
        return found[0]
    sentence = (
        f"{len(found)} devices fit {port} ({', '.join(found)}): "
        "set relay.port to one under /dev/serial/by-path/."
        if found
        else f"There is no relay board at {port}: "
        "plug it in, or correct relay.port (lsusb lists what is there)."
    )
    raise RelayError(TroubleCode.RELAY_MISSING, sentence)
