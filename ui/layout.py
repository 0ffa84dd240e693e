"""Where things stand on the screen, for any size.

All lengths of the design are given at 1920 x 1080 or 1080 x 1920 and multiplied by the unit ``u``,
which is the short side / 1080. Screens squarer than 3:2 get a smaller unit instead of a picture
too narrow to stand in front of.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect

MARGIN, GUTTER, STRIP_GAP, STRIP = 48, 56, 24, 108
COLUMN, WIDEST_COLUMN = 632, 900
PORTRAIT_ANSWER, PORTRAIT_GAP, PORTRAIT_STRIP_GAP = 696, 48, 60
LONG_SIDE_AT_LEAST = 1620


@dataclass(frozen=True)
class Layout:
    """Rectangles in window pixels; ``u`` is pixels per design pixel."""

    width: int
    height: int
    u: float
    pane: QRect
    answer: QRect
    strip: QRect

    @property
    def portrait(self) -> bool:
        """True when picture, answer and strip are stacked."""
        return self.height > self.width

    @property
    def low(self) -> bool:
        """True for a landscape screen under 720 pixels: smaller second language, no clock."""
        return not self.portrait and self.height < 720

    @property
    def aspect(self) -> float:
        """Width / height of the picture pane."""
        return self.pane.width() / self.pane.height()

    def px(self, length: float) -> int:
        """A design length in whole window pixels."""
        return round(length * self.u)

    def line(self, width: float) -> float:
        """A line width in window pixels, at least 2."""
        return max(2.0, width * self.u)


def layout(width: int, height: int) -> Layout:
    """Lay out a window of ``width`` x ``height`` pixels."""
    short, long = sorted((max(1, width), max(1, height)))
    u = min(short / 1080, long / LONG_SIDE_AT_LEAST)
    place = _stack if height > width else _side_by_side
    return Layout(width, height, u, *place(width / u, height / u, u))


def _side_by_side(width: float, height: float, u: float) -> tuple[QRect, QRect, QRect]:
    pane_height = height - 2 * MARGIN - STRIP_GAP - STRIP
    rest = width - 2 * MARGIN - GUTTER
    pane_width = min(pane_height * 4 / 3, rest - COLUMN)
    column = min(rest - pane_width, WIDEST_COLUMN)
    left = (width - pane_width - GUTTER - column) / 2
    return (
        _rect(u, left, MARGIN, pane_width, pane_height),
        _rect(u, left + pane_width + GUTTER, MARGIN, column, height - 2 * MARGIN),
        _rect(u, left, MARGIN + pane_height + STRIP_GAP, pane_width, STRIP),
    )


def _stack(width: float, height: float, u: float) -> tuple[QRect, QRect, QRect]:
    inner = width - 2 * MARGIN
    strip_top = height - MARGIN - STRIP
    answer_top = strip_top - PORTRAIT_STRIP_GAP - PORTRAIT_ANSWER
    pane_height = answer_top - PORTRAIT_GAP - MARGIN
    return (
        _rect(u, MARGIN, MARGIN, inner, pane_height),
        _rect(u, MARGIN, answer_top, inner, PORTRAIT_ANSWER),
        _rect(u, MARGIN, strip_top, inner, STRIP),
    )


def _rect(u: float, left: float, top: float, width: float, height: float) -> QRect:
    return QRect(round(left * u), round(top * u), round(width * u), round(height * u))
