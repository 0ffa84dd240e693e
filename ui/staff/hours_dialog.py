"""Edits the door's timetable or the quiet hours: a row for each, added and taken by a tap."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget

from ui.kit.buttons import PRIMARY, SMALL, Button
from ui.kit.card import Rule, as_widget, clear, column, row
from ui.kit.choice import Choice
from ui.kit.flow import Beside
from ui.kit.hours import DAY, STEP, clock
from ui.kit.scale import NAME
from ui.kit.stepper import Stepper
from ui.kit.text import Text
from ui.staff.dialog import Dialog
from ui.staff.settings_text import SettingsText
from ui.staff.weekly_hours import ACTIONS, DAYS, Hours

if TYPE_CHECKING:
    from ui.staff.desk import Desk


class HoursDialog(Dialog):
    """Rows of days, from, to and, for the door, what it does then."""

    def __init__(self, desk: Desk, key: str, *, most: int, with_action: bool) -> None:
        """``key`` is the setting, a list of lines; ``most`` is how many there may be."""
        say = desk.say("hours")
        which = "door" if with_action else "quiet"
        super().__init__(desk, say[f"title_{which}"], say[f"sentence_{which}"])
        self._say, self._key, self._most, self._with_action = say, key, most, with_action
        section, _, name = key.partition(".")
        lines = getattr(getattr(desk.staff.changes.preview, section), name)
        self._hours = [Hours.parse(line, with_action=with_action) for line in lines]
        self.add = self.add_button(say["add"], icon="plus")
        self.buttons.addStretch(1)
        back = self.add_button(desk.say("frame")["back"])
        self.done = self.add_button(say["done"], PRIMARY, icon="check")
        self.add.clicked.connect(self._add)
        back.clicked.connect(self.closed)
        self.done.clicked.connect(self._finish)
        self.rows: list[dict[str, QWidget]] = []
        self._flexible: list[Beside] = []
        self.scroller.too_wide.connect(self._give_way)
        self._fill()

    @property
    def hours(self) -> tuple[Hours, ...]:
        """The rows as they stand."""
        return tuple(self._hours)

    def _fill(self) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        clear(self.body)
        self.rows, self._flexible = [], []
        for number, hours in enumerate(self._hours):
            if number:
                self.body.addWidget(Rule(self.scale))
            self.body.addWidget(self._row(number, hours))
        if not self._hours:
            self.body.addWidget(Text(self.scale, NAME, self._say["none"]))
        self.add.set_reason(self._say["full"] if len(self._hours) >= self._most else "")
        QTimer.singleShot(0, self, self.place_card)

    def _row(self, number: int, hours: Hours) -> QWidget:
        scale, say = self.scale, self._say
        known = [(days, self.desk.say("value")[days or "every_day"]) for days in DAYS]
        if hours.days not in DAYS:
            known.append((hours.days, SettingsText(self.desk.words).days(hours.days)))
        days = Choice(scale, say["days"], known)
        days.show_key(hours.days)
        days.chosen.connect(lambda chosen: self._put(number, days=chosen))
        start = self._time(say["from"], hours.start)
        end = self._time(say["to"], hours.end)
        start.stepped.connect(lambda value: self._put_times(number, round(value), None))
        end.stepped.connect(lambda value: self._put_times(number, None, round(value)))
        remove = Button(scale, "", SMALL, icon="cross", height=76)
        remove.setAccessibleName(say["remove"])
        remove.clicked.connect(lambda: self._remove(number))
        parts: dict[str, QWidget] = {"days": days, "start": start, "end": end, "remove": remove}
        first = row(scale, days, spacing=16)
        second, last = Beside(scale, 16), row(scale, spacing=16)
        dash = Text(scale, NAME, "–", wraps=False)
        dash.setFixedWidth(scale.width(NAME, "–"))
        second.addLayout(row(scale, start, dash, end, spacing=16))
        second.addLayout(last, 1)
        self._flexible.append(second)
        if self._with_action:
            actions = [(word, self.desk.say("value")[word]) for word in ACTIONS]
            action = Choice(scale, say["then"], actions)
            action.show_key(hours.action)
            action.chosen.connect(lambda chosen: self._put(number, action=chosen))
            last.addWidget(action, 1)
            parts["action"] = action
        else:
            last.addStretch(1)
        last.addWidget(remove)
        self.rows.append(parts)
        stack = column(scale, spacing=12)
        stack.addLayout(first)
        stack.addLayout(second)
        return as_widget(stack)

    def _give_way(self) -> None:
        for second in self._flexible:
            second.narrow()
        self.place_card()

    def _time(self, name: str, minutes: int) -> Stepper:
        made = Stepper(self.scale, name, 0, DAY, write=_clock, step=STEP)
        made.setPageStep(4 * STEP)
        made.show_value(minutes)
        return made

    def _put(self, number: int, **new: str) -> None:
        self._hours[number] = replace(self._hours[number], **new)  # type: ignore[arg-type]

    def _put_times(self, number: int, start: int | None, end: int | None) -> None:
        hours = self._hours[number]
        self._hours[number] = hours.with_times(
            hours.start if start is None else start, hours.end if end is None else end
        )

    def _add(self) -> None:
        self._hours.append(Hours(action=ACTIONS[0] if self._with_action else ""))
        self._fill()

    def _remove(self, number: int) -> None:
        del self._hours[number]
        self._fill()

    def _finish(self) -> None:
        self.desk.change(self._key, [hours.line() for hours in self._hours])
        self.closed.emit()


def _clock(minutes: float) -> str:
    return clock(round(minutes))
