"""Hands for the tests: a finger, a mouse and a keyboard on any control."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication


@lru_cache(maxsize=1)
def screen_to_touch():
    """One touch screen for all tests: Qt keeps them until the end."""
    return QTest.createTouchDevice()


class Finger:
    """Touches the window where a control is; Qt makes mouse events of what nobody takes."""

    taps = 0

    def down(self, widget, at=None):
        self._touch("press", widget, at)

    def move(self, widget, at):
        self._touch("move", widget, at)

    def up(self, widget, at=None):
        self._touch("release", widget, at)

    def tap(self, widget, at=None):
        assert widget.isVisible()
        assert widget.isEnabled()
        self.down(widget, at)
        self.up(widget, at)
        Finger.taps += 1

    def _touch(self, what, widget, at):
        window = widget.window()
        spot = widget.mapTo(window, at if at is not None else widget.rect().center())
        sequence = QTest.touchEvent(window, screen_to_touch())
        getattr(sequence, what)(0, spot, window)
        sequence.commit()
        QApplication.processEvents()


class Mouse:
    """The same with a mouse."""

    def down(self, widget, at=None):
        QTest.mousePress(widget, Qt.MouseButton.LeftButton, pos=_spot(widget, at))

    def move(self, widget, at):
        QTest.mouseMove(widget, at)
        QApplication.processEvents()

    def up(self, widget, at=None):
        QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=_spot(widget, at))

    def tap(self, widget, at=None):
        self.down(widget, at)
        self.up(widget, at)


def _spot(widget, at):
    return at if at is not None else QPoint(widget.width() // 2, widget.height() // 2)


def key(widget, which, times=1):
    """Press a key of the keyboard."""
    for _ in range(times):
        QTest.keyClick(widget, which)
