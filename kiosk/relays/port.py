"""Opens a port by its name: a device, a USB search, or a URL of any kind that pySerial has.

Every failure becomes a RelayError here, with a code and a sentence that names the port.
"""

from __future__ import annotations

import errno
import importlib
import os
import re
import socket
import termios
from urllib.parse import urlsplit

import serial

from kiosk.errors import RelayError
from kiosk.relays.usb import located
from kiosk.types import TroubleCode

REPLY_TIMEOUT = 0.2
WRITE_TIMEOUT = 0.5
_BAUD = 9600

URLS = ("socket", "rfc2217", "cp2110", "alt", "hwgrep", "spy", "loop")
"""The kinds of URL."""

PORT_FAILURES = (OSError, termios.error, ValueError)
"""What a port raises: SerialException is an OSError, termios.error is not; ValueError is what the
others say of a port that refuses or is closed."""
_BAD_URL = (ValueError, LookupError, TypeError, re.error)

_MISSING = (errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.EIO)
_BUSY = (errno.EAGAIN, errno.EBUSY)
_ALLOWED_BY = "systemd/README.md, 'Other relay ports'"

serial.protocol_handler_packages.insert(0, "kiosk.relays.urlhandler")


def may_take_long(name: str) -> bool:
    """Whether opening the port may take seconds: who knows where a URL leads."""
    return "://" in name


def open_port(name: str) -> serial.Serial:
    """Open a port: 9600 8N1, nobody else on a device. Raises RelayError."""
    if name.startswith("cp2110:") and not _knows_hid():
        cure = "pySerial needs the package hidapi for it; .venv/bin/pip install hidapi"
        raise RelayError(TroubleCode.RELAY_MISSING, f"No relay board at {name}: {cure}.")
    try:
        port = serial.serial_for_url(
            located(name),
            baudrate=_BAUD,
            timeout=REPLY_TIMEOUT,
            write_timeout=WRITE_TIMEOUT,
            exclusive=True,
        )
        _keep_modem_lines(port)
    except (*PORT_FAILURES, *_BAD_URL) as error:
        raise cannot_open(name, error) from error
    return port


def cannot_open(name: str, error: Exception) -> RelayError:
    """Say in the kiosk's words why the port cannot be opened."""
    number = _number(name, error)
    if number in _BUSY:
        return RelayError(
            TroubleCode.RELAY_BUSY,
            f"The port {name} is used by another program; stop that one, or correct relay.port.",
        )
    if number == errno.EPERM:  # no matter of owner and mode: the unit keeps such devices shut
        cure = f"this program may not open devices of its kind; {_ALLOWED_BY}"
    elif number == errno.EACCES and name.startswith("cp2110:"):
        cure = f"this user may not open it; {_ALLOWED_BY}"
    elif number == errno.EACCES:
        cure = "this user may not open it; add it to the group dialout and log in again"
    elif name.startswith(("socket:", "rfc2217:")):
        cure = _why_nothing_answers()
    elif isinstance(error, OSError) and (number in _MISSING or "://" in name):
        cure = "plug the board in, or correct relay.port"
    elif "://" in name:
        cure = f"that is no URL of pySerial's ({error}); correct relay.port"
    else:
        cure = "that is no serial port; correct relay.port"
    return RelayError(TroubleCode.RELAY_MISSING, f"No relay board at {name}: {cure}.")


def _number(name: str, error: Exception) -> int | None:
    """Which error of the system's it is. hidapi keeps that to itself, so its device is asked."""
    if not name.startswith("cp2110:"):
        return getattr(error, "errno", None)
    try:
        os.close(os.open(urlsplit(name).path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY))
    except OSError as own:
        return own.errno
    return None


def _why_nothing_answers() -> str:
    """What to do; the service may open no Internet socket unless it is told that it may."""
    try:
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()
    except OSError:
        return f"this program may not use the network; {_ALLOWED_BY}"
    return "nothing there answers as it should; look at the network, or correct relay.port"


def _knows_hid() -> bool:
    """Whether hidapi is there; other packages call themselves hid, too."""
    try:
        return hasattr(importlib.import_module("hid"), "device")
    except ImportError:
        return False


def _keep_modem_lines(port: serial.SerialBase) -> None:
    """Leave DTR alone when the port is closed: boards that reset on it would drop the door."""
    if not isinstance(port, serial.Serial):  # only a device has such lines
        return
    attributes = termios.tcgetattr(port.fileno())
    attributes[2] &= ~termios.HUPCL
    termios.tcsetattr(port.fileno(), termios.TCSANOW, attributes)
