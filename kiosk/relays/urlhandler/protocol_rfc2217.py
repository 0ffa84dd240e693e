"""``rfc2217://host:port``: pySerial's client of a serial port server, with a door's patience."""

from __future__ import annotations

import contextlib
import queue
from typing import TYPE_CHECKING

from serial import rfc2217
from serial.serialutil import PortNotOpenError, SerialException

if TYPE_CHECKING:
    import socket
    import threading

ANSWERS_WITHIN = 0.5
"""Seconds that the server gets, once the port is open, to take bytes and to acknowledge."""


class Serial(rfc2217.Serial):
    """Opens like pySerial's, which gives the server up to 3 s for each of seven questions.

    Nothing takes so long after that. pySerial reads on a thread of its own; whatever ends that
    thread is a lost connection.
    """

    _socket: socket.socket | None
    _thread: threading.Thread | None
    _read_buffer: queue.Queue[bytes]

    def open(self) -> None:
        """Connect and negotiate. Raises SerialException, ValueError for what the server refuses."""
        self._write_timeout = None  # pySerial takes none here; the socket's does the same
        super().open()
        if self._socket is not None:
            self._socket.settimeout(ANSWERS_WITHIN)
        self._network_timeout = ANSWERS_WITHIN

    @property
    def in_waiting(self) -> int:
        """The bytes that can be read at once. Raises SerialException when the server is gone."""
        if self._thread is not None and not self._thread.is_alive():
            raise SerialException("the server closed the connection")
        return super().in_waiting

    def reset_input_buffer(self) -> None:
        """Forget what came, also at the server: a question to it, which takes 50 ms or more.

        Of a server that never stops sending, pySerial would go on forgetting for ever.
        """
        if not self.is_open:
            raise PortNotOpenError
        self.rfc2217_send_purge(rfc2217.PURGE_RECEIVE_BUFFER)
        self._read_buffer = queue.Queue()

    def close(self) -> None:
        """Disconnect. pySerial forgets to close a socket that the server gave up first."""
        connection = self._socket
        super().close()
        if connection is not None:
            connection.close()

    def _telnet_read_loop(self) -> None:
        """Read until the connection ends, be it by something that no server should send."""
        with contextlib.suppress(OSError, TypeError, ValueError):
            super()._telnet_read_loop()  # type: ignore[misc]  # the stubs have no private names
