"""``socket://host:port``: pySerial's, which forgets to close what its peer gave up first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from serial.urlhandler import protocol_socket

if TYPE_CHECKING:
    import socket


class Serial(protocol_socket.Serial):
    """A socket for each connection, and none afterwards."""

    _socket: socket.socket | None = None

    def close(self) -> None:
        """Disconnect."""
        connection = self._socket
        super().close()
        if connection is not None:
            connection.close()
