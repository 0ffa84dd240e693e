"""The card of the door's rules: they go through review, as every setting does."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from kiosk.settings_door import Policy
from ui import theme
from ui.kit.buttons import SMALL, Button
from ui.kit.card import Card, Icon, Rule, column, row
from ui.kit.choice import Choice
from ui.kit.scale import HINT, LABEL, NAME
from ui.kit.stepper import Stepper
from ui.kit.text import Text
from ui.staff.hours_dialog import HoursDialog
from ui.staff.settings_text import SettingsText

if TYPE_CHECKING:
    from ui.kit.flow import Beside
    from ui.staff.desk import Desk

_MOST_HOURS = 50
_LENGTHS = {Policy.HOLD: ("max_hold", 5, 120, 5), Policy.ADMIT: ("open_for", 1, 60, 1)}
"""The length that matters under each policy: setting, least, most, step in seconds."""


class RulesCard(Card):
    """What a violation does, what a lost camera does, how long, and the timetable.

    Signals:
        edit: A dialog to show.
    """

    edit = Signal(object)

    def __init__(self, desk: Desk, lengths: Beside) -> None:
        """Show the settings of now; ``lengths`` is where the lengths find room."""
        super().__init__(desk.scale, padding=(36, 22), spacing=10)
        self._desk, self._say = desk, desk.say("door")
        self._text = SettingsText(desk.words)
        scale, say = desk.scale, self._say
        policies = [(one.value, say[f"policy_{one.value}"]) for one in Policy]
        self.policy = Choice(scale, say["rules"], policies)
        self.policy.chosen.connect(lambda key: desk.change("door.policy", key))
        self.policy.setEnabled(desk.may("door.policy"))
        self._explains = Text(scale, HINT, colour=theme.INK_2)
        self.column.addWidget(Text(scale, LABEL, say["rules"]))
        self.column.addWidget(self.policy)
        self.column.addWidget(self._explains)
        self.column.addWidget(Rule(scale))
        self._add_lengths(lengths)
        self.column.addWidget(Rule(scale))
        self._add_fault()
        self.column.addWidget(Rule(scale))
        self._add_timetable()

    def refresh(self) -> None:
        """Show what would hold after saving."""
        changes = self._desk.staff.changes
        door, saved = changes.preview.door, changes.saved.door
        self.policy.show_key(door.policy.value)
        self._explains.set_text(self._say[f"policy_{door.policy.value}_means"])
        self.on_fault.show_key(door.on_fault.value)
        for policy, (name, *_) in _LENGTHS.items():
            self.lengths[name].set_saved(getattr(saved, name))
            self.lengths[name].show_value(getattr(door, name))
            fits = door.policy is policy or (name == "open_for")
            self.lengths[name].setVisible(fits)
            self._length_names[name].setVisible(fits)
        lines = len(door.schedule)
        told = self._text.hours(door.schedule) if lines <= 1 else ""
        self._timetable.set_text(told or self._say["entries"].format(n=lines))

    def _add_lengths(self, beside: Beside) -> None:
        scale, say = self._desk.scale, self._say
        limits = (self._desk.say("frame")["smallest"], self._desk.say("frame")["largest"])
        self.lengths: dict[str, Stepper] = {}
        self._length_names: dict[str, Text] = {}
        write = partial(self._desk.words.measured, unit="s")
        for name, least, most, step in reversed(list(_LENGTHS.values())):
            stepper = Stepper(
                scale, say[name], least, most, write=write, limits=limits, step=step, narrow=True
            )
            key = f"door.{name}"
            stepper.stepped.connect(lambda value, key=key: self._desk.change(key, value))
            stepper.setEnabled(self._desk.may(key))
            self.lengths[name] = stepper
            self._length_names[name] = Text(scale, NAME, say[name])
            length = row(scale, spacing=20)
            length.addWidget(self._length_names[name], 1)
            length.addWidget(stepper)
            beside.addLayout(length, 1)
        line = row(scale, Icon.sign(scale, "mask", 44), spacing=20)
        line.addLayout(beside, 1)
        self.column.addLayout(line)

    def _add_fault(self) -> None:
        scale, say = self._desk.scale, self._say
        options = [(key, say[f"fault_{key}"]) for key in ("lock", "release")]
        self.on_fault = Choice(scale, say["on_fault"], options)
        self.on_fault.chosen.connect(lambda key: self._desk.change("door.on_fault", key))
        self.on_fault.setEnabled(self._desk.may("door.on_fault"))
        line = row(scale, Icon.sign(scale, "fault", 44), spacing=20)
        line.addWidget(Text(scale, NAME, say["on_fault"]), 2)
        line.addWidget(self.on_fault, 3)
        self.column.addLayout(line)

    def _add_timetable(self) -> None:
        scale, say = self._desk.scale, self._say
        self._timetable = Text(scale, HINT, colour=theme.INK_2)
        self.timetable = Button(scale, say["edit"], SMALL, icon="list", height=72)
        self.timetable.clicked.connect(lambda: self.edit.emit(self._dialog()))
        if not self._desk.may("door.schedule"):
            self.timetable.set_reason(say["in_file"])
        line = row(scale, Icon(scale, "clock", 44), spacing=20)
        words = column(scale, Text(scale, NAME, say["timetable"]), self._timetable, spacing=0)
        line.addLayout(words, 1)
        line.addWidget(self.timetable)
        self.column.addLayout(line)

    def _dialog(self) -> HoursDialog:
        return HoursDialog(self._desk, "door.schedule", most=_MOST_HOURS, with_action=True)
