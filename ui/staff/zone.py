"""The zone drawn on the picture: corners to drag, or to tap and move with arrows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.kit.buttons import Pressable
from ui.kit.control import painting
from ui.kit.grip import Grip
from ui.kit.icons import paint_icon
from ui.staff import zone_shape
from ui.staff.live import cut_corners

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent

    from ui.kit.scale import Scale
    from ui.staff.zone_shape import Point

_TOUCH, _HANDLE, _HELD, _RING, _PLUS = 72, 44, 56, 6, 30
_STEP = 0.01

RADIUS = 28
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Corner(Pressable):
    """One corner. Signals say how it is moved; the zone decides where it may go."""

    taken = Signal(QPointF)
    dragged = Signal(QPointF)
    dropped = Signal()
    stepped = Signal(int, int)
    unwanted = Signal()

    def __init__(self, scale: Scale, name: str) -> None:
        """``name`` is what a screen reader says."""
        super().__init__(scale, name)
        self.setCheckable(True)
        self.resize(scale.px(_TOUCH), scale.px(_TOUCH))

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """What a finger needs."""
        return QSize(self.scale.px(_TOUCH), self.scale.px(_TOUCH))

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Be taken."""
        super().mousePressEvent(event)
        if self.isDown():
            self.taken.emit(self.mapToParent(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Drag."""
        if self.isDown():
            self.dragged.emit(self.mapToParent(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Drop, or just be chosen."""
        held = self.isDown()
        super().mouseReleaseEvent(event)
        if held:
            self.dropped.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrows move it, Delete takes it away."""
        arrow = _ARROWS.get(Qt.Key(event.key()))
        if arrow:
            self.stepped.emit(*arrow)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.unwanted.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """White with a blue ring; blue with a white ring while it is chosen."""
        chosen = self.isDown() or self.isChecked()
        size, ring = self.scale.px(_HELD if chosen else _HANDLE), self.scale.line(_RING)
        with painting(self) as painter:
            painter.setPen(QPen(QColor(theme.WHITE if chosen else theme.ACT), ring))
            painter.setBrush(QColor(theme.ACT if chosen else theme.WHITE))
            radius = (size - ring) / 2
            painter.drawEllipse(QRectF(self.rect()).center(), radius, radius)


class Plus(Pressable):
    """Adds a corner in the middle of an edge."""

    def __init__(self, scale: Scale, name: str) -> None:
        """``name`` is what a screen reader says."""
        super().__init__(scale, name)
        self.resize(scale.px(_TOUCH), scale.px(_TOUCH))

    def paint(self, painter: QPainter, spot: QRectF) -> None:
        """Draw a small white disc with a plus."""
        side, line = self.scale.px(_PLUS), self.scale.line(3)
        painter.setPen(QPen(QColor(theme.INK), line))
        painter.setBrush(QColor(theme.WHITE))
        middle = spot.center()
        painter.drawEllipse(middle, side / 2, side / 2)
        icon = side * 0.62
        corner = QRectF(middle.x() - icon / 2, middle.y() - icon / 2, icon, icon)
        paint_icon(painter, "plus", corner, theme.INK, 4)


class Zone(QWidget):
    """Lies over the picture with the same size.

    Signals:
        moved: The corners that staff want, as a tuple of points in 0..1.
        chosen: The number of the corner that is chosen, -1 for none.
    """

    moved = Signal(tuple)
    chosen = Signal(int)

    def __init__(self, scale: Scale, say: dict[str, str], parent: QWidget) -> None:
        """Without corners at first."""
        super().__init__(parent)
        self._scale, self._say = scale, say
        self._corners: tuple[Point, ...] = ()
        self._handles: list[Corner] = []
        self._pluses: list[Plus] = []
        self._selected = -1
        self._taken: tuple[Point, ...] = ()
        self._grip = Grip(scale)

    @property
    def corners(self) -> tuple[Point, ...]:
        """Where the corners are."""
        return self._corners

    @property
    def handles(self) -> list[Corner]:
        """The corners' controls, in order."""
        return list(self._handles)

    @property
    def pluses(self) -> list[Plus]:
        """The edges' controls, in order; none when there are corners enough."""
        return [plus for plus in self._pluses if plus.isVisibleTo(self)]

    @property
    def selected(self) -> int:
        """The corner that the arrows move, -1 for none."""
        return self._selected

    def show_corners(self, corners: Sequence[Point]) -> None:
        """Show a zone; not while a corner is held."""
        if tuple(corners) == self._corners or any(handle.isDown() for handle in self._handles):
            return
        self._set(tuple(corners))

    def step(self, dx: int, dy: int) -> None:
        """Move the chosen corner by a hundredth of the picture."""
        if self._selected >= 0:
            x, y = self._corners[self._selected]
            to = (x + dx * _STEP, y + dy * _STEP)
            self._want(zone_shape.moved(self._corners, self._selected, to))

    def remove(self) -> None:
        """Take the chosen corner away."""
        if self._selected >= 0:
            self._want(zone_shape.removed(self._corners, self._selected))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Dim what is outside, draw the outline."""
        if not self._corners:
            return
        outline = QPolygonF([self._at(corner) for corner in self._corners])
        shade = QPainterPath()
        shade.addRect(QRectF(self.rect()))
        shade.addPolygon(outline)
        shade.closeSubpath()
        dark = QColor(theme.VEIL)
        dark.setAlphaF(0.5)
        with painting(self) as painter:
            painter.fillPath(shade, dark)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for colour, width in ((theme.INK, 10), (theme.WHITE, 5)):
                painter.setPen(QPen(QColor(colour), self._scale.line(width)))
                painter.drawPolygon(outline)
            cut_corners(painter, QRectF(self.rect()), self._scale.px(RADIUS), theme.PAPER)

    def resizeEvent(self, _event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Corners keep their place in the picture."""
        self._place()

    def _set(self, corners: tuple[Point, ...]) -> None:
        if len(corners) != len(self._corners):
            self._make_controls(len(corners))
        self._corners = corners
        self._place()
        self.update()

    def _make_controls(self, count: int) -> None:
        for control in (*self._handles, *self._pluses):
            control.hide()
            control.deleteLater()
        self._handles, self._pluses = [], []
        for number in range(count):
            corner = Corner(self._scale, self._say["corner"].format(n=number + 1))
            plus = Plus(self._scale, self._say["add_corner"].format(n=number + 1))
            corner.taken.connect(lambda spot, number=number: self._take(number, spot))
            corner.dragged.connect(lambda spot, number=number: self._drag(number, spot))
            corner.dropped.connect(lambda number=number: self._drop(number))
            corner.clicked.connect(lambda _=False, number=number: self._select(number))
            corner.stepped.connect(lambda dx, dy, number=number: self._step(number, dx, dy))
            corner.unwanted.connect(lambda number=number: self._remove(number))
            plus.clicked.connect(
                lambda _=False, number=number: self._want(zone_shape.added(self._corners, number))
            )
            for control in (corner, plus):
                control.setParent(self)
                control.setVisible(control is corner or count < zone_shape.MOST)
            self._handles.append(corner)
            self._pluses.append(plus)
        for plus in self._pluses:
            plus.lower()
        self._select(-1)

    def _select(self, number: int) -> None:
        self._selected = number
        for index, handle in enumerate(self._handles):
            handle.setChecked(index == number)
        self.chosen.emit(number)

    def _take(self, number: int, spot: QPointF) -> None:
        """A corner at the edge lies beside its handle, and keeps its distance from the finger."""
        self._taken = self._corners
        self._grip.take(spot, self._at(self._corners[number]))

    def _drag(self, number: int, spot: QPointF) -> None:
        to = self._grip.drag(spot)
        if to is not None:
            share = (to.x() / self.width(), to.y() / self.height())
            self._set(zone_shape.moved(self._corners, number, share))

    def _drop(self, number: int) -> None:
        corners = self._corners
        self._set(self._taken)
        moved = not zone_shape.alike(corners, self._taken)
        if moved and zone_shape.on_neighbour(corners, number):
            corners = zone_shape.removed(corners, number)
        self._want(corners)

    def _step(self, number: int, dx: int, dy: int) -> None:
        self._select(number)
        self.step(dx, dy)

    def _remove(self, number: int) -> None:
        self._select(number)
        self.remove()

    def _want(self, corners: tuple[Point, ...]) -> None:
        """What leaves the corners as they are, such as a mere tap, is no wish for a zone."""
        if not zone_shape.alike(corners, self._corners):
            self._set(corners)
            self.moved.emit(corners)

    def _at(self, corner: Point) -> QPointF:
        return QPointF(corner[0] * self.width(), corner[1] * self.height())

    def _place(self) -> None:
        for number, (handle, plus) in enumerate(zip(self._handles, self._pluses)):
            for control, point in (
                (handle, self._corners[number]),
                (plus, zone_shape.middle(self._corners, number)),
            ):
                middle, half = self._at(point), control.width() / 2
                # A corner on the edge of the picture still has its whole touch target inside.
                x = min(max(0.0, middle.x() - half), self.width() - control.width())
                y = min(max(0.0, middle.y() - half), self.height() - control.height())
                control.move(round(x), round(y))
