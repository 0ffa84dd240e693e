"""Is there a display? Asked before Qt is, because Qt ends the whole process when there is none."""

from __future__ import annotations

import os
import subprocess
import sys

from kiosk.errors import ScreenError

PACKAGES = (
    "libglib2.0-0 libgl1 libegl1 libxkbcommon0 libxkbcommon-x11-0 libfontconfig1 libdbus-1-3 "
    "libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0 "
    "libxcb-shape0 libxcb-xkb1"
)
"""The Debian and Ubuntu packages that Qt's own wheels expect of the system."""

_PROBE = "from PySide6 import QtSvg, QtWidgets; QtWidgets.QApplication(['kiosk'])"
_PROBE_SECONDS = 20
_NEED_NO_SERVER = ("offscreen", "minimal")


def require_display() -> None:
    """Raise ScreenError, with what to do, unless Qt can open windows here.

    A child process tries first: a missing X server or plugin aborts the process that asks.
    """
    platform = os.environ.get("QT_QPA_PLATFORM", "")
    if platform.split(":")[0] in _NEED_NO_SERVER:
        return
    if not (platform or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise ScreenError(
            "no display: neither DISPLAY nor WAYLAND_DISPLAY is set; start it inside a graphical "
            "session, or go without: kiosk run --headless"
        )
    _probe()


def missing_libraries(error: ImportError) -> ScreenError:
    """The sentence for Qt libraries that cannot be loaded."""
    return ScreenError(f"the screen cannot start: {error}; {_cure(str(error))}")


def _probe() -> None:
    command = [sys.executable, "-c", _PROBE]
    try:
        tried = subprocess.run(
            command, capture_output=True, text=True, timeout=_PROBE_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ScreenError(f"{_where()} does not answer; is the X server running?") from error
    if tried.returncode != 0:
        raise ScreenError(_explain(tried.stderr))


def _explain(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    if any("could not connect to display" in line for line in lines):
        return f"{_where()} cannot be opened; is the X server running, and may this user use it?"
    missing = [line for line in lines if "ImportError" in line or "is needed" in line]
    why = (missing or lines or ["Qt did not start"])[-1]
    return f"the screen cannot start: {why}; {_cure(why)}"


def _cure(why: str) -> str:
    if "No module named" in why:
        return "install the kiosk's Python packages again"
    return f"sudo apt-get install {PACKAGES}"


def _where() -> str:
    names = ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY")
    given = [f"{name}={os.environ[name]}" for name in names if os.environ.get(name)]
    return f"the display ({', '.join(given)})"
