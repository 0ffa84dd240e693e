"""Keeps the window over the whole of one screen, whatever screens come, go or change their mode.

Other screens are covered in black: there is no way past the kiosk to what lies below. Nothing here
needs a window manager, and one that shrinks or hides the window is outvoted within a second.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent

_log = logging.getLogger(__name__)

LOOK_EVERY_MS = 1000


class FullScreen(QObject):
    """Puts a window onto its screen, and looks after that once a second. GUI thread."""

    def __init__(self, window: QWidget, wanted: str = "") -> None:
        """Show the window; ``wanted`` is the name of an output, else it is the primary screen."""
        super().__init__(window)
        self._window, self._wanted = window, wanted
        self._covers: dict[QScreen, QWidget] = {}
        self._told: tuple[str, ...] = ()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(LOOK_EVERY_MS)
        app = QApplication.instance()
        assert isinstance(app, QApplication)  # noqa: S101 - there are no windows without one
        for changed in (app.screenAdded, app.screenRemoved, app.primaryScreenChanged):
            changed.connect(self._soon)
        self.look()

    def look(self) -> None:
        """Put right what is not as it should be."""
        chosen = self._chosen()
        if chosen is None or chosen.geometry().isEmpty():
            return  # no screen is left: the window waits for the next one
        _fill(self._window, chosen)
        self._cover([one for one in QGuiApplication.screens() if not _shows_the_same(one, chosen)])

    def close(self) -> None:
        """Uncover the other screens and look no more."""
        self._timer.stop()
        self._cover([])

    def _soon(self, _screen: QScreen) -> None:
        """Look once Qt has finished with the screen that came or went."""
        if self._timer.isActive():
            QTimer.singleShot(0, self, self.look)

    def _chosen(self) -> QScreen | None:
        names = tuple(screen.name() for screen in QGuiApplication.screens())
        if self._wanted and self._wanted not in names and names != self._told:
            known = ", ".join(names)
            _log.warning("ui.screen: there is no screen %r now; there are %s", self._wanted, known)
        self._told = names
        named = [one for one in QGuiApplication.screens() if one.name() == self._wanted]
        return named[0] if named else QGuiApplication.primaryScreen()

    def _cover(self, others: list[QScreen]) -> None:
        for screen in set(self._covers) - set(others):
            gone = self._covers.pop(screen)
            gone.hide()
            gone.deleteLater()
            QApplication.sendPostedEvents(gone, QEvent.Type.DeferredDelete.value)
        for screen in others:
            if screen not in self._covers:
                self._covers[screen] = _black()
            _fill(self._covers[screen], screen)


def _fill(window: QWidget, screen: QScreen) -> None:
    if window.screen() is not screen:
        window.setScreen(screen)
    if window.geometry() != screen.geometry():
        # Without a window manager showFullScreen() alone leaves a window at its size of before.
        window.setGeometry(screen.geometry())
    if not window.isFullScreen() or not window.isVisible() or window.isMinimized():
        window.showFullScreen()


def _shows_the_same(screen: QScreen, chosen: QScreen) -> bool:
    """Whether it is the chosen one, or a clone that shows the same part of the desktop."""
    if screen is chosen:
        return True
    beside = chosen.virtualSiblings()
    return screen in beside and screen.geometry().intersects(chosen.geometry())


class _Cover(QWidget):
    """Black, and closed by the program alone."""

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        event.ignore()


def _black() -> QWidget:
    cover = _Cover()
    cover.setWindowTitle("Entrance kiosk")
    cover.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    cover.setStyleSheet("background: black")
    cover.setCursor(Qt.CursorShape.BlankCursor)
    return cover
