"""One page of the panel: title, a place for an action, and a body that scrolls when it has to."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QScrollArea,
    QScrollBar,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.kit.buttons import SMALL, Button
from ui.kit.card import column, row
from ui.kit.flow import Beside, Grid
from ui.kit.scale import BODY, H1
from ui.kit.text import Text

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent, QResizeEvent

    from kiosk.types import Outcome
    from ui.scene import Scene
    from ui.staff.desk import Desk

GAP = 20
Flexible = TypeVar("Flexible", Beside, Grid)
_STEP_SHARE = 0.7


class Page(QWidget):
    """Base of the five pages. ``body`` is the column to fill; ``key`` names its words.

    Signals:
        wants_dialog: A Dialog to show.
    """

    wants_dialog = Signal(object)
    key = ""
    settings: tuple[str, ...] = ()
    """Beginnings of the dotted keys of settings that this page moves."""

    def __init__(self, desk: Desk) -> None:
        """Title and subtitle from the words; nothing in the body."""
        super().__init__()
        self.desk, self.scale, self.say = desk, desk.scale, desk.say(self.key)
        self.subtitle = Text(self.scale, BODY, self.say["subtitle"], colour=theme.INK_2)
        title = Text(self.scale, H1, self.say["title"])
        self._flexible: list[Beside | Grid] = []
        self._head, self._actions = Beside(self.scale, 16), row(self.scale, spacing=16)
        self._head.addLayout(column(self.scale, title, self.subtitle, spacing=0), 1)
        self._head.addLayout(self._actions)
        inside = QWidget()
        self.body = QVBoxLayout(inside)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(self.scale.px(GAP))
        self.scroller = Scroll(desk, inside)
        self.scroller.too_wide.connect(self._give_way)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(self.scale.px(16))
        whole.addLayout(self._head)
        whole.addWidget(self.scroller, 1)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Nothing: the screen has the size it has, and pages that wait ask for no room at all."""
        return QSize(0, 0)

    def add_action(self, action: QWidget) -> None:
        """Put something at the right of the title."""
        self._actions.addWidget(action, 0, Qt.AlignmentFlag.AlignVCenter)

    def columns(self, *widths: int) -> list[QVBoxLayout]:
        """Columns beside each other; under each other where there is no room for that."""
        beside = self.flexible(Beside(self.scale, GAP))
        made = []
        for width in widths:
            stack = QVBoxLayout()
            stack.setSpacing(self.scale.px(GAP))
            beside.addLayout(stack, width)
            made.append(stack)
        if self.desk.stacked:
            beside.narrow()
        self.body.addLayout(beside)
        return made

    def flexible(self, layout: Flexible) -> Flexible:
        """Remember a layout of the body that can take less width."""
        self._flexible.append(layout)
        return layout

    def look(self) -> None:
        """See that nothing is cut off: after a new size, and whenever words changed."""
        if self.isVisible() and self._head.minimumSize().width() > self.width():
            self._head.narrow()
        self.scroller.look()

    def _give_way(self) -> None:
        """Narrow what came last, which lies innermost; what lies around it is asked after that."""
        if self._flexible and not self._flexible[-1].narrow():
            self._flexible.pop()

    def opened(self) -> None:
        """It is the open page from now on: ask for what is slow."""

    def left(self) -> None:
        """Another page is open: give up what is slow."""

    def refresh(self) -> None:
        """Show the kiosk's latest answers; ten times a second while it is open."""

    def show_outcome(self, outcome: Outcome | None, scene: Scene) -> None:
        """Show what the check says now; only while it is open."""


class Scroll(QWidget):
    """Shows a body that may be taller. Two arrows move it, and so do keys, wheel and a drag.

    Signals:
        too_wide: The body needs more width than there is, so that something would be cut off.
    """

    too_wide = Signal()

    def __init__(self, desk: Desk, inside: QWidget) -> None:
        """The arrows are only there while there is more."""
        super().__init__()
        scale, say = desk.scale, desk.say("frame")
        self._inside, self._gap = inside, scale.px(12)
        self._grip: float | None = None
        self.area = QScrollArea()
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.viewport().setAutoFillBackground(False)
        inside.setAutoFillBackground(False)
        # Its height follows from its width alone; a hint for some other width would be too high.
        inside.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self.area.setWidget(inside)
        inside.setAutoFillBackground(False)
        # A bar of its own: Qt 6.6's binding keeps the one that it is asked for, for good.
        self.bar = QScrollBar(Qt.Orientation.Vertical)
        self.area.setVerticalScrollBar(self.bar)
        self.up = Button(scale, "", SMALL, icon="up")
        self.down = Button(scale, "", SMALL, icon="down")
        for button, name, step in ((self.up, "up", -1), (self.down, "down", 1)):
            button.setAccessibleName(say[name])
            button.clicked.connect(lambda _=False, step=step: self._move(step))
        for part in (self.area, self.up, self.down):
            part.setParent(self)
        for arrow in (self.up, self.down):
            arrow.hide()
        self.bar.rangeChanged.connect(self.look)
        self.bar.valueChanged.connect(self.look)

    @property
    def needed(self) -> bool:
        """Whether there is more than fits."""
        return self.up.isVisibleTo(self)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as the body, and high enough to see something of it."""
        return QSize(self._inside.minimumSizeHint().width(), 3 * self.up.sizeHint().height())

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """The whole body."""
        return self._inside.sizeHint().expandedTo(self.minimumSizeHint())

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take the page where no control is."""
        self._grip = event.position().y() + self.bar.value()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Drag it."""
        if self._grip is not None:
            self.bar.setValue(round(self._grip - event.position().y()))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Let go."""
        self._grip = None

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Whether there is more may have changed."""
        super().resizeEvent(event)
        self.look()

    def _height_needed(self) -> int:
        if self._inside.hasHeightForWidth():
            return self._inside.heightForWidth(self.width())
        least = self._inside.minimumSizeHint().height()
        self._inside.setMinimumHeight(least)  # the area asks only for what depends on the width
        return least

    def _move(self, step: int) -> None:
        self.bar.setValue(self.bar.value() + round(step * _STEP_SHARE * self.area.height()))

    def look(self) -> None:
        """See whether there is more than fits: after a new size, and whenever the body changed."""
        # Judged at the whole width, whether or not the arrows take some of it: they never flicker.
        # Placed by hand: a layout does not take in what is shown while it is at work.
        needed = self._height_needed() > self.height()
        arrow = self.up.sizeHint()
        beside = arrow.width() + self._gap if needed else 0
        room = self.width() - beside
        self.area.setGeometry(0, 0, room, self.height())
        if self.isVisible() and self._inside.minimumSizeHint().width() > room:
            self.too_wide.emit()
        right = self.width() - arrow.width()
        self.up.setGeometry(right, 0, arrow.width(), arrow.height())
        bottom = self.height() - arrow.height()
        self.down.setGeometry(right, bottom, arrow.width(), arrow.height())
        for button in (self.up, self.down):
            button.setVisible(needed)
        self.up.setEnabled(self.bar.value() > self.bar.minimum())
        self.down.setEnabled(self.bar.value() < self.bar.maximum())
