"""A dialog over the page. The tile of who is at the door stays in view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainterPath
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui import theme
from ui.fonts import BOLD, Style
from ui.kit.buttons import DANGER, USUAL, Button
from ui.kit.card import Card, row
from ui.kit.control import painting
from ui.kit.scale import BODY
from ui.kit.text import Text
from ui.staff.page import Scroll

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent

    from ui.kit.buttons import Kind
    from ui.staff.desk import Desk

_TITLE = Style((54,), 64, BOLD, -0.02)
_WIDTH, _MARGIN, _RADIUS = 1320, 48, 36
_VEIL_SHARE = 0.72


class Dialog(QWidget):
    """Title, sentence, a body that may scroll, buttons at the bottom. Escape goes back.

    Signals:
        closed: It is over; the panel takes it away.
    """

    closed = Signal()

    def __init__(self, desk: Desk, title: str, sentence: str = "", width: float = _WIDTH) -> None:
        """Not shown yet: the panel gives it its place."""
        super().__init__()
        self.desk, self.scale = desk, desk.scale
        self._wide, self.spared = width, QRect()
        self.card = Card(desk.scale, padding=(60, 52), spacing=20, radius=_RADIUS)
        self.card.setParent(self)
        self.title = Text(desk.scale, _TITLE, title)
        self.sentence = Text(desk.scale, BODY, sentence, colour=theme.INK_2)
        if not sentence:
            self.sentence.hide()
        self._inside = QWidget()
        self.body = QVBoxLayout(self._inside)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(desk.scale.px(12))
        self.scroller = Scroll(desk, self._inside)
        self.buttons = row(desk.scale, spacing=16)
        for part in (self.title, self.sentence):
            self.card.column.addWidget(part)
        self.card.column.addWidget(self.scroller, 1)
        self.card.column.addLayout(self.buttons)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def refresh(self) -> None:
        """Show the kiosk's latest answers; ten times a second."""

    def spare(self, spot: QRect) -> None:
        """Leave this part of the panel bright."""
        self.spared = spot
        self.update()

    def add_button(self, words: str, kind: Kind = USUAL, *, icon: str = "") -> Button:
        """Put a button at the bottom, after those that are there."""
        button = Button(self.scale, words, kind, icon=icon)
        self.buttons.addWidget(button)
        return button

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Escape goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802 - Qt's
        """Keep Tab inside: what lies under the dialog waits."""
        controls = _in_order(self)
        if not controls:
            return True
        now = self.focusWidget()
        reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
        step = 1 if forward else -1
        start = controls.index(now) + step if now in controls else 0 if forward else -1
        controls[start % len(controls)].setFocus(reason)
        return True

    def resizeEvent(self, _event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Put the card into the middle of what is not spared, as high as it needs to be."""
        self.place_card()

    def place_card(self) -> None:
        """Give the card its size again, after its content changed."""
        margin = self.scale.px(_MARGIN)
        room = self.rect().adjusted(margin, margin, -margin, -margin)
        width = min(self.scale.px(self._wide), room.width())
        column = self.card.column
        left, top, right, bottom = (
            column.contentsMargins().left(),
            column.contentsMargins().top(),
            column.contentsMargins().right(),
            column.contentsMargins().bottom(),
        )
        inner = width - left - right
        tall = top + bottom + self.buttons.sizeHint().height() + 4 * column.spacing()
        tall += self.title.heightForWidth(inner)
        if self.sentence.isVisibleTo(self.card):
            tall += self.sentence.heightForWidth(inner)
        tall += max(self._inside.heightForWidth(inner), self._inside.sizeHint().height())
        height = min(tall, room.height())
        self.card.setGeometry(
            room.center().x() - width // 2, room.center().y() - height // 2, width, height
        )

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Dim everything but what is spared."""
        path = QPainterPath()
        path.addRect(QRectF(self.rect()))
        if not self.spared.isNull():
            radius = self.scale.px(18)
            path.addRoundedRect(QRectF(self.spared), radius, radius)
        colour = QColor(theme.INK)
        colour.setAlphaF(_VEIL_SHARE)
        with painting(self) as painter:
            painter.fillPath(path, colour)


def _in_order(dialog: QWidget) -> list[QWidget]:
    """The controls of the dialog that Tab goes to, as they are read: down, then to the right."""
    found = [
        one
        for one in dialog.findChildren(QWidget)
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisible() and one.isEnabled()
    ]
    middles = {one: one.mapTo(dialog, one.rect().center()) for one in found}
    return sorted(found, key=lambda one: (middles[one].y(), middles[one].x()))


class Confirm(Dialog):
    """A question with two answers.

    Signals:
        agreed: Yes.
    """

    agreed = Signal()

    def __init__(self, desk: Desk, title: str, sentence: str, yes: str) -> None:
        """``yes`` is the word on the button that does it."""
        super().__init__(desk, title, sentence, width=900)
        self.buttons.addStretch(1)
        back = self.add_button(desk.say("frame")["back"])
        self.yes = self.add_button(yes, DANGER)
        back.clicked.connect(self.closed)
        self.yes.clicked.connect(self.agreed)
        self.yes.clicked.connect(self.closed)
        self.scroller.hide()
