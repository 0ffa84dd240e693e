"""The socket that systemd listens on."""

from __future__ import annotations

import socket
from contextlib import contextmanager


@contextmanager
def abstract_socket():
    """A datagram socket, and what ``NOTIFY_SOCKET`` calls it.

    The kernel chooses the name: nobody else on this machine has it, another run of the same tests
    neither.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind("")
        yield line, "@" + line.getsockname()[1:].decode()


@contextmanager
def socket_file(path):
    """The same with a name in the file system."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(path))
        yield line, str(path)
