"""The panel's rail: who is at the door, the five pages, the time left, the way out.

Upright screens have the pages in a bar along the bottom, and the rest on top beside the title.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kiosk.staff.contract import PANEL_WARNS_FOR
from ui import theme
from ui.fonts import baseline
from ui.kit.buttons import INK, Button, Pressable, narrowest, paint_lines
from ui.kit.card import row
from ui.kit.control import painting, rounded
from ui.kit.icons import paint_icon
from ui.kit.scale import HINT, NAME, STRONG_HINT
from ui.kit.text import Text, wrap
from ui.scene import Scene, Show
from ui.staff.live import LiveTile

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from kiosk.types import Outcome
    from ui.kit.scale import Scale
    from ui.staff.desk import Desk

PAGES = {
    "checking": "sliders",
    "sound": "sound",
    "door": "door",
    "today": "chart",
    "health": "heart",
}
"""Key and icon of each page, in order."""

_WIDTH, _BAR_HEIGHT = 288, 120


class PageButton(Pressable):
    """Name and icon of a page; a dot when something on it is not saved yet."""

    def __init__(self, scale: Scale, icon: str, name: str, *, upright: bool) -> None:
        """``upright`` puts the icon over the name."""
        super().__init__(scale, name)
        self._icon, self._upright, self._dot = icon, upright, False
        self.setCheckable(True)
        horizontally = QSizePolicy.Policy.Expanding
        self.setSizePolicy(horizontally, QSizePolicy.Policy.Fixed)

    def set_dot(self, *, on: bool) -> None:
        """Show that something waits to be saved."""
        if on != self._dot:
            self._dot = on
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A finger's height; two lines of name fit."""
        lines = 2 * self.scale.leading(NAME)
        if self._upright:
            tall = max(self.scale.px(_BAR_HEIGHT), self.scale.px(48) + lines + self.scale.px(8))
            return QSize(self.minimumSizeHint().width(), tall)
        return QSize(self.scale.px(240), max(self.scale.px(76), lines + self.scale.px(8)))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for the name on two lines."""
        beside = 16 if self._upright else 18 + 36 + 16 + 14 + 18
        width = narrowest(self.scale, NAME, self.says) + self.scale.px(beside)
        tall = 2 * self.scale.leading(NAME) + (self.scale.px(48) if self._upright else 0)
        return QSize(width, tall)

    def fits(self) -> bool:
        """Whether the name has the room it needs."""
        least = self.minimumSizeHint()
        return self.width() >= least.width() - 1 and self.height() >= least.height()

    def paint(self, painter: QPainter, spot: QRectF) -> None:
        """Ink when chosen."""
        scale, chosen = self.scale, self.isChecked()
        if chosen or self.isDown():
            rounded(painter, spot, scale.px(18), theme.INK if chosen else theme.RING)
        colour = theme.WHITE if chosen else theme.INK
        (self._paint_upright if self._upright else self._paint_flat)(painter, spot, colour)
        if self._dot:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.ACT_ON_INK if chosen else theme.ACT))
            radius, away = scale.px(7), scale.px(18)
            y = away if self._upright else spot.center().y()
            painter.drawEllipse(QPointF(spot.right() - away, y), radius, radius)

    def _paint_flat(self, painter: QPainter, spot: QRectF, colour: str) -> None:
        scale, icon = self.scale, self.scale.px(36)
        left = scale.px(18)
        corner = QRectF(left, spot.center().y() - icon / 2, icon, icon)
        paint_icon(painter, self._icon, corner, colour)
        start = left + icon + scale.px(16)
        lines = wrap(scale, NAME, self.says, spot.width() - start - scale.px(14 + 18))
        measure, leading = scale.metrics(NAME), scale.leading(NAME)
        painter.setFont(scale.font(NAME))
        painter.setPen(QColor(colour))
        top = spot.center().y() - len(lines) * leading / 2
        drop = baseline(measure, leading)
        for number, line in enumerate(lines):
            painter.drawText(QPointF(start, top + drop + number * leading), line)

    def _paint_upright(self, painter: QPainter, spot: QRectF, colour: str) -> None:
        scale, icon = self.scale, self.scale.px(36)
        lines = wrap(scale, NAME, self.says, spot.width() - scale.px(16))
        tall = icon + scale.px(8) + len(lines) * scale.leading(NAME)
        top = spot.center().y() - tall / 2
        corner = QRectF(spot.center().x() - icon / 2, top, icon, icon)
        paint_icon(painter, self._icon, corner, colour)
        middle = top + icon + scale.px(8) + len(lines) * scale.leading(NAME) / 2
        paint_lines(painter, scale, NAME, lines, QPointF(spot.center().x(), middle), colour)


class TimeLeft(QWidget):
    """When the panel closes by itself; bold with a ring at the end."""

    def __init__(self, desk: Desk) -> None:
        """Nothing until it is told."""
        super().__init__()
        self._scale, self._say = desk.scale, desk.say("frame")
        self._text = Text(desk.scale, HINT, colour=theme.INK_2, wraps=False)
        widest = self._say["closes"].format(time="0:00")
        self._text.setMinimumWidth(desk.scale.width(STRONG_HINT, widest))
        self._share = -1.0
        line = row(desk.scale, spacing=10)
        line.addSpacing(desk.scale.px(38))
        line.addWidget(self._text, 1)
        self.setLayout(line)
        self.setMinimumHeight(desk.scale.px(36))

    def show_left(self, seconds: float) -> None:
        """Show how long there is; in the last seconds it stands out."""
        left = max(0, math.ceil(seconds))
        self._text.set_text(self._say["closes"].format(time=f"{left // 60}:{left % 60:02d}"))
        share = seconds / PANEL_WARNS_FOR if seconds <= PANEL_WARNS_FOR else -1.0
        if (share < 0) != (self._share < 0):
            self._text.set_style(STRONG_HINT if share >= 0 else HINT)
            self._text.set_colour(theme.INK if share >= 0 else theme.INK_2)
        if share != self._share:
            self._share = share
            self.update()

    @property
    def warns(self) -> bool:
        """True in the last seconds."""
        return self._share >= 0

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """A clock, or a ring that runs out."""
        side = self._scale.px(28)
        spot = QRectF(0, (self.height() - side) / 2, side, side)
        with painting(self) as painter:
            if not self.warns:
                paint_icon(painter, "clock", spot, theme.INK_2)
                return
            width = self._scale.line(5)
            inner = spot.adjusted(width / 2, width / 2, -width / 2, -width / 2)
            painter.setPen(QPen(QColor(theme.RING), width))
            painter.drawEllipse(inner)
            painter.setPen(QPen(QColor(theme.INK), width))
            painter.drawArc(inner, 90 * 16, round(min(1.0, self._share) * 360 * 16))


class AtTheDoor(QWidget):
    """The live tile with the state in words under it, or beside it."""

    tapped = Signal()

    def __init__(self, desk: Desk) -> None:
        """Nobody is there at first."""
        super().__init__()
        self._say = desk.say("frame")
        self.tile = LiveTile(desk.scale, self._say["leave"], small=desk.portrait)
        self.tile.setProperty("ground", theme.PAPER if desk.portrait else theme.PAPER_2)
        self.tile.clicked.connect(self.tapped)
        (self._lay_beside if desk.portrait else self._lay_under)(desk.scale)

    def _lay_under(self, scale: Scale) -> None:
        self._text = Text(scale, STRONG_HINT, align=Qt.AlignmentFlag.AlignTop)
        # Two lines always, or the pages below would move with the state.
        self._text.setFixedHeight(2 * scale.leading(STRONG_HINT))
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(scale.px(10))
        stack.addWidget(self.tile)
        stack.addWidget(self._text)

    def _lay_beside(self, scale: Scale) -> None:
        self._text = Text(scale, STRONG_HINT, align=Qt.AlignmentFlag.AlignRight)
        states = (self._says(show) for show in Show)
        # As wide as the longest state needs, or the tile would move with them.
        self._text.setFixedWidth(max(narrowest(scale, STRONG_HINT, one) for one in states))
        line = row(scale, self._text, self.tile, spacing=20)
        self.setLayout(line)

    def _says(self, show: Show) -> str:
        return self._say["at_the_door"].format(what=self._say[f"at_{show.value}"])

    def show_outcome(self, outcome: Outcome | None, scene: Scene) -> None:
        """Show the newest."""
        self.tile.show_outcome(outcome, scene)
        self._text.set_text(self._says(scene.show))


class Rail(QWidget):
    """All of it; on an upright screen the pages alone, and the panel places the rest itself.

    Signals:
        chosen: The key of a page.
        left: Somebody wants to leave.
    """

    chosen = Signal(str)
    left = Signal()

    def __init__(self, desk: Desk) -> None:
        """Pages in order; none is chosen yet."""
        super().__init__()
        say, scale = desk.say("frame"), desk.scale
        self._scale = scale
        self.at_the_door = AtTheDoor(desk)
        self.at_the_door.tapped.connect(self.left)
        self.time_left = TimeLeft(desk)
        self.close_button = Button(scale, say["close"], INK, icon="lock", style=NAME, padding=16)
        self.close_button.clicked.connect(self.left)
        self._group, self.pages = QButtonGroup(self), {}
        for key, icon in PAGES.items():
            button = PageButton(scale, icon, say[key], upright=desk.portrait)
            button.clicked.connect(lambda _=False, key=key: self.chosen.emit(key))
            self._group.addButton(button)
            self.pages[key] = button
        (self._lay_bar if desk.portrait else self._lay_rail)()

    def show_page(self, key: str) -> None:
        """Mark the page that is open."""
        self.pages[key].setChecked(True)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Stand on darker paper."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.PAPER_2))
        painter.end()

    def _lay_rail(self) -> None:
        scale = self._scale
        # On small screens words have their least size, and the rail gets wider with them.
        parts: list[QWidget] = [*self.pages.values(), self.time_left, self.close_button]
        widest = max(part.minimumSizeHint().width() for part in parts)
        self.setFixedWidth(max(scale.px(_WIDTH), widest + 2 * scale.px(24)))
        stack = QVBoxLayout(self)
        stack.setContentsMargins(scale.px(24), scale.px(32), scale.px(24), scale.px(32))
        stack.setSpacing(scale.px(8))
        stack.addWidget(self.at_the_door)
        stack.addSpacing(scale.px(6))
        for button in self.pages.values():
            stack.addWidget(button)
        stack.addStretch(1)
        stack.addWidget(self.time_left)
        stack.addSpacing(scale.px(6))
        stack.addWidget(self.close_button)

    def _lay_bar(self) -> None:
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        for button in self.pages.values():
            line.addWidget(button, 1)
