"""A day as a bar with two handles: from when to when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy, QWidget

from ui import theme
from ui.kit.control import note_focus, painting, rounded
from ui.kit.grid import beyond
from ui.kit.grip import Grip
from ui.kit.scale import HINT

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QMouseEvent, QPaintEvent, QResizeEvent, QWheelEvent

    from ui.kit.scale import Scale

STEP, DAY = 15, 24 * 60
_TOUCH, _KNOB, _RING, _TRACK = 72, 48, 7, 40
_TICKS = (0, 6, 12, 18, 24)
_Action = QAbstractSlider.SliderAction
_WAYS = {
    _Action.SliderSingleStepAdd: STEP,
    _Action.SliderSingleStepSub: -STEP,
    _Action.SliderPageStepAdd: 4 * STEP,
    _Action.SliderPageStepSub: -4 * STEP,
}


def clock(minutes: int) -> str:
    """Minutes after midnight as ``07:30``."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


class _Handle(QAbstractSlider):
    """One end of the hours in minutes, moved to full quarters of an hour."""

    def __init__(self, scale: Scale, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.scale = scale
        self._grip = Grip(scale)
        self.setRange(0, DAY)
        self.actionTriggered.connect(self._act)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.resize(scale.px(_TOUCH), scale.px(_TOUCH))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        self.setSliderDown(True)
        middle = QRectF(self.geometry()).center()
        self._grip.take(self.mapToParent(event.position()), middle)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        bar = self.parentWidget()
        to = self._grip.drag(self.mapToParent(event.position()))
        if self.isSliderDown() and to is not None and isinstance(bar, HoursBar):
            self.setSliderPosition(bar.time_at(to.x()))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        self.setSliderDown(False)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        note_focus(self, event.reason())
        super().focusInEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        ring = self.scale.line(_RING)
        with painting(self) as painter:
            painter.setPen(QPen(QColor(theme.ACT), ring))
            painter.setBrush(QColor(theme.WHITE))
            radius = (self.scale.px(_KNOB) - ring) / 2
            painter.drawEllipse(QRectF(self.rect()).center(), radius, radius)

    def step(self, by: int) -> None:
        """To the last quarter on the way of ``by`` minutes."""
        self.setSliderPosition(beyond(self.value(), by, STEP))

    def _act(self, action: int) -> None:
        way = _WAYS.get(_Action(action))
        if way:
            self.step(way)


class HoursBar(QWidget):
    """Dark from start to end, past midnight where the end lies before the start.

    Signals:
        changed: Start and end in minutes after midnight; the end may be 24:00.
    """

    changed = Signal(int, int)

    def __init__(self, scale: Scale, start_name: str, end_name: str) -> None:
        """The names are what a screen reader says of the handles."""
        super().__init__()
        self._scale, self._now, self._some = scale, 0, True
        self.start = _Handle(scale, start_name, self)
        self.end = _Handle(scale, end_name, self)
        for handle in (self.start, self.end):
            handle.valueChanged.connect(self._moved)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_hours(self, start: int, end: int, *, some: bool = True) -> None:
        """Show hours, in minutes, without telling anybody; not while a handle is held.

        ``some`` is False for none at all.
        """
        self._some = some
        if self.start.isSliderDown() or self.end.isSliderDown():
            return
        for handle, minutes in ((self.start, start), (self.end, end)):
            before = handle.blockSignals(True)
            handle.setValue(minutes)
            handle.blockSignals(before)
        self._place()

    def show_now(self, minutes: int) -> None:
        """Mark the time of the day."""
        if minutes != self._now:
            self._now = minutes
            self.update()

    def time_at(self, x: float) -> int:
        """The full quarter of an hour nearest to ``x``, in minutes."""
        left, right = self._ends()
        share = (x - left) / max(1.0, right - left)
        return round(min(1.0, max(0.0, share)) * DAY / STEP) * STEP

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Handles, and the times under them."""
        tall = self._scale.px(_TOUCH) + self._scale.leading(HINT)
        return QSize(self._scale.px(480), tall)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The times must not touch."""
        width = len(_TICKS) * self._scale.width(HINT, "00:00 ")
        return QSize(width, self.sizeHint().height())

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """A tap beside the handles moves the nearer one a step towards it."""
        time = self.time_at(event.position().x())
        handle = min((self.start, self.end), key=lambda one: abs(one.value() - time))
        if time != handle.value():
            handle.step(STEP if time > handle.value() else -STEP)

    def resizeEvent(self, _event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Handles keep their hour."""
        self._place()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The day, the hours in it, now, and some times."""
        with painting(self) as painter:
            self._paint_day(painter)
            self._paint_times(painter)

    def _paint_day(self, painter: QPainter) -> None:
        scale, (left, right) = self._scale, self._ends()
        tall, middle = scale.px(_TRACK), scale.px(_TOUCH) / 2
        top = middle - tall / 2
        ground = QRectF(left - tall / 2, top, right - left + tall, tall)
        rounded(painter, ground, tall / 2, theme.ACT_SOFT)
        if self._some:
            self._paint_span(painter, ground)
        x, over = self._x(self._now), scale.px(8)
        for colour, width in ((theme.WHITE, 9), (theme.INK, 5)):
            painter.setPen(QPen(QColor(colour), scale.line(width)))
            painter.drawLine(QPointF(x, top - over), QPointF(x, top + tall + over))

    def _paint_span(self, painter: QPainter, ground: QRectF) -> None:
        start, end = self._x(self.start.value()), self._x(self.end.value())
        whole = self.start.value() == self.end.value()
        spans = [(start, end)] if start < end else [(ground.left(), end), (start, ground.right())]
        for begin, stop in [(ground.left(), ground.right())] if whole else spans:
            painter.save()
            painter.setClipRect(QRectF(begin, ground.top(), stop - begin, ground.height()))
            rounded(painter, ground, ground.height() / 2, theme.INK)
            painter.restore()

    def _paint_times(self, painter: QPainter) -> None:
        scale = self._scale
        measure = scale.metrics(HINT)
        painter.setFont(scale.font(HINT))
        painter.setPen(QColor(theme.INK_2))
        baseline = scale.px(_TOUCH) + (scale.leading(HINT) + measure.ascent()) / 2
        for hour in _TICKS:
            said = f"{hour}:00"
            width = measure.horizontalAdvance(said)
            x = min(max(0.0, self._x(hour * 60) - width / 2), self.width() - width)
            painter.drawText(QPointF(x, baseline), said)

    def _ends(self) -> tuple[float, float]:
        half = self._scale.px(_TOUCH) / 2
        return half, self.width() - half

    def _x(self, minutes: float) -> float:
        left, right = self._ends()
        return left + (right - left) * minutes / DAY

    def _place(self) -> None:
        for handle in (self.start, self.end):
            handle.move(round(self._x(handle.value()) - handle.width() / 2), 0)
        self.update()

    def _moved(self) -> None:
        self._place()
        self.changed.emit(self.start.value(), self.end.value())
