"""A serial port server on loopback: a board's terminal behind RFC 2217, or behind a bare socket."""

from __future__ import annotations

import contextlib
import select
import socket
import termios
import threading
from typing import Callable, ContextManager, Iterable

import serial
from serial.rfc2217 import PortManager


class Terminal(serial.Serial):
    """A pseudo-terminal as a serial port: it has no modem lines."""

    cts = dsr = ri = cd = False

    def _update_dtr_state(self) -> None:
        """There is nothing to drive."""

    _update_rts_state = _update_dtr_state


class SerialServer(ContextManager["SerialServer"]):
    """Serves one client at a time, and can be told to die, to come back and to say nothing.

    ``scheme`` is rfc2217 or socket. ``mute``: connections are taken, and nothing is passed on.
    """

    def __init__(self, device: str, scheme: str = "rfc2217") -> None:
        self.mute = False
        self.clients = 0
        self._device = device
        self._scheme = scheme
        self._address = ("127.0.0.1", 0)
        self._stop: socket.socket | None = None
        self._client: socket.socket | None = None
        self.come_back()

    def __exit__(self, *_: object) -> None:
        self.die()

    @property
    def url(self) -> str:
        """What to open."""
        return f"{self._scheme}://127.0.0.1:{self._address[1]}"

    def come_back(self) -> None:
        """Listen, on the same port as before."""
        listener = socket.create_server(self._address)
        self._address = listener.getsockname()
        stopped, self._stop = socket.socketpair()
        self._thread = threading.Thread(
            target=self._serve, args=(listener, stopped), name="serial server"
        )
        self._thread.start()

    def die(self) -> None:
        """Drop the client and listen no more."""
        stop, self._stop = self._stop, None
        if stop is not None:
            stop.close()
            self._thread.join(5)

    def send(self, data: bytes) -> None:
        """Send the client something that no server should."""
        self._client.sendall(data)

    def _serve(self, listener: socket.socket, stopped: socket.socket) -> None:
        with listener, stopped:
            while stopped not in select.select([listener, stopped], [], [])[0]:
                client, _ = listener.accept()
                self.clients += 1
                with client, contextlib.suppress(OSError, termios.error):
                    self._client = client
                    self._talk(client, stopped)

    def _talk(self, client: socket.socket, stopped: socket.socket) -> None:
        if self.mute:
            select.select([stopped], [], [])
            return
        with Terminal(self._device) as port:
            inwards, outwards = self._translation(port, client)
            while True:
                ready, _, _ = select.select([client, port, stopped], [], [])
                if stopped in ready:
                    return
                if client in ready:
                    data = client.recv(1024)
                    if not data:
                        return
                    if not self.mute:
                        port.write(b"".join(inwards(data)))
                if port in ready:
                    data = port.read(max(1, port.in_waiting))
                    if not self.mute:
                        client.sendall(b"".join(outwards(data)))

    def _translation(self, port: Terminal, client: socket.socket) -> tuple[Translate, Translate]:
        if self._scheme == "socket":
            return (lambda data: [data]), (lambda data: [data])

        class Connection:
            write = staticmethod(client.sendall)

        manager = PortManager(port, Connection())
        return manager.filter, manager.escape


Translate = Callable[[bytes], Iterable[bytes]]
