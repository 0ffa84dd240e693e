"""Fonts by script, and how a sentence is broken and sized so that it never clips."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Iterable, Sequence

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QPainter

_LATIN = ["Inter", "Noto Sans", "DejaVu Sans", "Liberation Sans"]
_FAMILIES = {
    "latin": _LATIN,
    "traditional_chinese": ["Noto Sans CJK TC", "Noto Sans TC", "Source Han Sans TC", *_LATIN],
    "simplified_chinese": ["Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", *_LATIN],
}
_SYSTEMS = {
    "latin": QFontDatabase.WritingSystem.Latin,
    "traditional_chinese": QFontDatabase.WritingSystem.TraditionalChinese,
    "simplified_chinese": QFontDatabase.WritingSystem.SimplifiedChinese,
}
MEDIUM, SEMIBOLD, BOLD = QFont.Weight.Medium, QFont.Weight.DemiBold, QFont.Weight.Bold
_DISPLAY_FROM = 34
_SHRINK, _SMALLEST = 0.94, 12


def can_write(script: str) -> bool:
    """Whether a font of this machine has the letters of ``script``; without, boxes would show."""
    return bool(QFontDatabase.families(_SYSTEMS[script]))


@lru_cache(maxsize=128)
def font(script: str, pixels: float, weight: QFont.Weight = BOLD, tracking: float = 0.0) -> QFont:
    """A font ``pixels`` high; ``tracking`` is in em and only used for Latin letters.

    ``script`` may be two joined by "+": letters missing in the first come from the second.
    """
    families = [family for name in script.split("+") for family in _FAMILIES[name]]
    if script == "latin" and pixels >= _DISPLAY_FROM:
        families.insert(0, "Inter Display")
    made = QFont(families)
    made.setPixelSize(max(1, round(pixels)))
    made.setWeight(weight)
    if script == "latin":
        made.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, tracking * pixels)
    return made


@lru_cache(maxsize=128)
def metrics(
    script: str, pixels: float, weight: QFont.Weight = BOLD, tracking: float = 0.0
) -> QFontMetricsF:
    """Measures of ``font`` with the same arguments."""
    return QFontMetricsF(font(script, pixels, weight, tracking))


def baseline(measure: QFontMetricsF, leading: float) -> float:
    """How far under the top of a line of this height its letters stand, to lie in the middle."""
    return (leading - measure.ascent() - measure.descent()) / 2 + measure.ascent()


@dataclass(frozen=True)
class Style:
    """A text style of the design: sizes to try from big to small, all in design pixels."""

    sizes: tuple[float, ...]
    line: float
    weight: QFont.Weight = BOLD
    tracking: float = 0.0

    def leading(self, size: float) -> float:
        """Line height at ``size``: the line grows and shrinks with the letters."""
        return size * self.line / self.sizes[0]


@dataclass(frozen=True)
class Block:
    """Text set in lines; ``size`` and ``leading`` are window pixels."""

    lines: tuple[str, ...]
    script: str
    style: Style
    size: float
    leading: float

    @property
    def height(self) -> float:
        """Height of all lines."""
        return len(self.lines) * self.leading

    @property
    def font(self) -> QFont:
        """The font the lines are set in."""
        return font(self.script, self.size, self.style.weight, self.style.tracking)

    @property
    def metrics(self) -> QFontMetricsF:
        """Measures of the font."""
        return metrics(self.script, self.size, self.style.weight, self.style.tracking)

    @property
    def width(self) -> float:
        """Width of the longest line."""
        return max(self.metrics.horizontalAdvance(line) for line in self.lines)

    def draw(
        self, painter: QPainter, colour: QColor, left: float, top: float, right: float | None = None
    ) -> None:
        """Draw from ``left``, ``top`` down; flush with ``right`` where it is given."""
        measure = self.metrics
        drop = baseline(measure, self.leading)
        painter.setFont(self.font)
        painter.setPen(colour)
        for number, line in enumerate(self.lines):
            x = left if right is None else right - measure.horizontalAdvance(line)
            painter.drawText(QPointF(x, top + drop + number * self.leading), line)


def fit(
    text: str, script: str, style: Style, u: float, width: float, height: float, most: int = 4
) -> Block:
    """Set ``text`` in at most ``most`` lines inside ``width`` x ``height`` window pixels.

    Breaks only at "/" while one of the style's sizes allows it; then at any space as well; then
    smaller letters, again at "/" first, because words that are cut off are worse than small ones.
    """
    return fit_phrases(text.split("/"), script, style, u, width, height, most=most)


def fit_phrases(
    phrases: Sequence[str],
    script: str,
    style: Style,
    u: float,
    width: float,
    height: float,
    *,
    most: int = 4,
) -> Block:
    """The same of phrases between which a line may break; at least one, each with a word."""
    for size, parts in _attempts(phrases, style):
        pixels = max(1, round(size * u))
        measure = metrics(script, pixels, style.weight, style.tracking)
        lines = _broken(parts, measure, width)
        leading = style.leading(size) * u
        fits = all(measure.horizontalAdvance(line) <= width for line in lines)
        last = size <= _SMALLEST and parts is not phrases
        if (fits and len(lines) <= most and len(lines) * leading <= height) or last:
            break
    return Block(lines, script, style, pixels, leading)


def _attempts(phrases: Sequence[str], style: Style) -> Iterable[tuple[float, Sequence[str]]]:
    words = [word for phrase in phrases for word in _at_spaces(phrase)]
    for size in style.sizes:
        yield size, phrases
    size = style.sizes[-1]
    yield size, words
    while True:
        size *= _SHRINK
        yield size, phrases
        yield size, words


def _at_spaces(phrase: str) -> list[str]:
    lead = " " if phrase.startswith(" ") else ""
    first, *rest = phrase.split()
    return [lead + first, *(" " + word for word in rest)]


def _broken(parts: Sequence[str], measure: QFontMetricsF, width: float) -> tuple[str, ...]:
    lines = [parts[0]]
    for part in parts[1:]:
        longer = lines[-1] + part
        if measure.horizontalAdvance(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(part.lstrip())
    return tuple(lines)
