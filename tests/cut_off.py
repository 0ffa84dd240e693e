"""Runs the tests, or any command, with no network at all: ``python -m tests.cut_off``.

::

    python -m tests.cut_off                               the suite
    python -m tests.cut_off tests/test_app.py -x          what pytest is told
    python -m tests.cut_off -- .venv/bin/kiosk demo       any other command

The command lives in a network namespace of its own that holds a loopback and nothing else: not a
cable pulled, but no card there ever was. Linux only; needs no root where users may have namespaces.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import socket
import struct
import sys
from pathlib import Path

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
SIOCSIFFLAGS, IFF_UP = 0x8914, 0x1


def cut_off() -> None:
    """Put this process, and what it starts, where there is no network. Raises OSError."""
    user, group = os.geteuid(), os.getegid()
    _unshare(CLONE_NEWNET if user == 0 else CLONE_NEWUSER | CLONE_NEWNET)
    if user != 0:
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))


def _unshare(what: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(what) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def interfaces() -> set[str]:
    """The names of all network interfaces there are."""
    return {name for _, name in socket.if_nameindex()}


def main(arguments: list[str]) -> int:
    """Become the command; 2 when this machine allows no namespaces."""
    command = (
        arguments[1:] if arguments[:1] == ["--"] else [sys.executable, "-m", "pytest", *arguments]
    )
    try:
        cut_off()
    except OSError as error:
        print(
            f"This user may have no network namespace ({error.strerror}): try as root.",
            file=sys.stderr,
        )
        return 2
    print(f"Network interfaces: {', '.join(sorted(interfaces()))}", flush=True)
    return os.execvp(command[0], command)  # noqa: S606  # becomes what was asked for


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
