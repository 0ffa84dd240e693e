"""Keeps an X server from darkening the screen after ten minutes without a touch.

Asked for by hand, because Qt has no call for it and ``xset`` is often not installed. It holds until
somebody sets it anew; the X server of kiosk-screen.service is started that way anyway.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import logging

from PySide6.QtGui import QGuiApplication

_log = logging.getLogger(__name__)


def keep_awake() -> bool:
    """Switch screen saver and power saving of the X server off; False where that is not possible.

    Opens a connection of its own for a moment. GUI thread, before anybody waits.
    """
    if QGuiApplication.platformName() != "xcb":
        return False
    try:
        x, extensions = _library("X11"), _library("Xext")
    except OSError as error:
        _log.warning("the screen may go dark after a while: %s", error)
        return False
    x.XOpenDisplay.restype = ctypes.c_void_p
    display = ctypes.c_void_p(x.XOpenDisplay(None))
    if not display:
        return False
    try:
        x.XSetScreenSaver(display, 0, 0, 0, 0)
        event, fault = ctypes.c_int(), ctypes.c_int()
        if extensions.DPMSQueryExtension(display, ctypes.byref(event), ctypes.byref(fault)):
            extensions.DPMSDisable(display)
    finally:
        x.XCloseDisplay(display)
    return True


def _library(name: str) -> ctypes.CDLL:
    found = ctypes.util.find_library(name)
    if found is None:
        raise OSError(f"lib{name} is not installed")
    return ctypes.CDLL(found)
