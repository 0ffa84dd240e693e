"""Walks through the panel on a real X server and prints what does not fit: run by test_xvfb.py."""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PySide6.QtCore import QSize, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from tests.ui.staff.fit import misfits
from ui.screens import with_changes
from ui.staff.rail import PAGES
from ui.staff.screens import Stage


def main(width: int, height: int) -> None:
    """Print one JSON line."""
    said: list[str] = []
    qInstallMessageHandler(lambda _kind, _context, text: said.append(text))
    _application = QApplication(["kiosk"])
    stage = Stage(with_changes(["en", "zh-Hant"]), QSize(width, height))
    stage.staff.today.draws = False
    panel, found = stage.enter(), []
    for page in PAGES:
        panel.open_page(page)
        stage.tick()
        stage.tick()
        found += [f"{page}: {what}" for what in misfits(panel)]
    shown = QGuiApplication.primaryScreen().grabWindow(0).toImage()
    grounds = [
        shown.pixelColor(4, 4).name().upper(),
        shown.pixelColor(shown.width() // 2, 8).name().upper(),
    ]
    facts = {
        "misfits": found,
        "said": said,
        "grounds": grounds,
        "ratio": stage.window.devicePixelRatioF(),
        "pixels": [shown.width(), shown.height()],
    }
    stage.close()
    sys.stdout.write(json.dumps(facts) + "\n")


if __name__ == "__main__":
    main(*(int(side) for side in sys.argv[1:3]))
