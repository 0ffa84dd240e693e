"""The way in: hold the door's icon for two seconds. Nothing shows that it can be held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QWidget

from ui.kit.control import painting

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QPaintEvent

    from ui.layout import Layout

SECONDS = 2.0
_ICON, _RING, _AWAY = 96, 8, 14
_SHOWN_AFTER = 0.12
"""A passing touch shows nothing: curious fingers find nothing."""


class DoorHold(QWidget):
    """Lies over the door's icon, or over the same corner without a strip.

    Signals:
        held: Somebody held it for two seconds.
    """

    held = Signal()

    def __init__(self, parent: QWidget) -> None:
        """Invisible until it is held."""
        super().__init__(parent)
        self._u, self._colour = 1.0, QColor()
        self._began = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setInterval(16)
        self._timer.timeout.connect(self._grow)

    @property
    def share(self) -> float:
        """How much of the hold is done, 0..1."""
        if not self._timer.isActive():
            return 0.0
        return min(1.0, self._began.elapsed() / 1000 / SECONDS)

    def place(self, place: Layout) -> None:
        """Lie over the icon of this layout."""
        self._u = place.u
        size, room = place.px(_ICON), place.px(_AWAY + _RING)
        top = place.strip.center().y() - size // 2
        self.setGeometry(place.strip.left() - room, top - room, size + 2 * room, size + 2 * room)

    def set_colour(self, colour: str) -> None:
        """Draw the ring in the colour of the words beside it."""
        self._colour = QColor(colour)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Begin."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._began.start()
            self._timer.start()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A finger that slides away does not hold any more."""
        if not self.rect().contains(event.position().toPoint()):
            self._stop()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Let go too early."""
        self._stop()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the ring as far as it has grown, from the top."""
        if self.share * SECONDS < _SHOWN_AFTER:
            return
        width = max(2.0, _RING * self._u)
        with painting(self) as painter:
            pen = QPen(self._colour, width)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(pen)
            half = width / 2
            spot = QRectF(self.rect()).adjusted(half, half, -half, -half)
            painter.drawArc(spot, 90 * 16, -round(self.share * 360 * 16))

    def _grow(self) -> None:
        self.update()
        if self.share >= 1:
            self._stop()
            self.held.emit()

    def _stop(self) -> None:
        self._timer.stop()
        self.update()
