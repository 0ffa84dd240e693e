"""The page Health: how every part is, what happened, and what one may do with the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from kiosk.staff.contract import SELF_TEST_SECONDS
from kiosk.staff.records import HealthPart, Mark
from ui import theme
from ui.kit.buttons import DANGER, USUAL, Button
from ui.kit.card import Card, Icon, Rule, as_widget, clear, column, row
from ui.kit.flow import Grid
from ui.kit.scale import HINT, LABEL, STRONG_HINT
from ui.kit.text import Text
from ui.staff.dialog import Confirm, Dialog
from ui.staff.health_card import HealthCard
from ui.staff.history import HistoryDialog
from ui.staff.page import Page
from ui.staff.waiting import instead_of_rows

if TYPE_CHECKING:
    from kiosk.staff.records import Answer, Happened, SelfTest
    from ui.staff.desk import Desk
    from ui.words import Words

_HAPPENED_EVERY = 10.0
_MEASURED_EVERY = 1.0
_SHOWN = 5


class HealthPage(Page):
    """A sentence first, then six cards, events, and the machine."""

    key = "health"

    def __init__(self, desk: Desk) -> None:
        """Nothing known yet."""
        super().__init__(desk)
        self._happened: tuple[Happened, ...] | None = None
        self._asked_at = -_HAPPENED_EVERY
        self._measured_at = -_MEASURED_EVERY
        self._test_seen = desk.staff.health.tested.number
        self._export_seen = desk.staff.machine.exported.number
        self._ending_seen = desk.staff.machine.ending.number
        words = self.say["self_test"].format(seconds=SELF_TEST_SECONDS)
        self.test = Button(self.scale, words, USUAL, icon="play")
        self.test.clicked.connect(self._self_test)
        self.add_action(self.test)
        self.cards = {part: HealthCard(desk, part) for part in HealthPart}
        across = 2 if desk.stacked else 3
        grid = self.flexible(Grid(self.scale, [*self.cards.values()], across, spacing=20))
        self.body.addLayout(grid)
        self.body.addWidget(self._happened_card())
        self.body.addWidget(self._machine_card())
        self.body.addStretch(1)

    def opened(self) -> None:
        """Read the last troubles."""
        self.desk.staff.health.ask_happened()

    def refresh(self) -> None:
        """Show what was measured, what happened, and what came of a test or an export."""
        desk, now = self.desk.staff.health, self.desk.clock()
        if now - self._asked_at >= _HAPPENED_EVERY:
            self._asked_at = now
            desk.ask_happened()
        if now - self._measured_at >= _MEASURED_EVERY:
            self._measured_at = now
            self._show_cards()
        self._show_happened(desk.happened)
        self._show_test()
        self._show_machine()

    def _show_cards(self) -> None:
        health = self.desk.staff.health.now
        if health is not None:
            for state in health.cards:
                self.cards[state.part].show_state(state)
            self.subtitle.set_text(self._summary([state.mark for state in health.cards]))

    def _summary(self, marks: list[Mark]) -> str:
        bad = sum(mark in (Mark.LOOK, Mark.FAULT) for mark in marks)
        if not bad:
            return self.say["all_well"]
        return self.say["to_look"].format(n=bad, well=len(marks) - bad)

    def _happened_card(self) -> Card:
        card = Card(self.scale, padding=(32, 20), spacing=6)
        head = row(self.scale, spacing=16)
        head.addWidget(Text(self.scale, LABEL, self.say["happened"]), 1)
        head.addWidget(Text(self.scale, HINT, self.say["newest_first"], colour=theme.INK_2))
        card.column.addLayout(head)
        self._rows = column(self.scale, spacing=6)
        card.column.addLayout(self._rows)
        self._nothing = Text(self.scale, HINT, " ", colour=theme.INK_2)
        card.column.addWidget(self._nothing)
        return card

    def _machine_card(self) -> Card:
        card, say = Card(self.scale, padding=(32, 20), spacing=12), self.say
        self.export = Button(self.scale, say["export"], USUAL, icon="stick")
        self.history = Button(self.scale, say["history"], USUAL, icon="history")
        self.defaults = Button(self.scale, say["defaults"], USUAL, icon="undo")
        self.restart = Button(self.scale, say["restart"], DANGER, icon="again")
        self.shut_down = Button(self.scale, say["shut_down"], DANGER, icon="power")
        self.export.clicked.connect(self._export)
        self.history.clicked.connect(lambda: self.wants_dialog.emit(HistoryDialog(self.desk)))
        self.defaults.clicked.connect(self._to_defaults)
        self.restart.clicked.connect(lambda: self._confirm("restart"))
        self.shut_down.clicked.connect(lambda: self._confirm("shut_down"))
        buttons = (self.export, self.history, self.defaults, self.restart, self.shut_down)
        across = 2 if self.desk.stacked else len(buttons)
        grid = self.flexible(Grid(self.scale, buttons, across, spacing=16, equal=False))
        card.column.addWidget(Text(self.scale, LABEL, say["machine"]))
        card.column.addLayout(grid)
        return card

    def _show_happened(self, answer: Answer[tuple[Happened, ...]]) -> None:
        told = instead_of_rows(self.desk, answer, self.say["nothing"])
        self._nothing.set_text(told)
        self._nothing.setVisible(bool(told))
        happened = answer.value or ()
        if happened != self._happened:
            self._happened = happened
            self._show_rows(happened)

    def _show_rows(self, happened: tuple[Happened, ...]) -> None:
        clear(self._rows)
        for number, one in enumerate(happened[:_SHOWN]):
            if number:
                self._rows.addWidget(Rule(self.scale))
            self._rows.addWidget(self._row(one))

    def _row(self, one: Happened) -> QWidget:
        scale, trouble = self.scale, self.desk.say("trouble")
        at = one.at.astimezone()
        words = self.desk.words
        when = f"{words.weekday(at)} {at:%H:%M}"
        over = one.seconds is not None
        line = row(scale, spacing=20)
        time = Text(scale, STRONG_HINT, when, wraps=False)
        time.setFixedWidth(max(scale.width(STRONG_HINT, f"{day} 00:00") for day in words.weekdays))
        line.addWidget(time)
        line.addWidget(Icon.sign(scale, "mask" if over else "warn", 30))
        line.addWidget(Text(scale, STRONG_HINT, trouble.get(one.code, one.sentence)), 3)
        told = self.say["not_over"]
        if one.seconds is not None:
            told = self.say["over_after"].format(time=_length(one.seconds, words))
        line.addWidget(Text(scale, HINT, told, colour=theme.INK_2), 2)
        return as_widget(line)

    def _show_test(self) -> None:
        answer = self.desk.staff.health.tested
        self.test.set_reason(self.say["testing"] if answer.pending else "")
        if answer.number == self._test_seen or answer.pending:
            return
        self._test_seen = answer.number
        if answer.value is not None and not answer.problem:
            self.wants_dialog.emit(SelfTestDialog(self.desk, answer.value))
        else:
            self.desk.tell(answer.problem)

    def _show_machine(self) -> None:
        machine = self.desk.staff.machine
        exported, ending = machine.exported, machine.ending
        self.export.set_reason(self.say["exporting"] if exported.pending else "")
        # A restart waits for nothing, also where what ends the machine hangs.
        self.shut_down.set_reason(self.say["ending"] if ending.pending else "")
        if exported.number != self._export_seen and not exported.pending:
            self._export_seen = exported.number
            told = exported.problem
            if exported.value is not None and not told:
                told = self.say["exported"].format(
                    n=len(exported.value.files), folder=exported.value.folder
                )
            self.desk.tell(told, good=not exported.problem)
        if ending.number != self._ending_seen and not ending.pending:
            self._ending_seen = ending.number
            if ending.problem:
                self.desk.tell(ending.problem)

    def _to_defaults(self) -> None:
        changes = self.desk.staff.changes
        refused = changes.to_defaults()
        if refused or not changes.changes:
            self.desk.tell(refused or self.say["already_defaults"], good=not refused)

    # Slots of a QWidget go with it; those of a plain object Qt's binding remembers for good.
    def _self_test(self) -> None:
        self.desk.staff.health.self_test()

    def _export(self) -> None:
        self.desk.staff.machine.export()

    def _restart(self) -> None:
        self.desk.staff.machine.restart()

    def _shut_down(self) -> None:
        self.desk.staff.machine.shut_down()

    def _confirm(self, which: str) -> None:
        say = self.say
        asked = Confirm(self.desk, say[f"{which}_title"], say[f"{which}_sentence"], say[which])
        asked.agreed.connect(self._restart if which == "restart" else self._shut_down)
        self.wants_dialog.emit(asked)


class SelfTestDialog(Dialog):
    """What the self-test found, part by part."""

    def __init__(self, desk: Desk, test: SelfTest) -> None:
        """Show it."""
        say = desk.say("health")
        passed = all(passed for _, passed, _ in test.parts)
        title = say["test_passed" if passed else "test_failed"]
        told = say["test_took"].format(time=desk.words.measured(round(test.seconds, 1), "s"))
        super().__init__(desk, title, told, width=1100)
        for name, good, sentence in test.parts:
            line = row(desk.scale, Icon.sign(desk.scale, "mask" if good else "warn", 36))
            line.addWidget(Text(desk.scale, LABEL, say.get(name, name)), 2)
            told = desk.translated(sentence)
            line.addWidget(Text(desk.scale, HINT, told, colour=theme.INK_2), 5)
            self.body.addWidget(as_widget(line))
        self.buttons.addStretch(1)
        self.add_button(desk.say("frame")["back"]).clicked.connect(self.closed)


def _length(lasted: float, words: Words) -> str:
    """Seconds, minutes or hours, whichever reads best."""
    if lasted < 90:
        return words.measured(round(lasted), "s")
    if lasted < 90 * 60:
        return words.measured(round(lasted / 60), "min")
    return words.measured(round(lasted / 3600), "h")
