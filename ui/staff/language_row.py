"""One language on the page Sound and language: it is dragged to its place, or moved by a tap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.kit.buttons import SMALL, Button, paint_lines
from ui.kit.card import Icon, column, row
from ui.kit.control import painting, rounded
from ui.kit.scale import HINT, LABEL, NAME
from ui.kit.text import Text
from ui.kit.toggle import Toggle
from ui.staff.settings_text import language_name, voice_name

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QPaintEvent

    from ui.kit.scale import Scale
    from ui.staff.desk import Desk

_ALL_SCRIPTS = "latin+traditional_chinese"


@dataclass(frozen=True)
class Language:
    """A row: the written language and the voice that goes with it, either may be missing."""

    written: str = ""
    spoken: str = ""

    @property
    def name(self) -> str:
        """What it calls itself."""
        return language_name(self.written) if self.written else voice_name(self.spoken)


class _Place(QWidget):
    """The place of a language on the screen in a disc; a dashed ring for none."""

    def __init__(self, scale: Scale) -> None:
        super().__init__()
        self._scale, self._number = scale, 0
        self.setFixedSize(scale.px(52), scale.px(52))

    def show_number(self, number: int) -> None:
        """Show 1 or 2; 0 for not on the screen."""
        if number != self._number:
            self._number = number
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        spot = QRectF(self.rect())
        with painting(self) as painter:
            if not self._number:
                pen = QPen(QColor(theme.OUTLINE), self._scale.line(3))
                pen.setDashPattern([2.2, 1.8])
                painter.setPen(pen)
                painter.drawEllipse(spot.adjusted(2, 2, -2, -2))
                return
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.INK))
            painter.drawEllipse(spot)
            said, middle = (str(self._number),), QPointF(spot.center())
            paint_lines(painter, self._scale, NAME, said, middle, theme.WHITE)


class LanguageRow(QWidget):
    """One language: move up, grip and place, name, written, spoken. Dragged where no control is.

    Signals:
        taken: Somebody began to drag it.
        dragged: So many window pixels further down than where it was taken.
        dropped: It was let go.
    """

    taken = Signal()
    dragged = Signal(int)
    dropped = Signal()

    def __init__(self, desk: Desk, language: Language, *, whole: bool) -> None:
        """``whole`` is False where some of its sentences cannot be spoken."""
        super().__init__()
        scale, say = desk.scale, desk.say("sound")
        self.language = language
        self._scale = scale
        self._grip: float | None = None
        self.up = Button(scale, "", SMALL, icon="up", height=72)
        self.up.setAccessibleName(f"{say['move_up']}: {language.name}")
        self.place = _Place(scale)
        name = Text(scale, LABEL, language.name, script=_ALL_SCRIPTS)
        spoken = voice_name(language.spoken) if language.spoken else ""
        told = spoken if spoken != language.name and language.written else ""
        hint = Text(scale, HINT, told, colour=theme.INK_2, script=_ALL_SCRIPTS)
        if not (whole and language.spoken):
            missing = say["some_missing" if language.spoken else "no_voice"]
            hint = Text(scale, HINT, missing, colour=theme.INK_2)
        elif not told:
            hint.hide()
        self.written = Toggle(scale, f"{language.name}: {say['screen']}")
        self.voice = Toggle(scale, f"{language.name}: {say['voice']}")
        line = row(scale, self.up, Icon(scale, "grip", 30, theme.INK_2), self.place, spacing=12)
        line.addLayout(column(scale, 1, name, hint, 1, spacing=0), 1)
        if not whole:
            line.addWidget(Icon.sign(scale, "warn", 32))
        for toggle, there in (
            (self.written, bool(language.written)),
            (self.voice, bool(language.spoken)),
        ):
            policy = toggle.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            toggle.setSizePolicy(policy)
            if not there:
                toggle.hide()
            line.addWidget(toggle)
        self.setLayout(line)
        self.setMinimumHeight(scale.px(82))
        self.setCursor(Qt.CursorShape.SizeVerCursor)
        for control in (self.up, self.written, self.voice):
            control.setCursor(Qt.CursorShape.ArrowCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip = event.globalPosition().y()
            self.raise_()
            self.taken.emit()
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Drag it."""
        if self._grip is not None:
            self.dragged.emit(round(event.globalPosition().y() - self._grip))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Drop it."""
        if self._grip is not None:
            self._grip = None
            self.update()
            self.dropped.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """While it is held it has a ground of its own, over the others."""
        if self._grip is None:
            return
        with painting(self) as painter:
            radius, line = self._scale.px(20), self._scale.line(3)
            rounded(painter, QRectF(self.rect()), radius, theme.WHITE, theme.ACT, line)
