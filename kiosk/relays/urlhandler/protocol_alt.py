"""``alt://device?class=…``: a device by another of pySerial's own classes."""

from __future__ import annotations

import select
from typing import Tuple, Type, cast

import serial
from serial.urlhandler import protocol_alt


class PollSerial(serial.PosixPollSerial):
    """pySerial's, which fails when a read runs out of time: here it is asked for what has come."""

    def read(self, size: int = 1) -> bytes:
        """Wait for bytes, for the port's timeout at most; what has come by then, up to ``size``."""
        waiting = select.poll()
        waiting.register(self.fileno(), select.POLLIN)
        if self.timeout is not None and not waiting.poll(1000 * self.timeout):
            return b""
        return super().read(max(1, min(size, self.in_waiting)))


def serial_class_for_url(url: str) -> tuple[str, type[serial.Serial]]:
    """The device and the class for it. Raises ValueError, TypeError and SerialException."""
    found = protocol_alt.serial_class_for_url(url)
    device, kind = cast("Tuple[str, Type[serial.Serial]]", found)  # the stubs say an instance
    return device, PollSerial if kind is serial.PosixPollSerial else kind
