"""The bar at the bottom: what is not saved yet, what was not saved, a sentence for staff."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.kit.buttons import LIGHT, ON_INK, Button, paint_lines
from ui.kit.card import row
from ui.kit.control import painting, rounded
from ui.kit.flow import Beside
from ui.kit.icons import paint_icon
from ui.kit.scale import BUTTON
from ui.kit.text import Text
from ui.staff.desk import Told

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from ui.staff.desk import Desk

_TOLD_FOR = 6.0
_MAY_GIVE_WAY = 4.0
"""Seconds before its end from which a sentence gives way to the next one."""


class Mode(Enum):
    """What the bar is about; the first that applies."""

    TOLD = "told"
    SAVING = "saving"
    FAILED = "failed"
    CHANGES = "changes"
    KEPT = "kept"
    NOTHING = "nothing"


class _Sign(QWidget):
    """The number of changes in a disc, or a sign."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._scale, self._shows = desk.scale, ""
        self.setFixedSize(desk.scale.px(44), desk.scale.px(44))

    def show_sign(self, shows: str) -> None:
        """Show a number, or the icon of that name."""
        if shows != self._shows:
            self._shows = shows
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Ink on light blue, or white lines."""
        spot = QRectF(self.rect())
        with painting(self) as painter:
            if not self._shows.isdigit():
                inset = spot.width() * 0.12
                inner = spot.adjusted(inset, inset, -inset, -inset)
                paint_icon(painter, self._shows, inner, theme.WHITE)
                return
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.ACT_ON_INK))
            painter.drawEllipse(spot)
            number = (self._shows,)
            paint_lines(painter, self._scale, BUTTON, number, spot.center(), theme.INK)


class ChangeBar(QWidget):
    """Hidden while there is nothing to say.

    Signals:
        review: Somebody wants to see and save the changes.
    """

    review = Signal()

    def __init__(self, desk: Desk) -> None:
        """Nothing at first."""
        super().__init__()
        self._desk, self._say = desk, desk.say("bar")
        self._told, self._until = Told("", good=False), 0.0
        self._seen = desk.staff.changes.saving.number
        self._dismissed = False
        self.mode = Mode.NOTHING
        self._sign = _Sign(desk)
        self._text = Text(desk.scale, BUTTON, colour=theme.WHITE)
        self.second = Button(desk.scale, self._say["undo_all"], ON_INK, icon="undo", height=72)
        self.first = Button(desk.scale, self._say["review"], LIGHT, after="right", height=72)
        self.second.clicked.connect(self._on_second)
        self.first.clicked.connect(self._on_first)
        words = row(desk.scale, self._sign, spacing=18)
        words.addWidget(self._text, 1)
        self._line, inner = Beside(desk.scale, 18), desk.scale.px(12)
        self._line.addLayout(words, 1)
        self._line.addLayout(row(desk.scale, self.second, self.first, spacing=18))
        self._line.setContentsMargins(desk.scale.px(32), inner, inner, inner)
        self.setLayout(self._line)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.setMinimumHeight(desk.scale.px(96))
        self.hide()

    @property
    def says(self) -> str:
        """The sentence on it."""
        return self._text.text

    def refresh(self) -> None:
        """Look at the changes, at the last save, and at what is to be told."""
        if self.isVisible() and self._line.minimumSize().width() > self.width():
            self._line.narrow()
        changes, now = self._desk.staff.changes, self._desk.clock()
        saving = changes.saving
        if saving.number != self._seen and not saving.pending:
            self._seen = saving.number
            if not saving.problem:
                saved = self._say["saved"].format(n=saving.value or 0)
                self._desk.sentences.append(Told(saved, good=True))
        self._take_next(now)
        self._show(self._choose(now))

    def follow(self, other: ChangeBar) -> None:
        """Go on where the bar of the panel before this one was, in other words or another size."""
        self._told, self._until, self._seen = other._told, other._until, other._seen
        self._dismissed = other._dismissed
        self._desk.sentences.extend(other._desk.sentences)

    def _take_next(self, now: float) -> None:
        """Tell the next sentence once the one before was there for a while."""
        waiting = self._desk.sentences
        while waiting and waiting[0] == self._told and now < self._until:
            waiting.pop(0)  # it stands there
        if waiting and now >= self._until - _MAY_GIVE_WAY:
            self._told, self._until = waiting.pop(0), now + _TOLD_FOR

    def _choose(self, now: float) -> Mode:
        changes = self._desk.staff.changes
        waits = bool(changes.changes)
        if self._told.sentence and now < self._until:
            return Mode.TOLD
        if changes.saving.pending:
            return Mode.SAVING
        if changes.saving.problem and waits:
            return Mode.FAILED
        if waits:
            return Mode.CHANGES
        return Mode.KEPT if changes.kept and not self._dismissed else Mode.NOTHING

    def _show(self, mode: Mode) -> None:
        self.mode = mode
        changes, say = self._desk.staff.changes, self._say
        count, kept = len(changes.changes), changes.kept
        unsaved = say["changes_one" if count == 1 else "changes"]
        unsaved_then = say["kept_one" if kept == 1 else "kept"]
        why = self._desk.translated(changes.saving.problem)
        again = say["again" if changes.may_try_again else "review"]
        self.setVisible(mode is not Mode.NOTHING)
        sign, text, second, first = {
            Mode.TOLD: ("check" if self._told.good else "cross", self._told.sentence, "", ""),
            Mode.SAVING: ("clock", say["saving"], "", ""),
            Mode.FAILED: ("cross", why, say["undo_all"], again),
            Mode.CHANGES: (str(count), unsaved, say["undo_all"], say["review"]),
            Mode.KEPT: (str(kept), unsaved_then, say["no_thanks"], say["bring_back"]),
            Mode.NOTHING: ("", "", "", ""),
        }[mode]
        self._sign.show_sign(sign)
        self._text.set_text(text)
        for button, words in ((self.second, second), (self.first, first)):
            if words and button.says != words:
                button.set_text(words)
            button.setVisible(bool(words))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Stand on ink; on stop when the save failed."""
        with painting(self) as painter:
            ground = theme.STOP if self.mode is Mode.FAILED else theme.INK
            rounded(painter, QRectF(self.rect()), self._desk.scale.px(28), ground)

    def _on_first(self) -> None:
        changes = self._desk.staff.changes
        if self.mode is Mode.FAILED and changes.may_try_again:
            changes.save()
        elif self.mode is Mode.KEPT:
            refused = changes.bring_back()
            if refused:
                self._desk.tell(refused)
        else:
            self.review.emit()
        self.refresh()

    def _on_second(self) -> None:
        if self.mode is Mode.KEPT:
            self._dismissed = True
        else:
            self._desk.staff.changes.undo_all()
        self.refresh()
