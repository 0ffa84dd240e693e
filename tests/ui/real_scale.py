"""Shows the screen at two screen pixels to a window pixel, and compares: run by test_sharpness.py."""

from __future__ import annotations

import json
import sys

import numpy as np
from PySide6.QtCore import QEventLoop, QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from ui.examples import examples
from ui.screens import draw, with_changes
from ui.staff.screens import Stage

WIDTH, HEIGHT = 960, 540


def pixels(image: QImage) -> np.ndarray:
    """Red, green and blue of every screen pixel."""
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    flat = np.frombuffer(plain.constBits(), np.uint8)
    return flat.reshape(plain.height(), plain.width(), 4)[:, :, :3].astype(int)


def main() -> None:
    """Print one JSON line."""
    application = QApplication(["kiosk"])
    stage = Stage(with_changes(["en", "zh-Hant"]), QSize(WIDTH, HEIGHT), sys.argv[1])
    stage.tick(10)
    while stage.window.movement.running:
        application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    shown = stage.window.grab().toImage()
    ratio = stage.window.devicePixelRatioF()
    stage.close()
    example = examples()[sys.argv[1]]
    drawn = draw(example, ["en", "zh-Hant"], shown.width(), shown.height())
    differ = np.abs(pixels(shown) - pixels(drawn)).max(axis=2) > 8
    facts = {"ratio": ratio, "size": [shown.width(), shown.height()], "differ": differ.mean()}
    sys.stdout.write(json.dumps(facts) + "\n")


if __name__ == "__main__":
    main()
