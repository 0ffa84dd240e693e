"""What moves and fades in the panel. Everything comes to rest by itself, and rests unpainted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEasingCurve, QPoint, QPointF, QRect, Qt, QVariantAnimation
from PySide6.QtGui import QColor, QPainter, QPixmap, QRegion
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent


class Tween(QVariantAnimation):
    """A number that runs from one value to another; its widget is repainted meanwhile."""

    def __init__(self, widget: QWidget, curve: QEasingCurve.Type) -> None:
        """At 0, at rest."""
        super().__init__(widget)
        self._at = 0.0
        self.setEasingCurve(curve)

    @property
    def share(self) -> float:
        """Where it is now."""
        running = self.state() == QVariantAnimation.State.Running
        return float(self.currentValue()) if running else self._at

    def run_to(self, target: float, milliseconds: int) -> None:
        """Go there from where it is; in no time, jump."""
        here = self.share
        self.stop()
        self._at = target
        if milliseconds and here != target:
            self.setStartValue(here)
            self.setEndValue(target)
            self.setDuration(milliseconds)
            self.start()
        else:
            self._repaint()

    def updateCurrentValue(self, _value: object) -> None:  # noqa: N802 - Qt's name
        """Repaint. A signal to a lambda would keep the widget for ever on old bindings."""
        self._repaint()

    def _repaint(self) -> None:
        widget = self.parent()
        if isinstance(widget, QWidget):
            widget.update()


class Appearing(QWidget):
    """Shows a picture of a new part of the panel over the old, while it fades in, then goes.

    It paints pictures taken once: the controls below are drawn twice in all, not with every step.
    Touches and keys go to what lies below at once: nothing delays staff.
    """

    def __init__(self, parent: QWidget) -> None:
        """Nothing to see yet."""
        super().__init__(parent)
        self._tween = Tween(self, QEasingCurve.Type.OutCubic)
        self._tween.finished.connect(self._rest)
        self._ground = QColor()
        self._before, self._after, self._rise = QPixmap(), QPixmap(), 0
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    @property
    def running(self) -> bool:
        """Whether something fades just now."""
        return self._tween.state() == QVariantAnimation.State.Running

    def out_of(self, ground: str, part: QWidget, spot: QRect, milliseconds: int) -> None:
        """Let ``part``, which lies at ``spot`` of the parent, come out of a colour."""
        self._ground, self._before, self._rise = QColor(ground), QPixmap(), 0
        self._begin(part, QRegion(spot), milliseconds)

    def over(
        self, before: QPixmap, part: QWidget, spared: QRect, *, rise: int, milliseconds: int
    ) -> None:
        """Let ``part`` fade in and rise over a picture of the parent, but for what is spared."""
        self._before, self._rise = before, rise
        parent = self.parentWidget()
        assert parent is not None  # noqa: S101 - it is made with one
        self._begin(part, QRegion(parent.rect()) - QRegion(spared), milliseconds)

    def _begin(self, part: QWidget, region: QRegion, milliseconds: int) -> None:
        spot = region.boundingRect()
        self._after = _picture(part)
        self.setGeometry(spot)
        self.setMask(region.translated(-spot.topLeft()))
        self._tween.stop()
        self._tween.run_to(0.0, 0)
        self._tween.run_to(1.0, milliseconds)
        self.show()
        self.raise_()

    def _rest(self) -> None:
        self.hide()
        self._before = self._after = QPixmap()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The old, and the new over it."""
        share = self._tween.share
        painter = QPainter(self)
        try:
            if self._before.isNull():
                painter.fillRect(self.rect(), self._ground)
            else:
                painter.drawPixmap(0, 0, self._before)
            painter.setOpacity(share)
            painter.drawPixmap(QPointF(0, self._rise * (1 - share)), self._after)
        finally:
            painter.end()


def _picture(part: QWidget) -> QPixmap:
    """What a widget and its children paint, on nothing: a plain grab would add a grey ground."""
    ratio = part.devicePixelRatioF()
    picture = QPixmap(part.size() * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    flags = QWidget.RenderFlag.DrawChildren | QWidget.RenderFlag.IgnoreMask
    part.render(picture, QPoint(), QRegion(), flags)
    return picture
