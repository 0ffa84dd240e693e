"""The card of quiet hours: a switch, a bar of the day, and the way to more than one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from ui import theme
from ui.kit.buttons import SMALL, Button
from ui.kit.card import Card, row
from ui.kit.hours import HoursBar
from ui.kit.scale import HINT, LABEL
from ui.kit.text import Text
from ui.kit.toggle import Toggle
from ui.staff.hours_dialog import HoursDialog
from ui.staff.settings_text import SettingsText
from ui.staff.weekly_hours import Hours

if TYPE_CHECKING:
    from ui.staff.desk import Desk

_KEY, _MOST = "alarm.quiet_hours", 14


class QuietCard(Card):
    """One stretch of quiet hours is moved on the bar; several are edited in a dialog.

    Signals:
        edit: A dialog to show.
    """

    edit = Signal(object)

    def __init__(self, desk: Desk) -> None:
        """Show the settings of now."""
        super().__init__(desk.scale, padding=(32, 18), spacing=4)
        say = desk.say("sound")
        self._desk, self._text = desk, SettingsText(desk.words)
        self.toggle = Toggle(desk.scale, say["quiet_hours"])
        self.toggle.clicked.connect(self._switch)
        self.more = Button(desk.scale, "", SMALL, icon="list", height=72)
        self.more.setAccessibleName(say["quiet_more"])
        self.more.clicked.connect(lambda: self.edit.emit(self._dialog()))
        self.bar = HoursBar(desk.scale, say["quiet_from"], say["quiet_to"])
        self.bar.changed.connect(self._moved)
        self._told = Text(desk.scale, HINT, colour=theme.INK_2)
        head = row(desk.scale, spacing=16)
        words = row(desk.scale, spacing=16)
        words.addWidget(Text(desk.scale, LABEL, say["quiet_hours"]))
        words.addWidget(self._told, 1)
        head.addLayout(words, 1)
        head.addWidget(self.more)
        head.addWidget(self.toggle)
        self.column.addLayout(head)
        self.column.addWidget(self.bar)

    def refresh(self) -> None:
        """Show what would hold after saving."""
        lines = list(self._desk.staff.changes.preview.alarm.quiet_hours)
        self.toggle.setChecked(bool(lines))
        self._told.set_text(self._text.hours(lines))
        single = len(lines) <= 1
        self.bar.setVisible(single)
        self.bar.setEnabled(bool(lines))
        for handle in (self.bar.start, self.bar.end):
            handle.setVisible(bool(lines))
        hours = Hours.parse(lines[0], with_action=False) if lines else Hours(start=0, end=0)
        wall = self._desk.wall()
        self.bar.show_now(wall.hour * 60 + wall.minute)
        if single:
            self.bar.show_hours(hours.start, hours.end, some=bool(lines))

    def _switch(self, on: bool) -> None:
        self._desk.change(_KEY, [Hours().line()] if on else [])
        self.refresh()

    def _moved(self, start: int, end: int) -> None:
        lines = self._desk.staff.changes.preview.alarm.quiet_hours
        hours = Hours.parse(lines[0], with_action=False) if lines else Hours()
        self._desk.change(_KEY, [hours.with_times(start, end).line()])

    def _dialog(self) -> HoursDialog:
        return HoursDialog(self._desk, _KEY, most=_MOST, with_action=False)
