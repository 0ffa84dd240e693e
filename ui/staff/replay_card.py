"""The last hour, replayed: how many reminders the saved and the new settings would have given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from kiosk.staff.checking import TOO_FEW
from ui import theme
from ui.kit.card import Card, column, row
from ui.kit.control import painting, rounded
from ui.kit.scale import HINT, LABEL, STRONG_HINT
from ui.kit.text import Text

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from kiosk.settings import Settings
    from ui.kit.scale import Scale
    from ui.staff.desk import Desk

_SETTLED_AFTER = 0.4
"""Seconds without another move before the hour is replayed."""


class _Bar(QWidget):
    """A length 0..1 in one colour on a track."""

    def __init__(self, scale: Scale, colour: str) -> None:
        super().__init__()
        self._scale, self._colour, self._share = scale, colour, 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_share(self, share: float) -> None:
        """How long it is."""
        if share != self._share:
            self._share = share
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Thin."""
        return QSize(self._scale.px(160), self._scale.px(24))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Track and length."""
        spot = QRectF(self.rect())
        radius = spot.height() / 2
        with painting(self) as painter:
            rounded(painter, spot, radius, theme.PAPER_2)
            if self._share > 0:
                length = max(spot.height(), spot.width() * self._share)
                rounded(painter, QRectF(0, 0, length, spot.height()), radius, self._colour)


class ReplayCard(Card):
    """Asks again soon after the settings moved, and shows how far that has got."""

    def __init__(self, desk: Desk) -> None:
        """Ask for nothing yet."""
        super().__init__(desk.scale, padding=(32, 22))
        self._desk, self._say = desk, desk.say("checking")
        self._asked: Settings | None = None
        self._waiting: Settings | None = None
        self._since = 0.0
        scale = desk.scale
        self._bars = {"saved": _Bar(scale, theme.INK), "new": _Bar(scale, theme.ACT)}
        self._counts = {key: Text(scale, STRONG_HINT) for key in self._bars}
        self._note = Text(scale, HINT, colour=theme.INK_2)
        grid = QGridLayout()
        grid.setHorizontalSpacing(scale.px(20))
        grid.setVerticalSpacing(scale.px(10))
        for number, key in enumerate(self._bars):
            grid.addWidget(Text(scale, STRONG_HINT, self._say[f"replay_{key}"]), number, 0)
            grid.addWidget(self._bars[key], number, 1)
            grid.addWidget(self._counts[key], number, 2)
        grid.setColumnStretch(1, 1)
        line = row(scale, spacing=28)
        line.addLayout(column(scale, 1, Text(scale, LABEL, self._say["replay"]), 1), 2)
        self._table = QWidget()
        grid.setContentsMargins(0, 0, 0, 0)
        self._table.setLayout(grid)
        line.addWidget(self._table, 5)
        self.column.addLayout(line)
        self.column.addWidget(self._note)

    def ask(self) -> None:
        """Replay under the settings of now."""
        self._asked = self._desk.staff.changes.preview
        self._desk.staff.checking.replay(self._asked)

    def refresh(self) -> None:
        """Show the answer; ask again once the settings have stopped moving."""
        self._ask_when_settled()
        answer, say = self._desk.staff.checking.replayed, self._say
        value = answer.value
        known = value is not None and not answer.problem
        self._table.setVisible(known)
        if not known or value is None:
            why = self._desk.translated(answer.problem)
            too_few = answer.problem == TOO_FEW
            self._note.set_text(say["replay_none"] if too_few else why or say["replay_wait"])
            return
        most = max(value.saved, value.new, 1)
        for key, count in (("saved", value.saved), ("new", value.new)):
            self._bars[key].set_share(count / most * value.share)
            said = say["reminders_one" if count == 1 else "reminders"]
            self._counts[key].set_text(said.format(n=count))
        minutes = max(1, round(value.seconds / 60))
        done = value.share >= 1 and not answer.pending
        told = say["replay_of"].format(people=value.people, minutes=minutes)
        self._note.set_text(told if done else say["replay_wait"])

    def _ask_when_settled(self) -> None:
        now, preview = self._desk.clock(), self._desk.staff.changes.preview
        if preview is not self._waiting:
            self._waiting, self._since = preview, now
        if preview is not self._asked and now - self._since >= _SETTLED_AFTER:
            self.ask()
