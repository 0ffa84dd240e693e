"""The panel: rail, page, bar for changes, dialogs. It covers the window while staff work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Iterator

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPixmap, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from ui import theme
from ui.kit.card import row
from ui.kit.control import FocusRing
from ui.kit.tween import Appearing
from ui.scene import Scene
from ui.staff.change_bar import ChangeBar
from ui.staff.checking import CheckingPage
from ui.staff.door import DoorPage
from ui.staff.health import HealthPage
from ui.staff.page import Page
from ui.staff.rail import Rail
from ui.staff.review import Review
from ui.staff.sound import SoundPage
from ui.staff.today import TodayPage

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent

    from kiosk.types import Outcome
    from ui.staff.desk import Desk
    from ui.staff.dialog import Dialog

_MARGIN = 48
_PAGE_MS, _DIALOG_MS, _RISE = 160, 200, 16
_PAGES: dict[str, type[Page]] = {
    page.key: page for page in (CheckingPage, SoundPage, DoorPage, TodayPage, HealthPage)
}
FIRST = CheckingPage.key
"""The page that is open at first."""


class Panel(QWidget):
    """Everything staff see. GUI thread.

    Signals:
        left: Somebody wants to leave.
    """

    left = Signal()

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        """Hidden and without a page: ``open_page`` opens one, ``prepare`` makes that quick."""
        super().__init__(parent)
        self.desk = desk
        self.rail, self.bar = Rail(desk), ChangeBar(desk)
        self.pages: dict[str, Page] = {}
        # A widget of its own, as a stack lets everything it stands on be painted anew.
        self._place = QWidget()
        self._stack = QStackedLayout(self._place)
        self._shown: tuple[Outcome | None, Scene] = (None, Scene())
        self.dialog: Dialog | None = None
        (self._lay_portrait if desk.portrait else self._lay_landscape)()
        self._appearing = Appearing(self)
        self._ring = FocusRing(desk.scale, self)
        self.rail.left.connect(self.left)
        self.rail.chosen.connect(self.open_page)
        self.bar.review.connect(self.review)
        self._shortcuts()
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self._open: Page | None = None
        self._pieces = self._ahead()
        self.hide()

    @property
    def page(self) -> Page:
        """The open page."""
        assert self._open is not None  # noqa: S101 - asked for once it is shown
        return self._open

    def prepare(self) -> bool:
        """Do the next piece of what the first look at a page would wait for, while hidden.

        Each piece is short enough to be done between two pictures, and none of them asks the kiosk
        for anything. Returns False when nothing is left.
        """
        return next(self._pieces, False)

    @property
    def focus_ring(self) -> FocusRing:
        """The ring round what the keyboard speaks to."""
        return self._ring

    def open_page(self, key: str = FIRST) -> None:
        """Show a page and let it ask for what is slow."""
        before, self._open = self._open, self._made(key)
        if before is not None:
            before.left()
        self._stack.setCurrentWidget(self._open)
        self.rail.show_page(key)
        self._open.opened()
        self._open.show_outcome(*self._shown)
        self._open.refresh()
        milliseconds = self.desk.scale.moving(_PAGE_MS)
        if before is not None and before is not self._open and self.isVisible() and milliseconds:
            self._open.setGeometry(self._place.rect())  # a new page has none yet
            self._appearing.out_of(theme.PAPER, self._open, self._place.geometry(), milliseconds)

    def show_outcome(self, outcome: Outcome | None, scene: Scene) -> None:
        """Show what the check says now."""
        self._shown = (outcome, scene)
        self.rail.at_the_door.show_outcome(outcome, scene)
        if self._open is not None:
            self._open.show_outcome(outcome, scene)

    def refresh(self, seconds_left: float) -> None:
        """Look at the kiosk's answers and at the time left; ten times a second."""
        self.rail.time_left.show_left(seconds_left)
        self.page.refresh()
        self.bar.refresh()
        moved = [change.key for change in self.desk.staff.changes.changes]
        for key, page in _PAGES.items():
            waits = (
                any(name.startswith(page.settings) for name in moved) if page.settings else False
            )
            self.rail.pages[key].set_dot(on=waits)
        self.page.look()
        if self.dialog is not None:
            self.dialog.refresh()
        if self.dialog is not None:
            self.dialog.place_card()
            self.dialog.scroller.look()
        self._ring.follow()
        self._make_ahead()

    def show_dialog(self, dialog: Dialog) -> None:
        """Put a dialog over everything but the tile of who is at the door."""
        self.close_dialog()
        self.dialog = dialog
        dialog.setParent(self)
        dialog.setGeometry(self.rect())
        tile = self.rail.at_the_door.tile
        dialog.spare(QRect(tile.mapTo(self, tile.rect().topLeft()), tile.size()))
        dialog.closed.connect(self.close_dialog)
        milliseconds = self.desk.scale.moving(_DIALOG_MS)
        before = self.grab() if milliseconds else QPixmap()
        dialog.show()
        dialog.raise_()
        if milliseconds:
            rise = self.desk.scale.px(_RISE)
            self._appearing.over(
                before, dialog, dialog.spared, rise=rise, milliseconds=milliseconds
            )
        dialog.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_dialog(self) -> None:
        """Take the dialog away."""
        if self.dialog is None:
            return
        gone, self.dialog = self.dialog, None
        gone.hide()
        gone.deleteLater()
        self.page.refresh()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Escape leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Stand on paper."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.PAPER))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the ring at its control."""
        super().resizeEvent(event)
        self._ring.follow()

    def _made(self, key: str) -> Page:
        """A page is made when it is first asked for: all five at once would make staff wait."""
        if key not in self.pages:
            page = _PAGES[key](self.desk)
            page.wants_dialog.connect(self.show_dialog)
            page.scroller.bar.valueChanged.connect(self._ring.follow)
            self._stack.addWidget(page)
            self.pages[key] = page
        return self.pages[key]

    def _ahead(self) -> Iterator[bool]:
        """Make every page, and paint it once: that lays it out and finds its letters and signs."""
        self.rail.grab()
        for key in _PAGES:
            yield True
            page = self._made(key)
            yield True
            self._stack.setCurrentWidget(page)
            page.grab(QRect(0, 0, 1, 1))  # a single pixel takes the whole layout
            yield True
            page.grab()

    def _make_ahead(self) -> None:
        """Make one more page while nothing moves, where there was no time to prepare it."""
        waiting = [key for key in _PAGES if key not in self.pages]
        if waiting and self.isVisible() and not self._appearing.running:
            self._made(waiting[0])

    def review(self) -> None:
        """Show what was changed, to save it or to take it back."""
        self.show_dialog(Review(self.desk))

    def _shortcuts(self) -> None:
        for number, key in enumerate(_PAGES, start=1):
            shortcut = QShortcut(QKeySequence(f"Ctrl+{number}"), self)
            shortcut.activated.connect(lambda key=key: self.open_page(key))
        save = QShortcut(QKeySequence("Ctrl+S"), self)
        save.activated.connect(self._review_if_needed)

    def _review_if_needed(self) -> None:
        if self.desk.staff.changes.changes and self.dialog is None:
            self.review()

    def _lay_landscape(self) -> None:
        scale, margin = self.desk.scale, self.desk.scale.px(_MARGIN)
        main = QVBoxLayout()
        main.setContentsMargins(margin, scale.px(36), margin, scale.px(32))
        main.setSpacing(scale.px(20))
        main.addWidget(self._place, 1)
        main.addWidget(self.bar)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.rail)
        whole.addLayout(main, 1)

    def _lay_portrait(self) -> None:
        scale, margin = self.desk.scale, self.desk.scale.px(_MARGIN)
        top = row(scale, self.rail.close_button, self.rail.time_left, spacing=24)
        top.addStretch(1)
        top.addWidget(self.rail.at_the_door)
        main = QVBoxLayout()
        main.setContentsMargins(margin, scale.px(32), margin, scale.px(20))
        main.setSpacing(scale.px(20))
        main.addLayout(top)
        main.addWidget(self._place, 1)
        main.addWidget(self.bar)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(main, 1)
        whole.addWidget(self.rail)
