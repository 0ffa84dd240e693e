"""``cp2110:///dev/hidraw0``: Silicon Labs CP2110 and CP2114, which are no serial devices but HID.

Needs the package hidapi.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from serial.serialutil import SerialException
from serial.urlhandler import protocol_cp2110

if TYPE_CHECKING:
    import threading

_JOIN_WITHIN = 1.0


class Serial(protocol_cp2110.Serial):
    """pySerial reads on a thread of its own. Whatever ends that thread is a lost device."""

    _thread: threading.Thread | None
    _hid_handle: Any

    @property
    def in_waiting(self) -> int:
        """Reports that can be read at once. Raises SerialException when the device is gone."""
        if self.is_open and self._thread is None:
            raise SerialException("the device was pulled out")
        return super().in_waiting

    def close(self) -> None:
        """Give the device back; again, and after opening in vain, too, unlike pySerial's."""
        self.is_open = False
        thread, device = self._thread, self._hid_handle
        if thread is not None:
            thread.join(_JOIN_WITHIN)
        self._hid_handle = None
        if device is not None:
            device.close()

    def _hid_read_loop(self) -> None:
        """Read until the device is closed or gone."""
        with contextlib.suppress(OSError, ValueError, AssertionError):
            super()._hid_read_loop()  # type: ignore[misc]  # the stubs have no private names
