"""What stands where something is still being read, or where there is nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.kit.buttons import paint_lines
from ui.kit.control import painting, rounded
from ui.kit.scale import BODY
from ui.kit.text import wrap

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from kiosk.staff.records import Answer
    from ui.kit.scale import Scale
    from ui.staff.desk import Desk

STILL_AFTER = 2.0
T = TypeVar("T")


def instead_of_rows(desk: Desk, answer: Answer[tuple[T, ...]], nothing: str) -> str:
    """Why a list cannot be read, or that it holds ``nothing``; empty until that is known."""
    if answer.problem:
        return desk.translated(answer.problem)
    return nothing if answer.value == () else ""


class Drawn(QWidget):
    """A chart that was drawn elsewhere; a block while it is not there, or a sentence.

    Charts come as PNG files at ``wanted`` screen pixels and are shown unscaled where they fit.
    """

    def __init__(self, scale: Scale, width: float, height: float) -> None:
        """``width`` and ``height`` are the least, in design pixels."""
        super().__init__()
        self._scale = scale
        self._least = QSize(scale.px(width), scale.px(height))
        self._pixmap: QPixmap | None = None
        self._png, self._told, self._waits = b"", "", True
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def wanted(self) -> QSize:
        """The size a chart should have, in screen pixels."""
        return self.size() * self.devicePixelRatioF()

    @property
    def says(self) -> str:
        """The sentence that stands there instead of a chart."""
        return self._told

    def show_png(self, png: bytes, name: str) -> None:
        """Show a chart; ``name`` is what a screen reader says."""
        if png != self._png or self._waits or self._told:
            self._png, self._told, self._waits = png, "", False
            self._pixmap = QPixmap()
            self._pixmap.loadFromData(png)
            self.setAccessibleName(name)
            self.update()

    def say(self, sentence: str) -> None:
        """Show a sentence instead."""
        if sentence != self._told or self._waits:
            self._told, self._waits, self._pixmap, self._png = sentence, False, None, b""
            self.setAccessibleName(sentence)
            self.update()

    def wait(self, sentence: str = "") -> None:
        """Show a block where the chart will be, after a while with a sentence on it."""
        if not self._waits or sentence != self._told:
            self._waits, self._told, self._pixmap, self._png = True, sentence, None, b""
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """At least."""
        return self._least

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """At least."""
        return self._least

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Chart, sentence or block."""
        spot = QRectF(self.rect())
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            if self._waits:
                rounded(painter, spot, self._scale.px(20), theme.PAPER_2)
            if self._pixmap is not None and not self._pixmap.isNull():
                size = self._pixmap.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
                corner = spot.center() - QRectF(0, 0, size.width(), size.height()).center()
                painter.drawPixmap(
                    QRectF(corner.x(), corner.y(), size.width(), size.height()),
                    self._pixmap,
                    QRectF(self._pixmap.rect()),
                )
            elif self._told:
                lines = wrap(self._scale, BODY, self._told, spot.width() * 0.9)
                paint_lines(painter, self._scale, BODY, lines, spot.center(), theme.INK_2)
