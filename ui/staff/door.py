"""The page Door: how it is, an order, the rules, what it was told last."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.effects.door_rule import is_broken
from kiosk.types import Authority, DoorAction
from ui import theme
from ui.fonts import BOLD, Style
from ui.icons import DOOR_BOX, door
from ui.kit.buttons import USUAL, Button
from ui.kit.card import Card, Icon, StatusChip, as_widget, clear, column, row
from ui.kit.choice import Choice
from ui.kit.control import painting
from ui.kit.flow import Beside
from ui.kit.hold_button import HoldButton
from ui.kit.icons import paint_svg
from ui.kit.scale import HINT, LABEL, NAME, STRONG_HINT, Scale
from ui.kit.text import Text
from ui.scene import BARS, Strip
from ui.staff.door_rules import RulesCard
from ui.staff.page import Page
from ui.staff.waiting import instead_of_rows

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from kiosk.staff.records import Answer, DoorEvent
    from kiosk.types import Outcome, Override
    from ui.scene import Scene
    from ui.staff.desk import Desk

_TITLE = Style((52,), 62, BOLD, -0.02)
_TIMES = {"5": 300.0, "10": 600.0, "15": 900.0, "60": 3600.0, "": None}
_USUAL_TIME = "15"
_ORDERS = {"release": DoorAction.RELEASE, "lock": DoorAction.LOCK}
_FOLLOWED = {Authority.EMERGENCY: "follows_emergency", Authority.SCHEDULE: "follows_timetable"}
_EVENTS_EVERY = 5.0
_SIGNS = {
    DoorAction.RELEASE: "mask",
    DoorAction.PULSE: "mask",
    DoorAction.HOLD: "no_mask",
    DoorAction.LOCK: "no_mask",
}


class DoorIcon(QWidget):
    """The door with the sign of what holds."""

    def __init__(self, scale: Scale) -> None:
        """Unknown at first."""
        super().__init__()
        self._shown: tuple[Strip | None, bool] = (None, True)
        self.setFixedSize(scale.px(140), scale.px(140))

    def show_strip(self, strip: Strip | None, *, unknown: bool) -> None:
        """Show the same as the passers-by's strip."""
        if (strip, unknown) != self._shown:
            self._shown = (strip, unknown)
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """White on the dark card."""
        strip, unknown = self._shown
        body = door(
            strip or Strip.COME_IN, theme.WHITE, theme.INK, unknown=unknown or strip is None
        )
        painter = QPainter(self)
        paint_svg(painter, body, QRectF(self.rect()), DOOR_BOX)
        painter.end()


class TimeBars(QWidget):
    """Five bars that run out."""

    def __init__(self, scale: Scale) -> None:
        """None at first."""
        super().__init__()
        self._scale, self._left = scale, 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_left(self, bars: int) -> None:
        """How many are full."""
        if bars != self._left:
            self._left = bars
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for five."""
        return QSize(self._scale.px(BARS * 66), self._scale.px(30))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Full ones are white."""
        if not self._left:
            return
        scale = self._scale
        with painting(self) as painter:
            painter.setPen(QPen(QColor(theme.WHITE), scale.line(4)))
            for number in range(BARS):
                ground = theme.WHITE if number < self._left else theme.INK
                painter.setBrush(QColor(ground))
                bar = QRectF(number * scale.px(66) + 2, 3, scale.px(56) - 4, self.height() - 6)
                painter.drawRoundedRect(bar, bar.height() / 2, bar.height() / 2)


class DoorPage(Page):
    """State and override at the left, rules and events at the right."""

    key = "door"
    settings = ("door.",)

    def __init__(self, desk: Desk) -> None:
        """Show what the door says now."""
        super().__init__(desk)
        self._opened_at: float | None = None
        self._told_of = desk.staff.door.tested.number
        self._events_at = -_EVENTS_EVERY
        self._events_shown: tuple[DoorEvent, ...] | None = None
        self._time = _USUAL_TIME
        self.chip = StatusChip(self.scale)
        self.test = Button(self.scale, self.say["test"], USUAL, icon="relay")
        self.test.clicked.connect(self._test_board)
        self.add_action(self.chip)
        self.add_action(self.test)
        left, right = self.columns(700, 812)
        left.addWidget(self._state_card())
        left.addWidget(self._override_card())
        self.rules = RulesCard(desk, self.flexible(Beside(self.scale, 20)))
        self.rules.edit.connect(self.wants_dialog)
        right.addWidget(self.rules)
        right.addWidget(self._events_card())
        left.addStretch(1)
        right.addStretch(1)
        self.body.addStretch(1)

    def opened(self) -> None:
        """Read the last events again."""
        self.desk.staff.door.ask_events()

    def refresh(self) -> None:
        """Show order, rules, test and events."""
        desk, now = self.desk.staff.door, self.desk.clock()
        self._show_order(desk.override)
        self.rules.refresh()
        self._show_board()
        self._tell_why_not()
        self._show_bars(now)
        if now - self._events_at >= _EVENTS_EVERY:
            self._events_at = now
            desk.ask_events()
        self._show_events(desk.events)

    def show_outcome(self, outcome: Outcome | None, scene: Scene) -> None:
        """Say what the passers-by's strip says, and more of a board that cannot be asked."""
        self._icon.show_strip(scene.strip, unknown=scene.door_unknown)
        words = self.desk.words.strip
        if outcome is not None and is_broken(outcome.health):
            told = self.say["unknown"]
        elif scene.strip is None:
            told = self.say["left_alone"]
        else:
            told = words["unconfirmed" if scene.door_unknown else scene.strip.value]
        self._title.set_text(told)

    def _state_card(self) -> Card:
        card = Card(self.scale, theme.INK, padding=(36, 24), spacing=14)
        self._icon = DoorIcon(self.scale)
        self._title = Text(self.scale, _TITLE, colour=theme.WHITE)
        self._follows = Text(self.scale, NAME, colour=theme.WHITE)
        head = row(self.scale, self._icon, spacing=28)
        head.addLayout(column(self.scale, 1, self._title, self._follows, 1), 1)
        self.hold = HoldButton(self.scale, self.say["hold"])
        self.hold.held.connect(self._open_once)
        self._hint = Text(self.scale, HINT, colour=theme.WHITE)
        self.bars = TimeBars(self.scale)
        foot = row(self.scale, spacing=16)
        foot.addWidget(self._hint, 1)
        foot.addWidget(self.bars)
        card.column.addLayout(head)
        card.column.addWidget(self.hold)
        card.column.addLayout(foot)
        return card

    def _override_card(self) -> Card:
        card, say = Card(self.scale, padding=(36, 22), spacing=10), self.say
        orders = [(key, say[f"order_{key}"]) for key in ("automatic", "release", "lock")]
        self.order = Choice(self.scale, say["override"], orders, ticked=True, acts=True)
        self.order.chosen.connect(self._give_order)
        times = [(key, say[f"time_{key or 'end'}"]) for key in _TIMES]
        self.times = Choice(self.scale, say["ends_after"], times, chips=True, acts=True)
        self.times.show_key(self._time)
        self.times.chosen.connect(self._choose_time)
        for part in (
            Text(self.scale, LABEL, say["override"]),
            self.order,
            Text(self.scale, LABEL, say["ends_after"]),
            self.times,
            Text(self.scale, HINT, say["exit_free"], colour=theme.INK_2),
        ):
            card.column.addWidget(part)
        return card

    def _events_card(self) -> Card:
        card = Card(self.scale, padding=(36, 20), spacing=4)
        note = Text(self.scale, HINT, self.say["times_only"], colour=theme.INK_2)
        head = row(self.scale, spacing=16)
        head.addWidget(Text(self.scale, LABEL, self.say["last"]), 1)
        head.addWidget(note)
        card.column.addLayout(head)
        self._events = column(self.scale, spacing=4)
        card.column.addLayout(self._events)
        self._no_events = Text(self.scale, HINT, " ", colour=theme.INK_2)
        card.column.addWidget(self._no_events)
        return card

    def _show_order(self, order: Override | None) -> None:
        self.order.show_key(order.action.value if order else "automatic")
        say = self.say
        followed = self._followed()
        if order is None or followed == _FOLLOWED[Authority.EMERGENCY]:
            told = say[followed]
        elif math.isinf(order.until):
            told = say["held_until_ended"]
        else:
            left = max(1, math.ceil((order.until - self.desk.clock()) / 60))
            told = say["held_for"].format(minutes=left)
        self._follows.set_text(told)

    def _followed(self) -> str:
        """The key of what the door goes by, staff's order aside."""
        status = self.desk.staff.door.status
        return _FOLLOWED.get(status.by, "follows") if status is not None else "follows"

    def _show_board(self) -> None:
        desk, say = self.desk.staff.door, self.say
        answer, not_now = desk.tested, desk.not_now
        not_now = self._in_words(desk.not_now_code, not_now)
        self.hold.set_reason(not_now)
        open_for = self.desk.words.measured(self.desk.staff.changes.saved.door.open_for, "s")
        self._hint.set_text(not_now or say["hold_hint"].format(seconds=open_for))
        for key, option in self.order.options.items():
            option.setEnabled(not not_now or key == "automatic")
        self.times.setEnabled(not not_now)
        self.test.set_reason(not_now or (say["testing"] if answer.pending else ""))
        if not_now:
            self.chip.say("warn", say["not_now"])
        elif answer.pending:
            self.chip.say("", say["testing"])
        elif answer.problem:
            self.chip.say("fault", say["not_tested"])
        elif answer.value is not None and answer.value.answer_ms is not None:
            self.chip.say("mask", say["answers"].format(ms=round(answer.value.answer_ms)))
        elif answer.value is not None:
            self.chip.say("warn" if answer.value.confirmed is None else "mask", say["switched"])
        else:
            self.chip.say("", "")

    def _in_words(self, code: str, not_now: str) -> str:
        """Why the door cannot be worked; a trouble of the board says it best itself."""
        return self.say.get(f"not_now_{code}") or self.desk.translated(not_now)

    def _tell_why_not(self) -> None:
        """Once for each test: it says more than fits beside the button."""
        answer = self.desk.staff.door.tested
        if answer.problem and answer.number != self._told_of:
            self.desk.tell(answer.problem)
        self._told_of = answer.number

    def _show_bars(self, now: float) -> None:
        open_for = self.desk.staff.changes.saved.door.open_for
        left = 0.0 if self._opened_at is None else self._opened_at + open_for - now
        bars = max(0, math.ceil(BARS * left / open_for))
        self.bars.show_left(bars)
        self.bars.setVisible(bars > 0)
        self._hint.setVisible(bars == 0)

    def _show_events(self, answer: Answer[tuple[DoorEvent, ...]]) -> None:
        told = instead_of_rows(self.desk, answer, self.say["no_events"])
        self._no_events.set_text(told)
        self._no_events.setVisible(bool(told))
        events = answer.value or ()
        if events != self._events_shown:
            self._events_shown = events
            clear(self._events)
            for event in events:
                self._events.addWidget(self._event(event))

    def _event(self, event: DoorEvent) -> QWidget:
        scale, say = self.scale, self.desk.say("door_event")
        line = row(scale, spacing=20)
        at, words = event.at.astimezone(), self.desk.words
        today = at.date() == self.desk.wall().date()
        when = f"{at:%H:%M:%S}" if today else f"{words.weekday(at)} {at:%H:%M}"
        time = Text(scale, STRONG_HINT, when, wraps=False)
        forms = ("00:00:00", *(f"{day} 00:00" for day in words.weekdays))
        time.setFixedWidth(max(scale.width(STRONG_HINT, form) for form in forms) + scale.px(8))
        line.addWidget(time)
        line.addWidget(Icon.sign(scale, _SIGNS[event.action], 30))
        line.addWidget(Text(scale, STRONG_HINT, say[event.action.value]), 2)
        why = event.cause.replace(" ", "_")
        troubles = self.desk.say("trouble")
        cause = say.get(f"cause_{why}") or troubles.get(why) or event.cause
        line.addWidget(Text(scale, HINT, cause, colour=theme.INK_2), 3)
        return as_widget(line)

    # Slots of a QWidget go with it; those of a plain object Qt's binding remembers for good.
    def _test_board(self) -> None:
        self.desk.staff.door.test()

    def _open_once(self) -> None:
        door = self.desk.staff.door
        refused = door.open_once()
        if refused:
            self.desk.tell(self._in_words(door.not_now_code, refused))
        else:
            self._opened_at = self.desk.clock()
        self.refresh()

    def _give_order(self, key: str) -> None:
        """It ends an opening that was given before."""
        self._opened_at = None
        if key == "automatic":
            self.desk.staff.door.automatic()
        else:
            self.desk.staff.door.order(_ORDERS[key], _TIMES[self._time])
        self.refresh()

    def _choose_time(self, key: str) -> None:
        """Another time counts for an order that holds already, too."""
        self._time = key
        self.desk.staff.door.end_after(_TIMES[key])
        self.refresh()
