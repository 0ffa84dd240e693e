"""Text that wraps, asks for the room it needs and is never cut off."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.fonts import baseline

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from ui.fonts import Style
    from ui.kit.scale import Scale

_NEVER_FIRST = "，。、；：！？）」』”,.;:!?)%"
_NEVER_LAST = "（「『“("
_COMFORTABLE = 22
"""Letters' heights that a wrapping text likes to be wide at least, where it is that long."""


@lru_cache(maxsize=1024)
def pieces(text: str) -> tuple[str, ...]:
    """``text`` in parts between which a line may break: at spaces, and between Han characters."""
    parts: list[str] = []
    for letter in text:
        last = parts[-1] if parts else ""
        glued = not last or letter == " " or not (last[-1] == " " or _may_break(last[-1], letter))
        if glued and parts:
            parts[-1] += letter
        else:
            parts.append(letter)
    return tuple(parts)


def _may_break(before: str, after: str) -> bool:
    if after in _NEVER_FIRST or before in _NEVER_LAST:
        return False
    return _is_han(before) or _is_han(after)


def _is_han(letter: str) -> bool:
    return "\u2e80" <= letter <= "\u9fff" or "\uff00" <= letter <= "\uffef"


@lru_cache(maxsize=2048)
def wrap(scale: Scale, style: Style, text: str, width: float, script: str = "") -> tuple[str, ...]:
    """``text`` in lines no wider than ``width`` window pixels, where its parts allow it."""
    measure = scale.metrics(style, script)
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for piece in pieces(paragraph):
            if line and measure.horizontalAdvance((line + piece).rstrip()) > width:
                lines.append(line.rstrip())
                line = ""
            line += piece
        lines.append(line.rstrip())
    return tuple(lines)


class Text(QWidget):
    """Words in one style; wraps where the layout leaves less room than one line needs."""

    def __init__(
        self,
        scale: Scale,
        style: Style,
        text: str = "",
        *,
        colour: str = theme.INK,
        script: str = "",
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        wraps: bool = True,
    ) -> None:
        """``align`` is left, right or centre, and top; one that does not wrap keeps one line."""
        super().__init__()
        self._scale, self._style, self._script = scale, style, script
        self._text, self._colour, self._align, self._wraps = text, QColor(colour), align, wraps
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(wraps)
        self.setSizePolicy(policy)
        self.setAccessibleName(text)

    @property
    def text(self) -> str:
        """What it says."""
        return self._text

    def set_text(self, text: str) -> None:
        """Say something else; asks for another place only when it needs more or less room."""
        if text == self._text:
            return
        before = self.sizeHint(), self.minimumSizeHint()
        self._text = text
        self.setAccessibleName(text)
        if before != (self.sizeHint(), self.minimumSizeHint()):
            self.updateGeometry()
        self.update()

    def set_style(self, style: Style) -> None:
        """Write in another style."""
        self._style = style
        self.updateGeometry()
        self.update()

    def set_colour(self, colour: str) -> None:
        """Write in another colour."""
        self._colour = QColor(colour)
        self.update()

    def lines(self, width: float) -> tuple[str, ...]:
        """The lines it is set in at ``width`` window pixels."""
        if not self._wraps:
            return (self._text,)
        return wrap(self._scale, self._style, self._text, width, self._script)

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Height of all lines at ``width``."""
        return len(self.lines(width)) * self._scale.leading(self._style)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """One line, or a comfortable width with the height that follows."""
        whole = max(self._width(line) for line in self._text.split("\n"))
        if self._wraps:
            whole = min(whole, max(self._narrowest(), _COMFORTABLE * self._scale.text(self._style)))
        return QSize(whole, self.heightForWidth(whole))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The widest part that cannot be broken; one line high."""
        leading = self._scale.leading(self._style)
        return QSize(self._narrowest(), leading if self._text else 0)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the lines from the top; a single spare height is shared above and below."""
        painter = QPainter(self)
        try:
            painter.setFont(self._scale.font(self._style, self._script))
            painter.setPen(self._colour)
            self._draw_lines(painter)
        finally:
            painter.end()

    def _draw_lines(self, painter: QPainter) -> None:
        lines, leading = self.lines(self.width()), self._scale.leading(self._style)
        measure = self._scale.metrics(self._style, self._script)
        spare_height = self.height() - len(lines) * leading
        top = 0 if self._align & Qt.AlignmentFlag.AlignTop else spare_height / 2
        drop = baseline(measure, leading)
        for number, line in enumerate(lines):
            spare = self.width() - measure.horizontalAdvance(line)
            left = 0.0
            if self._align & Qt.AlignmentFlag.AlignRight:
                left = spare
            elif self._align & Qt.AlignmentFlag.AlignHCenter:
                left = spare / 2
            painter.drawText(QPointF(left, top + drop + number * leading), line)

    def _width(self, text: str) -> int:
        return self._scale.width(self._style, text, self._script)

    def _narrowest(self) -> int:
        if not self._wraps:
            return self._width(self._text)
        parts = [piece for line in self._text.split("\n") for piece in pieces(line)]
        return max((self._width(part.rstrip()) for part in parts), default=0)
