"""Fills screens that come, go and change, and tells what is where: run by test_fullscreen.py."""

from __future__ import annotations

import ctypes
import ctypes.util
import json
import subprocess
import sys
import time
from typing import Callable

from PySide6.QtCore import QEventLoop, QRect, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from kiosk.settings import Settings, UiSettings
from ui.gui import Gui


def rect(area: QRect) -> list[int]:
    return [area.x(), area.y(), area.width(), area.height()]


class Facts:
    """One window without a kiosk behind it."""

    def __init__(self, wanted: str) -> None:
        settings = Settings(ui=UiSettings(screen=wanted))
        self.gui = Gui(settings, windowed=False, on_aspect=lambda _: None, clock=time.monotonic)

    def until(self, true: Callable[[], bool], seconds: float = 20) -> None:
        """Serve events until it is true, or for so long."""
        end = time.monotonic() + seconds
        while not true() and time.monotonic() < end:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)

    def is_settled(self) -> bool:
        """Whether every screen is filled, but for one that shows part of what another shows."""
        window, covers = self.gui.window, self.gui._full._covers
        filled = [(window.screen(), window), *covers.items()]
        return (
            window.screen() not in covers
            and all(one.geometry() == screen.geometry() for screen, one in filled)
            and all(
                screen in covers or screen.geometry().intersects(window.geometry())
                for screen in QGuiApplication.screens()
            )
        )

    def now(self) -> dict[str, object]:
        covers = self.gui._full._covers
        return {
            "screens": {one.name(): rect(one.geometry()) for one in QGuiApplication.screens()},
            "count": len(QGuiApplication.screens()),
            "on": self.gui.window.screen().name(),
            "window": rect(self.gui.window.geometry()),
            "full": self.gui.window.isFullScreen(),
            "covers": {screen.name(): rect(one.geometry()) for screen, one in covers.items()},
            "visible": all(one.isVisible() for one in covers.values()),
        }


STEPS = (
    ("--setmonitor", "left", "1024/300x768/200+0+0", "screen"),
    ("--setmonitor", "right", "256/300x768/200+1024+0", "none"),
    ("--delmonitor", "left"),
    ("--delmonitor", "right"),
)
"""The mode changes, a second screen comes, the first goes, the second goes and all is as before."""


def changing(facts: Facts) -> list[dict[str, object]]:
    """What is where after each step."""
    found = [facts.now()]
    for step in STEPS:
        subprocess.run(["xrandr", *step], check=True, stdout=subprocess.DEVNULL)
        facts.until(lambda: facts.is_settled() and facts.now() != found[-1], seconds=5)
        found.append(facts.now())
    return found


def dark_after() -> int:
    """Seconds after which the server of DISPLAY goes dark; 0 is never."""
    x = ctypes.CDLL(ctypes.util.find_library("X11"))
    x.XOpenDisplay.restype = ctypes.c_void_p
    display = ctypes.c_void_p(x.XOpenDisplay(None))
    found = [ctypes.c_int() for _ in range(4)]
    x.XGetScreenSaver(display, *map(ctypes.byref, found))
    x.XCloseDisplay(display)
    return found[0].value


def main(what: str, wanted: str = "") -> None:
    """Print one JSON line."""
    said: list[str] = []
    qInstallMessageHandler(lambda _kind, _context, text: said.append(text))
    _application = QApplication(["kiosk"])
    before = dark_after() if what == "awake" else None
    facts = Facts(wanted)
    facts.until(lambda: facts.gui.window.painted > 0)
    if what == "changing":
        found = changing(facts)
    elif what == "minimised":
        facts.gui.window.showMinimized()
        facts.until(facts.gui.window.isFullScreen)
        found = [facts.now()]
    elif what == "awake":
        found = [{"before": before, "now": dark_after()}]
    else:
        found = [facts.now()]
    facts.gui.close()
    left = [type(one).__name__ for one in QApplication.topLevelWidgets()]
    sys.stdout.write(json.dumps({"found": found, "said": said, "left": left}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
