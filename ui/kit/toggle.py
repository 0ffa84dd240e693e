"""A toggle: on or off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy

from ui import theme
from ui.kit.buttons import Pressable
from ui.kit.control import rounded
from ui.kit.icons import paint_icon

if TYPE_CHECKING:
    from ui.kit.scale import Scale


class Toggle(Pressable):
    """On or off: two sides, two shapes, two fills."""

    def __init__(self, scale: Scale, name: str) -> None:
        """Off at first."""
        super().__init__(scale, name)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The touch target: taller than what is drawn."""
        return QSize(self.scale.px(104), self.scale.px(72))

    def paint(self, painter: QPainter, spot: QRectF) -> None:
        """On is blue with a tick, off is an outline with a ring."""
        scale, on = self.scale, self.isChecked()
        height = scale.px(60)
        body = QRectF(0, spot.center().y() - height / 2, spot.width(), height)
        knob = scale.px(46)
        inset = (height - knob) / 2
        if on:
            ground = theme.ACT_PRESSED if self.isDown() else theme.ACT
            rounded(painter, body, height / 2, ground)
            left, colour = body.right() - inset - knob, theme.WHITE
            tick = QRectF(
                scale.px(16), body.center().y() - scale.px(14), scale.px(28), scale.px(28)
            )
            paint_icon(painter, "check", tick, theme.WHITE, 4)
        else:
            rounded(painter, body, height / 2, theme.WHITE, theme.INK_2, scale.line(3))
            left, colour = body.left() + inset, theme.INK_2
            painter.setPen(QPen(QColor(theme.INK_2), scale.line(4)))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ring = scale.px(8)
            painter.drawEllipse(QPointF(body.right() - scale.px(27), body.center().y()), ring, ring)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawEllipse(QRectF(left, body.center().y() - knob / 2, knob, knob))
