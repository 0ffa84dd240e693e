"""Sliders: a knob on a track that a finger, a mouse and the arrow keys move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy

from ui import theme
from ui.kit.control import note_focus, painting, rounded
from ui.kit.grip import Grip

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QMouseEvent, QPaintEvent, QWheelEvent

    from ui.kit.scale import Scale

_TRACK, _KNOB, _HELD_KNOB, _KNOB_RING, _TOUCH = 14, 56, 64, 8, 76
_SAVED, _TRIANGLE, _SNAP_SHARE = 13, 11, 0.01
_HISTOGRAM, _LEAST_BAR = 48, 2
_WAIT_MS, _AGAIN_MS = 350, 90


class Track(QAbstractSlider):
    """Whole steps from least to most. A tap beside the knob moves one step, holding repeats.

    The wheel is left to the page: nobody should change a setting while scrolling past.
    """

    def __init__(self, scale: Scale, name: str, least: int, most: int, step: int = 1) -> None:
        """``name`` is what a screen reader says."""
        super().__init__()
        self.scale = scale
        self.saved: int | None = None
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setRange(least, most)
        self.setSingleStep(step)
        self.setPageStep(5 * step)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._grip = Grip(scale)
        self._towards = 0.0
        self._repeat = QTimer(self)
        self._repeat.timeout.connect(self._step_towards)

    def set_saved(self, value: int | None) -> None:
        """Mark the value in force with a ring, at which the knob snaps."""
        if value != self.saved:
            self.saved = value
            self.update()

    def show_value(self, value: int) -> None:
        """Show a value without telling anybody; not while it is held."""
        if self.isSliderDown() or value == self.value():
            return
        before = self.blockSignals(True)
        self.setValue(value)
        self.blockSignals(before)
        self.update()

    def centre(self) -> float:
        """Height of the track's middle."""
        return self.height() / 2

    def position(self, value: float) -> float:
        """Where ``value`` lies across the widget."""
        room = self.width() - 2 * self.inset()
        span = max(1, self.maximum() - self.minimum())
        return self.inset() + room * (value - self.minimum()) / span

    def inset(self) -> float:
        """Room left and right of the track for half a knob."""
        return self.scale.px(_HELD_KNOB) / 2

    def value_at(self, x: float) -> int:
        """The step nearest to ``x``, snapped to the saved value when it is very near."""
        room = max(1.0, self.width() - 2 * self.inset())
        span = self.maximum() - self.minimum()
        exact = self.minimum() + span * (x - self.inset()) / room
        if self.saved is not None and abs(exact - self.saved) <= span * _SNAP_SHARE:
            return self.saved
        step = self.singleStep()
        return self.minimum() + round((exact - self.minimum()) / step) * step

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take the knob, or move one step towards the finger."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        x, knob = event.position().x(), self.position(self.value())
        if abs(x - knob) <= self.scale.px(_TOUCH) / 2:
            self.setSliderDown(True)
            self._grip.take(event.position(), QPointF(knob, self.centre()))
        else:
            self._towards = x
            self._step_towards()
            self._repeat.start(_WAIT_MS)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Drag the knob."""
        to = self._grip.drag(event.position()) if self.isSliderDown() else None
        if to is not None:
            self.setSliderPosition(self.value_at(to.x()))
            self.update()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Let go."""
        self._repeat.stop()
        if self.isSliderDown():
            self.setSliderDown(False)
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the wheel to the page."""
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Note how the focus came."""
        note_focus(self, event.reason())
        super().focusInEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Track, saved value, knob."""
        with painting(self) as painter:
            self.paint_track(painter)
            if self.isEnabled():
                self._paint_saved(painter)
                self._paint_knob(painter)

    def paint_track(self, painter: QPainter) -> None:
        """Draw what lies under the knob."""
        raise NotImplementedError

    def _step_towards(self) -> None:
        self._repeat.setInterval(_AGAIN_MS)
        here, step = self.position(self.value()), self.singleStep()
        one = self.position(self.minimum() + step) - self.position(self.minimum())
        if abs(self._towards - here) < one / 2:
            self._repeat.stop()
            return
        self.setValue(self.value() + (step if self._towards > here else -step))

    def _paint_saved(self, painter: QPainter) -> None:
        if self.saved is None or self.saved == self.value():
            return
        painter.setPen(QPen(QColor(theme.INK), self.scale.line(4)))
        painter.setBrush(QColor(theme.WHITE))
        radius = self.scale.px(_SAVED) - self.scale.line(4) / 2
        painter.drawEllipse(QPointF(self.position(self.saved), self.centre()), radius, radius)

    def _paint_knob(self, painter: QPainter) -> None:
        size = self.scale.px(_HELD_KNOB if self.isSliderDown() else _KNOB)
        ring = self.scale.line(_KNOB_RING)
        middle = QPointF(self.position(self.value()), self.centre())
        painter.setPen(QPen(QColor(theme.ACT), ring))
        painter.setBrush(QColor(theme.WHITE))
        radius = (size - ring) / 2
        painter.drawEllipse(middle, radius, radius)
        painter.setPen(QPen(QColor(theme.ACT), self.scale.line(4)))
        tall, apart = self.scale.px(8), self.scale.px(5)
        for x in (middle.x() - apart, middle.x() + apart):
            painter.drawLine(QPointF(x, middle.y() - tall), QPointF(x, middle.y() + tall))


class Slider(Track):
    """A threshold with the recent values on its own track; what lies right of it is accepted.

    ``bars`` are shares 0..1 of the highest bar, from least to most; ``now`` is the value of whoever
    stands before the camera, None for nobody.
    """

    def __init__(self, scale: Scale, name: str, least: int, most: int, step: int = 1) -> None:
        """Without bars at first."""
        super().__init__(scale, name, least, most, step)
        self._bars: tuple[float, ...] = ()
        self._now: float | None = None

    def set_bars(self, bars: Sequence[float]) -> None:
        """Show how often each value was seen of late."""
        if tuple(bars) != self._bars:
            self._bars = tuple(bars)
            self.update()

    def set_now(self, value: float | None) -> None:
        """Mark the value of the face in front of the camera."""
        if value != self._now:
            self._now = value
            self.update()

    def centre(self) -> float:
        """The track lies under the bars."""
        return self.scale.px(_HISTOGRAM + _TRACK / 2)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Bars, track and mark, and the height a finger needs."""
        return QSize(self.scale.px(420), self.scale.px(_HISTOGRAM + _TRACK / 2 + _TOUCH / 2))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Narrower than this no finger sets it well."""
        return QSize(self.scale.px(240), self.sizeHint().height())

    def paint_track(self, painter: QPainter) -> None:
        """Bars in the colour of their side, the track, and the mark of now."""
        left, right = self.position(self.minimum()), self.position(self.maximum())
        x, middle, tall = self.position(self.value()), self.centre(), self.scale.px(_TRACK)
        self._paint_bars(painter, left, right, x)
        track = QRectF(left, middle - tall / 2, right - left, tall)
        rounded(painter, track, tall / 2, theme.TRACK)
        if self.isEnabled():
            rounded(painter, QRectF(x, track.top(), right - x, tall), tall / 2, theme.ACT)
        if self._now is not None:
            self._paint_now(painter, middle)

    def _paint_bars(self, painter: QPainter, left: float, right: float, split: float) -> None:
        if not self._bars:
            return
        step, gap = (right - left) / len(self._bars), self.scale.px(3)
        bottom = self.centre() - self.scale.px(_TRACK / 2 + 4)
        highest = bottom - self.scale.px(2)
        for number, share in enumerate(self._bars):
            start = left + number * step
            tall = max(self.scale.line(_LEAST_BAR), share * highest)
            accepted = start + step / 2 >= split
            colour = theme.ACT_MID if accepted else theme.RING
            bar = QRectF(start + gap / 2, bottom - tall, step - gap, tall)
            rounded(painter, bar, min(self.scale.px(4), tall / 2), colour)

    def _paint_now(self, painter: QPainter, middle: float) -> None:
        assert self._now is not None  # noqa: S101 - the caller looked
        x = self.position(min(max(self._now, self.minimum()), self.maximum()))
        top, side = middle + self.scale.px(16), self.scale.px(_TRIANGLE)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.INK))
        bottom = top + 1.6 * side
        corners = [QPointF(x, top), QPointF(x + side, bottom), QPointF(x - side, bottom)]
        painter.drawPolygon(QPolygonF(corners))


class Volume(Track):
    """A loudness: bars that grow to the right, blue up to the knob."""

    BARS = 27

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As tall as a finger needs."""
        return QSize(self.scale.px(420), self.scale.px(_TOUCH))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Narrower than this no finger sets it well."""
        return QSize(self.scale.px(240), self.scale.px(_TOUCH))

    def paint_track(self, painter: QPainter) -> None:
        """Draw the bars from whisper to hall."""
        left, right = self.position(self.minimum()), self.position(self.maximum())
        step, width = (right - left) / (self.BARS - 1), self.scale.px(15)
        for number in range(self.BARS):
            x = left + number * step
            tall = self.scale.px(12 + 32 * number / (self.BARS - 1))
            on = self.isEnabled() and x <= self.position(self.value())
            bar = QRectF(x - width / 2, self.centre() - tall / 2, width, tall)
            rounded(painter, bar, min(width, tall) / 2, theme.ACT if on else theme.TRACK)
