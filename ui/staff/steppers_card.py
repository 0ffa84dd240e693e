"""A card of steppers beside each other, for settings that are numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Callable, Sequence

from PySide6.QtCore import Signal

from ui.kit.card import Card, column
from ui.kit.flow import Beside
from ui.kit.scale import NAME
from ui.kit.stepper import Stepper
from ui.kit.text import Text

if TYPE_CHECKING:
    from kiosk.settings import Settings
    from ui.staff.desk import Desk

_DIGITS = 6
"""Decimals of a setting; what lies behind them comes from dividing by the factor."""


@dataclass(frozen=True)
class Number:
    """A setting's name, and ``factor`` times its value as whole numbers from least to most."""

    name: str
    least: int
    most: int
    step: int = 1
    factor: int = 1
    write: Callable[[float], str] = "{:g}".format
    """Turns the setting's own value into what is shown, where it has no unit."""
    unit: str = ""
    """A key of the words' ``units``."""


class SteppersCard(Card):
    """One stepper for each number of one section of the settings.

    Signals:
        stepped: The name of a setting and the value that somebody chose for it.
    """

    stepped = Signal(str, float)

    def __init__(self, desk: Desk, page: str, section: str, numbers: Sequence[Number]) -> None:
        """The words are those of ``page``; ``line`` can take less width."""
        super().__init__(desk.scale, padding=(24, 18))
        self._desk, self._section, self._numbers = desk, section, numbers
        self.steppers: dict[str, Stepper] = {}
        self.line = Beside(desk.scale, 12)
        for number in numbers:
            words = desk.say(page)[number.name]
            stepper = self._stepper(number, words)
            self.steppers[number.name] = stepper
            self.line.addLayout(column(desk.scale, 1, Text(desk.scale, NAME, words), stepper), 1)
        self.column.addLayout(self.line)

    def show_settings(self, preview: Settings, saved: Settings) -> None:
        """Show what is wanted, and stop at what is in force."""
        wanted, held = getattr(preview, self._section), getattr(saved, self._section)
        for number in self._numbers:
            stepper = self.steppers[number.name]
            stepper.set_saved(getattr(held, number.name) * number.factor)
            stepper.show_value(getattr(wanted, number.name) * number.factor)

    def _stepper(self, number: Number, words: str) -> Stepper:
        frame, spoken = self._desk.say("frame"), self._desk.words

        def write(value: float) -> str:
            own = value / number.factor
            return spoken.measured(own, number.unit) if number.unit else number.write(own)

        stepper = Stepper(
            self._desk.scale,
            words,
            number.least,
            number.most,
            write=write,
            limits=(frame["smallest"], frame["largest"]),
            step=number.step,
            narrow=True,
        )
        stepper.setEnabled(self._desk.may(f"{self._section}.{number.name}"))
        stepper.stepped.connect(
            lambda value: self.stepped.emit(number.name, round(value / number.factor, _DIGITS))
        )
        return stepper
