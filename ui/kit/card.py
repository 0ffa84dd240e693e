"""Grounds and lines that controls stand on, and the chip that says how something is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QHBoxLayout, QLayout, QSizePolicy, QVBoxLayout, QWidget

from ui import theme
from ui.fonts import SEMIBOLD, Style
from ui.kit.control import give_focus_up, painting, rounded
from ui.kit.icons import paint_icon, paint_sign

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from ui.kit.scale import Scale

CHIP = Style((22,), 28, SEMIBOLD)


class Card(QWidget):
    """A rounded ground with a column inside: ``column`` is its layout."""

    def __init__(
        self,
        scale: Scale,
        ground: str = theme.WHITE,
        *,
        padding: tuple[float, float] = (32, 26),
        spacing: float = 12,
        radius: float = 28,
    ) -> None:
        """``padding`` is left and right, then above and below, in design pixels."""
        super().__init__()
        self._scale, self._ground, self._radius = scale, ground, radius
        self.column = QVBoxLayout(self)
        across, down = (scale.px(side) for side in padding)
        self.column.setContentsMargins(across, down, across, down)
        self.column.setSpacing(scale.px(spacing))

    def set_ground(self, ground: str) -> None:
        """Stand on another colour."""
        if ground != self._ground:
            self._ground = ground
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Fill the ground."""
        with painting(self) as painter:
            rounded(painter, QRectF(self.rect()), self._scale.px(self._radius), self._ground)


class Rule(QWidget):
    """A hairline between rows."""

    def __init__(self, scale: Scale) -> None:
        """Two pixels at least."""
        super().__init__()
        self.setFixedHeight(max(1, scale.px(2)))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Fill it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.TRACK))
        painter.end()


class Icon(QWidget):
    """A line icon, or a filled sign, of a fixed size."""

    def __init__(self, scale: Scale, name: str, size: float = 36, colour: str = theme.INK) -> None:
        """``name`` is one of ui.kit.icons; an empty one draws nothing but keeps the room."""
        super().__init__()
        self._name, self._sign, self._colour = name, False, colour
        self.setFixedSize(scale.px(size), scale.px(size))

    @classmethod
    def sign(cls, scale: Scale, name: str, size: float = 36) -> Icon:
        """A filled sign: mask, no_mask, misplaced, warn or fault."""
        made = cls(scale, name, size)
        made._sign = True
        return made

    def set_name(self, name: str) -> None:
        """Show another one."""
        if name != self._name:
            self._name = name
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw it."""
        if not self._name:
            return
        painter = QPainter(self)
        try:
            if self._sign:
                paint_sign(painter, self._name, QRectF(self.rect()))
            else:
                paint_icon(painter, self._name, QRectF(self.rect()), self._colour)
        finally:
            painter.end()


_GROUNDS = {
    "mask": (theme.GO, theme.WHITE),
    "warn": (theme.FIX, theme.INK),
    "fault": (theme.FAULT, theme.WHITE),
    "": (theme.PAPER_2, theme.INK),
}


class StatusChip(QWidget):
    """A sign and a few words on a coloured ground."""

    def __init__(self, scale: Scale) -> None:
        """Empty at first."""
        super().__init__()
        self._scale, self._sign, self._says = scale, "", ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def say(self, sign: str, words: str) -> None:
        """``sign`` is mask, warn, fault or empty."""
        if (sign, words) == (self._sign, self._says):
            return
        self._sign, self._says = sign, words
        self.setAccessibleName(words)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for sign and words."""
        scale = self._scale
        icon = scale.px(32 + 12) if self._sign else 0
        width = scale.width(CHIP, self._says) + icon + 2 * scale.px(20)
        return QSize(width if self._says else 0, max(scale.px(52), scale.leading(CHIP)))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Nothing can be left out."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Ground, sign, words."""
        if not self._says:
            return
        ground, colour = _GROUNDS[self._sign]
        scale, spot = self._scale, QRectF(self.rect())
        with painting(self) as painter:
            rounded(painter, spot, spot.height() / 2, ground)
            x = float(scale.px(18))
            if self._sign:
                side = scale.px(32)
                corner = QRectF(x, spot.center().y() - side / 2, side, side)
                self._paint_sign(painter, corner)
                x += side + scale.px(12)
            measure = scale.metrics(CHIP)
            baseline = spot.center().y() + (measure.ascent() - measure.descent()) / 2
            painter.setFont(scale.font(CHIP))
            painter.setPen(QColor(colour))
            painter.drawText(QPointF(x, baseline), self._says)

    def _paint_sign(self, painter: QPainter, spot: QRectF) -> None:
        if self._sign != "mask":
            on_dark = "fault_on_dark" if self._sign == "fault" else self._sign
            paint_sign(painter, on_dark, spot)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.WHITE))
        painter.drawEllipse(spot)
        inset = spot.width() * 0.2
        paint_icon(painter, "check", spot.adjusted(inset, inset, -inset, -inset), theme.GO, 5)


def row(scale: Scale, *parts: QWidget | int, spacing: float = 16) -> QHBoxLayout:
    """Widgets beside each other; a number is a stretch of that factor."""
    line = QHBoxLayout()
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(scale.px(spacing))
    for part in parts:
        if isinstance(part, int):
            line.addStretch(part)
        else:
            line.addWidget(part)
    return line


def column(scale: Scale, *parts: QWidget | int, spacing: float = 8) -> QVBoxLayout:
    """Widgets under each other; a number is a stretch of that factor."""
    stack = QVBoxLayout()
    stack.setContentsMargins(0, 0, 0, 0)
    stack.setSpacing(scale.px(spacing))
    for part in parts:
        if isinstance(part, int):
            stack.addStretch(part)
        else:
            stack.addWidget(part)
    return stack


def as_widget(layout: QLayout) -> QWidget:
    """A layout as a widget, to stand where only widgets can."""
    made = QWidget()
    made.setLayout(layout)
    return made


def clear(layout: QLayout) -> None:
    """Take every widget out of a layout and away."""
    while layout.count():
        item = layout.takeAt(0)
        gone = item.widget() if item is not None else None
        if gone is not None:
            focused = gone.focusWidget()
            if focused is not None:
                give_focus_up(focused)
            gone.hide()
            gone.deleteLater()
