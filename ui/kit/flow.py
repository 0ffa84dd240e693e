"""Layouts that take less width when they are asked to: small screens, long words, larger text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Sequence

from PySide6.QtWidgets import QBoxLayout, QGridLayout

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ui.kit.scale import Scale


class Beside(QBoxLayout):
    """Parts beside each other, under each other once it was narrowed."""

    def __init__(self, scale: Scale, spacing: float) -> None:
        """Empty; ``spacing`` is in design pixels."""
        super().__init__(QBoxLayout.Direction.LeftToRight)
        self.setSpacing(scale.px(spacing))
        self.setContentsMargins(0, 0, 0, 0)

    def narrow(self) -> bool:
        """Put the parts under each other; False, because that is all it can do."""
        self.setDirection(QBoxLayout.Direction.TopToBottom)
        for number in range(self.count()):
            self.setStretch(number, 0)
        return False


class Grid(QGridLayout):
    """So many parts in a row, half as many each time it is narrowed."""

    def __init__(
        self,
        scale: Scale,
        parts: Sequence[QWidget],
        across: int,
        *,
        spacing: float,
        equal: bool = True,
    ) -> None:
        """``spacing`` is in design pixels; parts are of equal width, or as wide as they need."""
        super().__init__()
        self.setSpacing(scale.px(spacing))
        self._parts, self._across, self._share = tuple(parts), across, int(equal)
        self._place()

    def narrow(self) -> bool:
        """Take more rows, each with fewer parts; whether it can do so again."""
        for column in range(self._across):
            self.setColumnStretch(column, 0)
        self._across = (self._across + 1) // 2
        self._place()
        return self._across > 1

    def _place(self) -> None:
        for number, part in enumerate(self._parts):
            self.addWidget(part, number // self._across, number % self._across)
            self.setColumnStretch(number % self._across, self._share)
