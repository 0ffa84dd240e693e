"""A button that has to be held, so that nobody presses it by accident."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QRectF, Qt, QTimer, Signal

from ui import theme
from ui.fonts import BOLD, Style
from ui.kit.buttons import LIGHT, Button
from ui.kit.control import rounded

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter

    from ui.kit.scale import Scale

_HELD = Style((40,), 50, BOLD, -0.01)


class HoldButton(Button):
    """Has to be held for a second; letting go before cancels. ``held`` is emitted once a hold."""

    held = Signal()
    SECONDS = 1.0

    def __init__(self, scale: Scale, text: str, *, icon: str = "hand") -> None:
        """A large button on a dark card."""
        super().__init__(scale, text, LIGHT, icon=icon, height=140, style=_HELD)
        self._began = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setInterval(16)
        self._timer.timeout.connect(self._grow)
        self.pressed.connect(self._begin)
        self.released.connect(self._cancel)

    @property
    def share(self) -> float:
        """How much of the hold is done, 0..1."""
        if not self._timer.isActive():
            return 0.0
        return min(1.0, self._began.elapsed() / 1000 / self.SECONDS)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Space and Enter are held like a finger."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if not event.isAutoRepeat():
                self.setDown(True)
                self._begin()
            return
        super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Letting go cancels."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if not event.isAutoRepeat():
                self.setDown(False)
                self._cancel()
            return
        super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """A key whose release goes elsewhere must not go on holding."""
        self._cancel()
        super().focusOutEvent(event)

    def paint(self, painter: QPainter, spot: QRectF) -> None:
        """Fill from left to right while it is held."""
        radius = self.scale.px(28)
        if self.reason:
            self.paint_dashed(painter, spot, radius)
        else:
            rounded(painter, spot, radius, theme.WHITE)
            painter.save()
            painter.setClipRect(QRectF(0, 0, spot.width() * self.share, spot.height()))
            rounded(painter, spot, radius, theme.ACT_SOFT)
            painter.restore()
        self.paint_content(painter, spot, theme.WHITE if self.reason else theme.INK)

    def _begin(self) -> None:
        self._began.start()
        self._timer.start()

    def _grow(self) -> None:
        self.update()
        if self._began.elapsed() >= self.SECONDS * 1000:
            self._timer.stop()
            self.held.emit()

    def _cancel(self) -> None:
        self._timer.stop()
        self.update()
