"""One card of the page Health: how a part is, why, and its last hour as a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Sequence

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.staff.records import HealthPart, Mark
from ui import theme
from ui.fonts import BOLD, Style
from ui.kit.card import Card, Icon, row
from ui.kit.control import painting
from ui.kit.scale import HINT, LABEL
from ui.kit.text import Text
from ui.staff import health_words

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from kiosk.staff.records import Card as State
    from ui.kit.scale import Scale
    from ui.staff.desk import Desk

_WORDS = Style((42,), 52, BOLD, -0.015)
ICONS = {
    HealthPart.CAMERA: "camera",
    HealthPart.CHECKER: "chip",
    HealthPart.LIGHT: "face",
    HealthPart.RELAY: "relay",
    HealthPart.SOUND: "sound",
    HealthPart.COMPUTER: "disk",
}
_SIGNS = {Mark.WELL: "mask", Mark.LOOK: "warn", Mark.FAULT: "fault_on_dark", Mark.OFF: ""}


class Line(QWidget):
    """A number over the last hour, with the limit it should keep as a dashed line."""

    def __init__(self, scale: Scale) -> None:
        """Nothing measured yet."""
        super().__init__()
        self._scale = scale
        self._values: tuple[float | None, ...] = ()
        self._limit: float | None = None
        self._bright = True
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_values(
        self, values: Sequence[float | None], limit: float | None, *, bright: bool
    ) -> None:
        """Oldest first; ``bright`` is False on a coloured card."""
        shown = (tuple(values), limit, bright)
        if shown != (self._values, self._limit, self._bright):
            self._values, self._limit, self._bright = shown
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A strip."""
        return QSize(self._scale.px(240), self._scale.px(64))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A thin strip."""
        return QSize(self._scale.px(120), self._scale.px(48))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Area, line, limit; gaps where nothing was measured."""
        known = [value for value in self._values if value is not None]
        if len(known) < 2:
            return
        top = max([*known, self._limit or 0.0]) * 1.15 or 1.0
        with painting(self) as painter:
            for piece in self._pieces(top):
                self._paint_piece(painter, piece)
            if self._limit is not None:
                pen = QPen(QColor(theme.INK), self._scale.line(3))
                pen.setDashPattern([4, 3])
                painter.setPen(pen)
                y = self._y(self._limit, top)
                painter.drawLine(QPointF(0, y), QPointF(self.width(), y))

    def _pieces(self, top: float) -> list[list[QPointF]]:
        step = self.width() / max(1, len(self._values) - 1)
        pieces: list[list[QPointF]] = [[]]
        for number, value in enumerate(self._values):
            if value is None:
                pieces.append([])
            else:
                pieces[-1].append(QPointF(number * step, self._y(value, top)))
        return [piece for piece in pieces if len(piece) > 1]

    def _paint_piece(self, painter: QPainter, points: list[QPointF]) -> None:
        colour = QColor(theme.ACT if self._bright else theme.INK)
        path = QPainterPath(points[0])
        for point in points[1:]:
            path.lineTo(point)
        area = QPainterPath(path)
        area.lineTo(points[-1].x(), self.height())
        area.lineTo(points[0].x(), self.height())
        tint = QColor(colour)
        tint.setAlphaF(0.12)
        painter.fillPath(area, tint)
        pen = QPen(colour, self._scale.line(4))
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(path, pen)

    def _y(self, value: float, top: float) -> float:
        edge = self._scale.px(4)
        return edge + (self.height() - 2 * edge) * (1 - value / top)


class HealthCard(Card):
    """Fix-coloured when somebody should look at it, dark when the part is lost."""

    def __init__(self, desk: Desk, part: HealthPart) -> None:
        """Nothing known yet."""
        super().__init__(desk.scale, padding=(28, 18), spacing=2)
        scale, say = desk.scale, desk.say("health")
        self._spoken = desk.words
        self._icons = {
            ink: Icon(scale, ICONS[part], 36, theme.INK if ink else theme.WHITE)
            for ink in (True, False)
        }
        self._name = Text(scale, LABEL, say[part.value])
        self._sign = Icon.sign(scale, "", 36)
        self._words = Text(scale, _WORDS, say["measuring"])
        self._cause = Text(scale, HINT, " ", colour=theme.INK_2)
        self._line = Line(scale)
        head = row(scale, *self._icons.values(), spacing=14)
        head.addWidget(self._name, 1)
        head.addWidget(self._sign)
        self.column.addLayout(head)
        self.column.addWidget(self._words)
        self.column.addWidget(self._cause)
        self.column.addWidget(self._line, 1)
        self._colour(Mark.OFF)

    @property
    def words(self) -> str:
        """What it says of the part."""
        return self._words.text

    def show_state(self, state: State) -> None:
        """Show the latest."""
        self._colour(state.mark)
        self._words.set_text(health_words.words(state, self._spoken))
        self._cause.set_text(health_words.cure(state, self._spoken) or " ")
        bright = state.mark in (Mark.WELL, Mark.OFF)
        self._line.show_values(state.line, state.limit, bright=bright)
        self._line.setVisible(state.mark is not Mark.FAULT)

    def _colour(self, mark: Mark) -> None:
        grounds = {Mark.LOOK: theme.FIX, Mark.FAULT: theme.FAULT}
        self.set_ground(grounds.get(mark, theme.WHITE))
        dark = mark is Mark.FAULT
        for text in (self._name, self._words):
            text.set_colour(theme.WHITE if dark else theme.INK)
        self._cause.set_colour(
            theme.WHITE if dark else theme.INK if mark is Mark.LOOK else theme.INK_2
        )
        for ink, icon in self._icons.items():
            icon.setVisible(ink is not dark)
        self._sign.set_name(_SIGNS[mark])
