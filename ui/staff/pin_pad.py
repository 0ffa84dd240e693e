"""The PIN pad in the answer column; the check goes on beside it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui import theme
from ui.fonts import BOLD, SEMIBOLD, Style
from ui.kit.buttons import USUAL, Button, Pressable, paint_lines
from ui.kit.card import Icon, row
from ui.kit.control import FocusRing, painting, rounded
from ui.kit.icons import paint_icon
from ui.kit.scale import HINT
from ui.kit.text import Text

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPaintEvent

    from kiosk.ports import Clock
    from kiosk.staff.contract import Pad
    from ui.kit.scale import Scale
    from ui.words import Words

_TITLE = Style((64,), 76, BOLD, -0.02)
_MESSAGE = Style((27,), 36, SEMIBOLD)
_DIGIT = Style((56,), 64, SEMIBOLD)
_KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "erase", "0", "check")
MOST, DOTS = 8, 6
ROUND = 24
"""Paper round the pad, in design pixels, while the screen beside it has another colour."""


class Key(Pressable):
    """A digit, or the icon for erasing or for being ready."""

    def __init__(self, scale: Scale, key: str, name: str, tall: int) -> None:
        """``key`` is a digit or the name of an icon."""
        super().__init__(scale, name)
        self._key, self._tall = key, tall
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As the design has it, lower where the screen is."""
        return QSize(self.scale.px(160), self.scale.px(self._tall))

    def paint(self, painter: QPainter, spot: QRectF) -> None:
        """White, ink while pressed; ready is blue, erasing sand."""
        scale, down = self.scale, self.isDown()
        grounds = {"check": theme.ACT, "erase": theme.PAPER_2}
        ground = theme.INK if down else grounds.get(self._key, theme.WHITE)
        line = "" if down or self._key in grounds else theme.LINE
        colour = theme.WHITE if down or self._key == "check" else theme.INK
        if not self.isEnabled():
            ground, line, colour = "", theme.LINE, theme.OUTLINE
        rounded(painter, spot, scale.px(24), ground, line, scale.line(2))
        if len(self._key) == 1:
            paint_lines(painter, scale, _DIGIT, (self._key,), spot.center(), colour)
            return
        side, middle = scale.px(52), spot.center()
        corner = QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side)
        paint_icon(painter, self._key, corner, colour)


class Dots(QWidget):
    """How many digits there are, never which."""

    def __init__(self, scale: Scale) -> None:
        """Six rings."""
        super().__init__()
        self._scale, self._count = scale, 0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_count(self, count: int) -> None:
        """Fill as many dots as digits."""
        if count != self._count:
            self._count = count
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Room for the longest PIN."""
        return QSize(self._scale.px(66 * MOST), self._scale.px(44))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Full for a digit, a ring for none; the length of the right PIN is not told."""
        scale, line = self._scale, self._scale.line(5)
        radius = scale.px(20) - line / 2
        with painting(self) as painter:
            painter.setPen(QPen(QColor(theme.INK), line))
            for number in range(max(DOTS, self._count)):
                full = number < self._count
                painter.setBrush(QColor(theme.INK) if full else Qt.BrushStyle.NoBrush)
                middle = QPointF(scale.px(20) + number * scale.px(66), self.height() / 2)
                painter.drawEllipse(middle, radius, radius)


class WaitRing(QWidget):
    """A ring that runs out with the time one has to wait."""

    def __init__(self, scale: Scale) -> None:
        """Hidden until there is something to wait for."""
        super().__init__()
        self._scale, self._share = scale, 0.0
        self.setFixedSize(scale.px(44), scale.px(44))
        self.hide()

    def set_share(self, share: float) -> None:
        """``share`` 0..1 is left; none hides it."""
        self._share = share
        self.setVisible(share > 0)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw what is left, from the top."""
        width = self._scale.line(6)
        half = width / 2
        spot = QRectF(self.rect()).adjusted(half, half, -half, -half)
        with painting(self) as painter:
            painter.setPen(QPen(QColor(theme.RING), width))
            painter.drawEllipse(spot)
            painter.setPen(QPen(QColor(theme.INK), width))
            painter.drawArc(spot, 90 * 16, round(self._share * 360 * 16))


class PinPad(QWidget):
    """Title, dots, a message, twelve keys. Digits are kept only until they are handed over.

    Signals:
        cancelled: Somebody wants to leave.
    """

    cancelled = Signal()

    def __init__(
        self, scale: Scale, words: Words, pad: Pad, clock: Clock, parent: QWidget, *, wide: bool
    ) -> None:
        """``wide`` puts the keys right of the words instead of under them."""
        super().__init__(parent)
        self._scale, self._say, self._pad, self._clock = scale, words.staff["pin"], pad, clock
        self._digits = ""
        self._dots, self._ring = Dots(scale), WaitRing(scale)
        self._sign = Icon.sign(scale, "", 44)
        self._sign.hide()
        self._message = Text(scale, _MESSAGE)
        self._until = Text(scale, HINT, colour=theme.INK_2)
        self._keys = {key: self._make_key(key, 120 if wide else 132) for key in _KEYS}
        self._grid = self._lay_keys()
        self._lay_out(wide=wide)
        FocusRing(scale, self)  # its parent keeps it
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)

    @property
    def message(self) -> str:
        """What it says now."""
        return self._message.text

    @property
    def keys(self) -> dict[str, Key]:
        """The keys by digit, ``erase`` and ``check``."""
        return dict(self._keys)

    def refresh(self, seconds_left: float) -> None:
        """Show what the kiosk says of the last try, and when the pad closes."""
        entry, now = self._pad.entry, self._clock()
        waiting = entry.wait_until is not None and entry.wait_until > now
        usable = not (waiting or entry.closed or entry.checking)
        if not usable and self.focusWidget() in self._keys.values():
            self.setFocus(Qt.FocusReason.OtherFocusReason)  # or Qt would hand it on to Cancel
        for key in self._keys.values():
            key.setEnabled(usable)
        self._grid.setVisible(not entry.closed)
        self._dots.setVisible(not entry.closed)
        self._dots.set_count(len(self._digits))
        left = entry.wait_until - now if waiting and entry.wait_until is not None else 0.0
        shown = bool(entry.wait_for) and not entry.closed
        self._ring.set_share(left / entry.wait_for if shown else 0.0)
        self._tell(left)
        until = self._say["goes_on"].format(seconds=math.ceil(max(0.0, seconds_left)))
        self._until.set_text(until)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Stand on paper; the colour of the state stays round it."""
        with painting(self) as painter:
            rounded(painter, QRectF(self.rect()), self._scale.px(36), theme.PAPER)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Digits, Backspace, Enter and Escape of a keyboard."""
        if event.text() in _KEYS and event.text().isdigit():
            self._press(event.text())
        elif event.key() == Qt.Key.Key_Backspace:
            self._press("erase")
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._press("check")
        elif event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)

    def _press(self, key: str) -> None:
        if not self._keys[key].isEnabled():
            return
        if key == "erase":
            self._digits = self._digits[:-1]
        elif key != "check":
            self._digits = (self._digits + key)[:MOST]
        elif self._digits:
            digits, self._digits = self._digits, ""
            self._pad.try_pin(digits)
        self._dots.set_count(len(self._digits))

    def _tell(self, seconds: float) -> None:
        entry, say = self._pad.entry, self._say
        said, sign = "", ""
        if entry.closed:
            said, sign = say["closed"], "warn"
        elif seconds > 0:
            said = say["wait"].format(seconds=math.ceil(seconds))
        elif entry.checking:
            said = say["checking"]
        elif entry.wrong and not self._digits:
            one = "_one" if entry.tries_left == 1 else ""
            said, sign = say["wrong" + one].format(n=entry.tries_left), "warn"
        self._message.set_text(said)
        self._sign.set_name(sign)
        self._sign.setVisible(bool(sign))

    def _make_key(self, key: str, tall: int) -> Key:
        made = Key(self._scale, key, self._say.get(key, key), tall)
        made.clicked.connect(lambda: self._press(key))
        return made

    def _lay_keys(self) -> QWidget:
        grid = QWidget()
        lines = QGridLayout(grid)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(self._scale.px(18))
        for number, key in enumerate(_KEYS):
            lines.addWidget(self._keys[key], number // 3, number % 3)
        return grid

    def _lay_out(self, *, wide: bool) -> None:
        scale, say = self._scale, self._say
        cancel = Button(scale, say["cancel"], USUAL, icon="cross")
        cancel.clicked.connect(self.cancelled)
        title = Text(scale, _TITLE, say["title"])
        message = row(scale, self._ring, self._sign)
        message.addWidget(self._message, 1)
        words = QVBoxLayout()
        words.setSpacing(scale.px(24))
        if wide:
            words.addLayout(row(scale, title, 1))
        else:
            words.addLayout(row(scale, title, 1, cancel))
        words.addWidget(self._dots)
        words.addLayout(message)
        whole = QHBoxLayout(self) if wide else QVBoxLayout(self)
        around = scale.px(ROUND)
        whole.setContentsMargins(around, around, around, around)
        whole.setSpacing(0)
        if wide:
            words.addStretch(1)
            words.addLayout(row(scale, cancel, 1))
            words.addWidget(self._until)
            whole.addLayout(words, 2)
            whole.addSpacing(scale.px(32))
            whole.addWidget(self._grid, 3)
        else:
            whole.addLayout(words)
            whole.addStretch(1)
            whole.addWidget(self._grid)
            whole.addStretch(2)
            whole.addWidget(self._until)
