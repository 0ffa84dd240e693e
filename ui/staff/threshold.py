"""One threshold of the page Checking: name, value of now, value, and the slider under them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ui import theme
from ui.kit.card import Icon, row
from ui.kit.scale import HINT, LABEL, VALUE
from ui.kit.slider import Slider
from ui.kit.text import Text

if TYPE_CHECKING:
    from ui.staff.desk import Desk


class Threshold(QWidget):
    """A slider with its words. Values are whole steps; ``write`` makes words of them.

    Signals:
        moved: The step that somebody chose.
    """

    moved = Signal(int)

    def __init__(
        self, desk: Desk, name: str, least: int, most: int, step: int, write: Callable[[int], str]
    ) -> None:
        """``name`` stands before the value."""
        super().__init__()
        scale = desk.scale
        self._write, self._say = write, desk.say("checking")
        self.slider = Slider(scale, name, least, most, step)
        self._now_icon = Icon(scale, "now", 22)
        self._now = Text(scale, HINT, colour=theme.INK_2, wraps=False)
        self.value = Text(scale, VALUE, wraps=False)
        head = row(scale, spacing=10)
        head.addWidget(Text(scale, LABEL, name), 1)
        head.addWidget(self._now_icon)
        head.addWidget(self._now)
        head.addSpacing(scale.px(10))
        head.addWidget(self.value)
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(0)
        stack.addLayout(head)
        stack.addWidget(self.slider)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.slider.valueChanged.connect(self._changed)
        self.slider.sliderPressed.connect(lambda: self.value.set_colour(theme.ACT))
        self.slider.sliderReleased.connect(lambda: self.value.set_colour(theme.INK))
        self.show_now(None)

    def show_values(self, value: int, saved: int) -> None:
        """Show what would hold and what holds."""
        self.slider.show_value(value)
        self.slider.set_saved(saved)
        if not self.slider.isSliderDown():
            self._tell(value)

    def show_bars(self, counts: Sequence[int]) -> None:
        """Show how often each value was seen of late."""
        highest = max(counts, default=0)
        self.slider.set_bars([count / highest for count in counts] if highest else ())

    def show_now(self, value: int | None) -> None:
        """Mark the face in front of the camera; None for nobody."""
        self.slider.set_now(value)
        self._now_icon.setVisible(value is not None)
        said = self._say["now"].format(value=self._write(value)) if value is not None else ""
        self._now.set_text(said)

    def _changed(self, value: int) -> None:
        self._tell(value)
        self.moved.emit(value)

    def _tell(self, value: int) -> None:
        written = self._write(value)
        self.slider.setAccessibleDescription(written)
        # At a limit a bar stands on the side where it ends.
        if value <= self.slider.minimum():
            written = f"|\u2009{written}"
        elif value >= self.slider.maximum():
            written = f"{written}\u2009|"
        self.value.set_text(written)
