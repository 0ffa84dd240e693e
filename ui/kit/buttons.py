"""Buttons: words, icons, colours, and a reason when one cannot be pressed just now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEasingCurve, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from ui import theme
from ui.fonts import baseline
from ui.kit.control import give_focus_up, note_focus, painting, rounded
from ui.kit.icons import paint_icon
from ui.kit.scale import BUTTON
from ui.kit.text import wrap
from ui.kit.tween import Tween

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QPaintEvent

    from ui.fonts import Style
    from ui.kit.scale import Scale

_HEIGHT, _RADIUS, _PADDING, _ICON, _ICON_GAP, _LINE = 76, 20, 32, 36, 14, 3
_SHRINKS_BY = 0.03
_IN_MS, _OUT_MS = 80, 160


@dataclass(frozen=True)
class Kind:
    """Colours of a button at rest and pressed; an empty string is no fill or no line."""

    ground: str
    line: str
    text: str
    pressed: str
    dark: bool = False
    """It stands on a dark ground."""


PRIMARY = Kind(theme.ACT, theme.ACT, theme.WHITE, theme.ACT_PRESSED)
USUAL = Kind(theme.WHITE, theme.INK, theme.INK, theme.PAPER_2)
INK = Kind(theme.INK, theme.INK, theme.WHITE, theme.INK_2)
QUIET = Kind("", "", theme.INK, theme.PAPER_2)
DANGER = Kind("", "", theme.STOP, theme.PAPER_2)
SMALL = Kind(theme.WHITE, theme.OUTLINE, theme.INK, theme.PAPER_2)
LIGHT = Kind(theme.WHITE, theme.WHITE, theme.INK, theme.PAPER_2, dark=True)
_OFF = Kind("", theme.LINE, theme.OUTLINE, "")
ON_INK = Kind(theme.INK, theme.WHITE, theme.WHITE, theme.INK_2, dark=True)


class Pressable(QAbstractButton):
    """A button painted by its subclass; Enter presses it as Space does."""

    def __init__(self, scale: Scale, name: str) -> None:
        """``name`` is what it says, or what a screen reader says of its icon."""
        super().__init__()
        self.scale = scale
        self.setText(name.replace("&", "&&"))
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._press = Tween(self, QEasingCurve.Type.OutQuad)
        self.pressed.connect(self._go_down)
        self.released.connect(self._come_up)

    @property
    def says(self) -> str:
        """The text without Qt's mark for shortcuts."""
        return self.text().replace("&&", "&")

    def setEnabled(self, enabled: bool) -> None:  # noqa: N802 - Qt's name
        """Let it be pressed, or not."""
        if not enabled:
            give_focus_up(self)
        super().setEnabled(enabled)

    def setVisible(self, visible: bool) -> None:  # noqa: N802 - Qt's name
        """Show it, or not."""
        if not visible:
            give_focus_up(self)
        super().setVisible(visible)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Note how the focus came."""
        note_focus(self, event.reason())
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Let Enter press it, once for each time it goes down."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint; a little smaller while it is pressed, its colour changes at once."""
        with painting(self) as painter:
            spot = QRectF(self.rect())
            size, middle = 1 - _SHRINKS_BY * self._press.share, spot.center()
            painter.translate(middle)
            painter.scale(size, size)
            painter.translate(-middle)
            self.paint(painter, spot)

    def paint(self, painter: QPainter, spot: QRectF) -> None:
        """Draw the button into ``spot``."""
        raise NotImplementedError

    def _go_down(self) -> None:
        self._press.run_to(1.0, self.scale.moving(_IN_MS))

    def _come_up(self) -> None:
        self._press.run_to(0.0, self.scale.moving(_OUT_MS))


class Button(Pressable):
    """Words with an icon before or after them; dashed, and deaf, while there is a reason why not.

    The words break over two lines where one line finds no room.
    """

    def __init__(
        self,
        scale: Scale,
        text: str,
        kind: Kind = USUAL,
        *,
        icon: str = "",
        after: str = "",
        height: float = _HEIGHT,
        style: Style = BUTTON,
        padding: float = _PADDING,
    ) -> None:
        """``icon`` stands before the words and ``after`` behind them."""
        super().__init__(scale, text)
        self.kind, self._icon, self._after, self._style = kind, icon, after, style
        self._height, self._padding, self._reason = height, padding, ""
        self.setProperty("on_dark", kind.dark)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    @property
    def reason(self) -> str:
        """Why it cannot be pressed just now, empty when it can."""
        return self._reason

    def set_reason(self, reason: str) -> None:
        """Say why it cannot be pressed now; an empty reason lets it be pressed again."""
        if reason == self._reason:
            return
        self._reason = reason
        self.setAccessibleDescription(reason)
        self.setEnabled(not reason)
        self.update()

    def set_text(self, text: str) -> None:
        """Say something else."""
        if text == self.says:
            return
        self.setText(text.replace("&", "&&"))
        self.setAccessibleName(text)
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for the words on one line."""
        width = self.scale.width(self._style, self.says) + self._beside()
        return QSize(width, self._tall())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for the words on two lines."""
        return QSize(self._narrowest() + self._beside(), self._tall())

    def fits(self) -> bool:
        """Whether its words have the room they need."""
        lines = wrap(self.scale, self._style, self.says, self.width() - self._beside())
        widest = max(self.scale.width(self._style, line) for line in lines)
        tall = len(lines) * self.scale.leading(self._style)
        return widest <= self.width() - self._beside() + 1 and tall <= self.height()

    def paint(self, painter: QPainter, spot: QRectF) -> None:
        """Ground, outline, icon, words."""
        kind, down = self.kind, self.isDown()
        radius = self.scale.px(_RADIUS)
        if self._reason:
            self.paint_dashed(painter, spot, radius)
        else:
            if not self.isEnabled():
                kind = _OFF
            ground = kind.pressed if down else kind.ground
            line = kind.pressed if down and kind.line == kind.ground else kind.line
            rounded(painter, spot, radius, ground, line, self.scale.line(_LINE))
        reason = theme.WHITE if self.kind.dark else theme.INK_2
        self.paint_content(painter, spot, reason if self._reason else kind.text)

    def paint_dashed(self, painter: QPainter, spot: QRectF, radius: float) -> None:
        """Draw the outline of a button that cannot be pressed now."""
        width = self.scale.line(_LINE)
        pen = QPen(QColor(theme.WHITE if self.kind.dark else theme.OUTLINE), width)
        pen.setDashPattern([2.6, 2.0])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        half = width / 2
        painter.drawRoundedRect(spot.adjusted(half, half, -half, -half), radius, radius)

    def paint_content(self, painter: QPainter, spot: QRectF, colour: str) -> None:
        """Draw icons and words in the middle of ``spot``."""
        scale, style = self.scale, self._style
        lines = wrap(scale, style, self.says, spot.width() - self._beside())
        text_width = max(scale.width(style, line) for line in lines) if self.says else 0
        icon, gap = scale.px(_ICON), scale.px(_ICON_GAP) if self.says else 0
        content = text_width + sum(icon + gap for name in (self._icon, self._after) if name)
        x = spot.center().x() - content / 2
        icon_top = spot.center().y() - icon / 2
        if self._icon:
            paint_icon(painter, self._icon, QRectF(x, icon_top, icon, icon), colour)
            x += icon + gap
        paint_lines(
            painter, scale, style, lines, QPointF(x + text_width / 2, spot.center().y()), colour
        )
        if self._after:
            end = QRectF(x + text_width + gap, icon_top, icon, icon)
            paint_icon(painter, self._after, end, colour)

    def _beside(self) -> int:
        scale = self.scale
        gap = scale.px(_ICON_GAP) if self.says else 0
        icons = sum(scale.px(_ICON) + gap for name in (self._icon, self._after) if name)
        padding = scale.px(self._padding if self.says else (_HEIGHT - _ICON) / 2)
        return 2 * padding + icons

    def _tall(self) -> int:
        two_lines = 2 * self.scale.leading(self._style) + self.scale.px(8)
        return max(self.scale.px(self._height), two_lines)

    def _narrowest(self) -> int:
        """The narrowest width at which the words stand on two lines."""
        return narrowest(self.scale, self._style, self.says)


def narrowest(scale: Scale, style: Style, text: str, most: int = 2) -> int:
    """The narrowest width in which ``text`` takes at most ``most`` lines."""
    whole = scale.width(style, text)
    low, high = whole // most, whole
    while low < high:
        middle = (low + high) // 2
        lines = wrap(scale, style, text, middle)
        widest = max(scale.width(style, line) for line in lines)
        if len(lines) <= most and widest <= middle + 1:
            high = middle
        else:
            low = middle + 1
    return high + 1


def paint_lines(
    painter: QPainter,
    scale: Scale,
    style: Style,
    lines: tuple[str, ...],
    middle: QPointF,
    colour: str,
) -> None:
    """Draw lines centred round ``middle``."""
    measure, leading = scale.metrics(style), scale.leading(style)
    painter.setFont(scale.font(style))
    painter.setPen(QColor(colour))
    top = middle.y() - len(lines) * leading / 2
    drop = baseline(measure, leading)
    for number, line in enumerate(lines):
        x = middle.x() - measure.horizontalAdvance(line) / 2
        painter.drawText(QPointF(x, top + drop + number * leading), line)
