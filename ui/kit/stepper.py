"""A stepper: a number between a minus and a plus."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy

from ui import theme
from ui.fonts import BOLD, Style
from ui.kit.buttons import paint_lines
from ui.kit.control import note_focus, painting, rounded
from ui.kit.grid import beyond
from ui.kit.icons import paint_icon
from ui.kit.scale import HINT

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QMouseEvent, QPaintEvent, QWheelEvent

    from ui.kit.scale import Scale

_VALUE = Style((32,), 38, BOLD)
_SIDE, _VALUE_WIDTH, _RADIUS, _ICON = 76, 112, 20, 32
_WAIT_MS, _AGAIN_MS, _SAY_MS = 400, 120, 2000
_FADED = 0.3
_DIGITS = 6
"""Decimals of a value; what lies behind them comes from reckoning with floats."""

_Action = QAbstractSlider.SliderAction


class Stepper(QAbstractSlider):
    """Steps between two limits; holding a side repeats, a limit says so once.

    The value that is shown may lie between two steps or beyond the limits, and so may the one that
    is saved, which is a stop on the way. Qt's own value is the whole number nearest to it.
    ``write`` turns a value into what is shown; ``limits`` are the words for the least and the most.

    Signals:
        stepped: The value that somebody chose.
    """

    stepped = Signal(float)

    def __init__(
        self,
        scale: Scale,
        name: str,
        least: int,
        most: int,
        *,
        write: Callable[[float], str] = "{:g}".format,
        limits: tuple[str, str] = ("", ""),
        step: int = 1,
        narrow: bool = False,
    ) -> None:
        """``name`` is what a screen reader says; a narrow one finds room beside two others."""
        super().__init__()
        self.scale, self._write, self._limits = scale, write, limits
        self._sides, self._least_room = (64, 64) if narrow else (_SIDE, _VALUE_WIDTH - 20)
        self._first, self._last = least, most
        self._exact: float = least
        self._saved: float = least
        self.setRange(least, most)
        self.setSingleStep(step)
        self.setPageStep(step)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._direction = 0
        self._told = ""
        self._repeat = QTimer(self)
        self._repeat.timeout.connect(self._step)
        self._silence = QTimer(self)
        self._silence.setSingleShot(True)
        self._silence.timeout.connect(self._say_nothing)
        self.actionTriggered.connect(self._act)
        self.valueChanged.connect(self._choose)
        self._describe()

    @property
    def shown(self) -> str:
        """The value as it is written."""
        return self._write(self._exact)

    @property
    def told(self) -> str:
        """The word for the limit that was just met, mostly empty."""
        return self._told

    def show_value(self, value: float) -> None:
        """Show a value without telling anybody."""
        value = round(value, _DIGITS)
        if value != self._exact and not self._repeat.isActive():
            self._exact = value
            self._tell_qt()

    def set_saved(self, value: float) -> None:
        """Stop at the value in force, too."""
        value = round(value, _DIGITS)
        if value != self._saved:
            self._saved = value
            self._tell_qt()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Both sides and the widest value."""
        return QSize(2 * self._side() + self._room(), max(self.scale.px(_SIDE), self._tall()))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Nothing can be left out."""
        return self.sizeHint()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """One step, and more while it is held."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        x = event.position().x()
        self._direction = -1 if x < self._side() else 1 if x > self.width() - self._side() else 0
        if self._direction:
            self._step()
            self._repeat.start(_WAIT_MS)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Let go."""
        self._repeat.stop()
        self._direction = 0
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the wheel to the page."""
        event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Note how the focus came."""
        note_focus(self, event.reason())
        super().focusInEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Ground, both signs, the value and, for a moment, the word for the limit."""
        with painting(self) as painter:
            rounded(painter, QRectF(self.rect()), self.scale.px(_RADIUS), theme.PAPER_2)
            self._paint_side(painter, "minus", -1)
            self._paint_side(painter, "plus", 1)
            self._paint_value(painter)

    def _paint_side(self, painter: QPainter, sign: str, direction: int) -> None:
        side, icon = self._side(), self.scale.px(_ICON)
        left = 0 if direction < 0 else self.width() - side
        spot = QRectF(left, 0, side, self.height())
        if self._direction == direction:
            rounded(painter, spot, self.scale.px(_RADIUS), theme.RING)
        middle = spot.center()
        painter.setOpacity(_FADED if self._at_limit(direction) else 1.0)
        corner = QRectF(middle.x() - icon / 2, middle.y() - icon / 2, icon, icon)
        paint_icon(painter, sign, corner, theme.INK)
        painter.setOpacity(1.0)

    def _paint_value(self, painter: QPainter) -> None:
        middle = QPointF(self.width() / 2, self.height() / 2)
        if not self._told:
            paint_lines(painter, self.scale, _VALUE, (self.shown,), middle, theme.INK)
            return
        value, hint = self.scale.leading(_VALUE), self.scale.leading(HINT)
        over = QPointF(middle.x(), middle.y() - hint / 2)
        under = QPointF(middle.x(), middle.y() + value / 2)
        paint_lines(painter, self.scale, _VALUE, (self.shown,), over, theme.INK)
        paint_lines(painter, self.scale, HINT, (self._told,), under, theme.INK_2)

    def _step(self) -> None:
        self._repeat.setInterval(_AGAIN_MS)
        self._choose(self._next(self._direction * self.singleStep()))
        if self._at_limit(self._direction):
            self._repeat.stop()
            self._told = self._limits[0 if self._direction < 0 else 1]
            self._silence.start(_SAY_MS)
        self.update()

    def _next(self, by: int) -> float:
        """The value on the grid that ``by`` leads to, or the saved one where it comes before it."""
        here = self._exact
        there: float = beyond(here, by, self.singleStep(), self._first)
        if min(here, there) < self._saved < max(here, there):
            there = self._saved
        least, most = self._ends()
        return min(max(there, least), most)

    def _act(self, action: int) -> None:
        """Qt tells of a key before it steps from its own value."""
        single, page = self.singleStep(), self.pageStep()
        ways = {
            _Action.SliderSingleStepAdd: single,
            _Action.SliderSingleStepSub: -single,
            _Action.SliderPageStepAdd: page,
            _Action.SliderPageStepSub: -page,
        }
        least, most = self._ends()
        ends = {_Action.SliderToMinimum: least, _Action.SliderToMaximum: most}
        known = _Action(action)
        if known in ways:
            self._choose(self._next(ways[known]))
        elif known in ends:
            self._choose(ends[known])
        self._tell_qt()

    def _choose(self, value: float) -> None:
        if value == self._exact:
            return
        self._exact = value
        self._tell_qt()
        self.stepped.emit(value)

    def _tell_qt(self) -> None:
        before = self.blockSignals(True)
        least, most = self._ends()
        self.setRange(math.floor(least), math.ceil(most))
        self.setValue(round(self._exact))
        self.blockSignals(before)
        self._describe()

    def _say_nothing(self) -> None:
        self._told = ""
        self.update()

    def _at_limit(self, direction: int) -> bool:
        least, most = self._ends()
        return direction != 0 and self._exact == (least if direction < 0 else most)

    def _ends(self) -> tuple[float, float]:
        """The limits, widened to what is shown and to what is saved."""
        values = self._first, self._last, self._exact, self._saved
        return min(values), max(values)

    def _describe(self) -> None:
        self.setAccessibleDescription(self.shown)
        self.setMinimumSize(self.sizeHint())
        self.update()

    def _side(self) -> int:
        return self.scale.px(self._sides)

    def _room(self) -> int:
        values = {*self._ends(), self._exact, self._saved}
        widest = max(self.scale.width(_VALUE, self._write(value)) for value in values)
        words = max(self.scale.width(HINT, word) for word in self._limits)
        return max(self.scale.px(_VALUE_WIDTH) - self.scale.px(20), widest, words) + self.scale.px(
            8
        )

    def _tall(self) -> int:
        return self.scale.leading(_VALUE) + self.scale.leading(HINT)
