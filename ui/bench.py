"""How long painting takes: the part of ``kiosk bench`` that needs Qt."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Iterable

from PySide6.QtGui import QGuiApplication, QImage, QPainter, QRegion

from kiosk.hours import local_time
from ui.scene import Scene, compose
from ui.view import View

if TYPE_CHECKING:
    from kiosk.settings import Settings
    from kiosk.types import Outcome


def paint_times(
    outcomes: Iterable[Outcome],
    settings: Settings,
    *,
    width: int = 1920,
    height: int = 1080,
    whole: bool = False,
) -> list[float]:
    """Milliseconds to paint each outcome, as the window does it, without a display.

    Picture and boxes are painted for every outcome, the rest only when it changed or ``whole`` is
    given. Main thread. Raises ImportError where Qt's system libraries are missing.
    """
    _application = QGuiApplication.instance() or QGuiApplication(
        ["kiosk", "-platform", "offscreen"]
    )
    view = View(settings.ui, width, height)
    canvas = QImage(width, height, QImage.Format.Format_RGB32)
    times = []
    scene: Scene | None = None
    for outcome in outcomes:
        start = time.perf_counter()
        before, scene = scene, compose(outcome, None, settings, outcome.at, local_time())
        dirty = view.whole if whole or scene != before else QRegion(view.layout.pane)
        painter = QPainter(canvas)
        try:
            painter.setClipRegion(dirty)
            view.paint(painter, dirty, scene, outcome)
        finally:
            painter.end()
        times.append((time.perf_counter() - start) * 1000)
    return times
