"""Who changed what when, over seven days; the old value can be proposed again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.kit.buttons import SMALL, Button
from ui.kit.card import Icon, Rule, as_widget, column, row
from ui.kit.scale import HINT, LABEL
from ui.kit.text import Text
from ui.staff.dialog import Dialog
from ui.staff.review import Value, beside
from ui.staff.settings_text import SettingsText
from ui.staff.waiting import STILL_AFTER

if TYPE_CHECKING:
    from kiosk.staff.records import SavedChange
    from ui.staff.desk import Desk


class HistoryDialog(Dialog):
    """One row for each saved change, newest first."""

    def __init__(self, desk: Desk) -> None:
        """Read it."""
        say = desk.say("history")
        super().__init__(desk, say["title"], say["sentence"])
        self._say, self._text = say, SettingsText(desk.words)
        self._seen = -1
        self.takes: list[Button] = []
        desk.staff.changes.ask_history()
        self._told = Text(desk.scale, HINT, " ", colour=theme.INK_2)
        self.body.addWidget(self._told)
        self.buttons.addStretch(1)
        self.add_button(desk.say("frame")["back"]).clicked.connect(self.closed)
        self.refresh()

    def refresh(self) -> None:
        """Show it once it is read."""
        answer = self.desk.staff.changes.history
        if answer.pending:
            since = self.desk.clock() - (answer.since or self.desk.clock())
            self._told.set_text(self._say["loading"] if since >= STILL_AFTER else " ")
        if answer.pending or answer.number == self._seen:
            return
        self._seen = answer.number
        self._told.set_text(
            self.desk.translated(answer.problem) or ("" if answer.value else self._say["none"])
        )
        self._told.setVisible(bool(self._told.text))
        for change in answer.value or ():
            self.body.addWidget(Rule(self.scale))
            self.body.addWidget(self._row(change))
        QTimer.singleShot(0, self, self.place_card)

    def _row(self, change: SavedChange) -> QWidget:
        scale, text, at = self.scale, self._text, change.at.astimezone()
        who = self._say.get(f"by_{change.who}", change.who)
        when = f"{self.desk.words.write_date(at)} {at:%H:%M} · {who}"
        old = Value(scale, text.value(change.key, change.old), new=False)
        new = Value(scale, text.value(change.key, change.new), new=True)
        take = Button(scale, self._say["take_back"], SMALL, icon="undo", height=72)
        take.clicked.connect(lambda: self._take_back(change))
        if not change.current:
            take.set_reason(self._say["not_current"])
        self.takes.append(take)
        words = column(
            scale,
            1,
            Text(scale, LABEL, text.name(change.key)),
            Text(scale, HINT, when, colour=theme.INK_2),
            1,
            spacing=0,
        )
        if self.desk.stacked:
            stack = column(scale, spacing=8)
            stack.addLayout(words)
            stack.addLayout(beside(scale, old, new, take))
            return as_widget(stack)
        line = row(scale, spacing=16)
        line.addLayout(words, 5)
        line.addWidget(old, 3)
        line.addWidget(Icon(scale, "right", 36))
        line.addWidget(new, 3)
        line.addWidget(take)
        made = as_widget(line)
        made.setMinimumHeight(scale.px(104))
        return made

    def _take_back(self, change: SavedChange) -> None:
        refused = self.desk.staff.changes.take_back(change)
        if refused:
            self.desk.tell(refused)
        self.closed.emit()
