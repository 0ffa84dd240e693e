"""Sizes of the staff panel: design pixels become window pixels, text keeps its minimum.

Everything in the panel is given a scale, so it also says whether things may move.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QFont, QFontMetricsF

from ui.fonts import BOLD, MEDIUM, SEMIBOLD, Style, font, metrics

SMALLEST_TEXT = 16
"""Window pixels; under this rows grow and the page scrolls."""

_CROWDED = 1.4
LARGER = 1.3
"""What the setting ``ui.larger_text`` multiplies text with."""

H1 = Style((48,), 60, BOLD, -0.02)
BIG = Style((60,), 68, BOLD, -0.02)
VALUE = Style((38,), 44, BOLD)
LABEL = Style((26,), 34, SEMIBOLD)
BUTTON = Style((25,), 30, SEMIBOLD)
BODY = Style((24,), 34, MEDIUM)
NAME = Style((24,), 30, SEMIBOLD)
HINT = Style((21,), 30, MEDIUM)
STRONG_HINT = Style((21,), 30, BOLD)


@dataclass(frozen=True)
class Scale:
    """Window pixels per design pixel ``u``, and the script of the panel's words.

    ``larger`` is what text is multiplied with, ``still`` is True where nothing may move or fade.
    """

    u: float
    script: str = "latin"
    larger: float = 1.0
    still: bool = False

    def px(self, length: float) -> int:
        """A design length in whole window pixels."""
        return round(length * self.u)

    def line(self, width: float) -> float:
        """A line width in window pixels, at least 2."""
        return max(2.0, width * self.u)

    @property
    def crowded(self) -> bool:
        """Whether text is so large for the screen that there is room for one column only."""
        return self.text(HINT) >= _CROWDED * HINT.sizes[0] * self.u

    def moving(self, milliseconds: int) -> int:
        """How long a movement takes: no time where everything is still."""
        return 0 if self.still else milliseconds

    def text(self, style: Style) -> int:
        """Height of letters in window pixels."""
        return max(SMALLEST_TEXT, round(style.sizes[0] * self.u * self.larger))

    def leading(self, style: Style) -> int:
        """Height of a line of text in window pixels."""
        return round(self.text(style) * style.line / style.sizes[0])

    def font(self, style: Style, script: str = "") -> QFont:
        """The font of ``style``, in the panel's script unless another is given."""
        return font(script or self.script, self.text(style), style.weight, style.tracking)

    def metrics(self, style: Style, script: str = "") -> QFontMetricsF:
        """Measures of ``font`` with the same arguments."""
        return metrics(script or self.script, self.text(style), style.weight, style.tracking)

    def width(self, style: Style, text: str, script: str = "") -> int:
        """Width of ``text`` on one line, rounded up."""
        return int(self.metrics(style, script).horizontalAdvance(text)) + 1
