"""Brings staff in and out: door icon or F12, PIN pad, panel, and the time after which each closes.

Lives on the window; the check and the picture go on under it.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Callable

from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QKeySequence, QShortcut, QWindow
from PySide6.QtWidgets import QWidget

from kiosk.hours import local_time
from kiosk.staff.contract import PAD_CLOSES_AFTER, PANEL_CLOSES_AFTER
from ui.kit.scale import LARGER, Scale
from ui.scene import is_still
from ui.staff.desk import Desk
from ui.staff.door_hold import DoorHold
from ui.staff.panel import FIRST, Panel
from ui.staff.pin_pad import ROUND, PinPad

if TYPE_CHECKING:
    from datetime import datetime

    from kiosk.ports import Clock
    from kiosk.staff.contract import Staff
    from kiosk.types import Outcome
    from ui.layout import Layout
    from ui.scene import Scene
    from ui.words import Words

_TOUCHES = (
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonRelease,
    QEvent.Type.MouseMove,
    QEvent.Type.KeyPress,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
    QEvent.Type.TouchUpdate,
)


class _Touched(QObject):
    """Remembers when somebody last touched the window. Only watches while it is told to.

    It watches what the window gets from the system, which are few events, before its widgets do.
    """

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._watched: QWindow | None = None
        self.at = clock()

    def watch(self, window: QWidget) -> None:
        self.at = self._clock()
        self._watched = window.windowHandle()
        if self._watched is not None:
            self._watched.installEventFilter(self)

    def rest(self) -> None:
        watched, self._watched = self._watched, None
        if watched is not None:
            with suppress(RuntimeError):  # the screen went away, and the system's window with it
                watched.removeEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Note it and let it pass."""
        if event.type() in _TOUCHES:
            self.at = self._clock()
        return False


class Access(QObject):
    """The way in and out. Belongs to the GUI thread; the window tells it of sizes and outcomes."""

    def __init__(
        self,
        window: QWidget,
        staff: Staff,
        clock: Clock,
    ) -> None:
        """Closed at first. ``wall`` is the local time and may be replaced."""
        super().__init__(window)
        self._window, self._staff, self._clock = window, staff, clock
        self.wall: Callable[[], datetime] = local_time
        self._layout: Layout | None = None
        self._words: Words | None = None
        self._touched = _Touched(clock)
        self._outcome: Outcome | None = None
        self._scene: Scene | None = None
        self.pad: PinPad | None = None
        self.panel: Panel | None = None
        self._coming: Panel | None = None
        self.door_hold = DoorHold(window)
        self.door_hold.held.connect(self.open_pad)
        shortcut = QShortcut(QKeySequence(Qt.Key.Key_F12), window)
        shortcut.activated.connect(self.open_pad)

    def place(self, layout: Layout, words: Words) -> None:
        """Follow a new size or language; an open panel is made anew on the same page."""
        self._layout, self._words = layout, words
        self.door_hold.place(layout)
        self._drop_coming()
        if self.pad is not None:
            self._remove(self.pad)
            self.pad = self._make_pad()
        if self.panel is not None:
            before, page = self.panel, self.panel.page.key
            self._remove(before)
            self.panel = self._make_panel()
            self.panel.bar.follow(before.bar)
            self._show_panel(self.panel, page)

    def show_outcome(self, outcome: Outcome | None, scene: Scene, colour: str) -> None:
        """Show what the check says now; ``colour`` is that of the words on the screen."""
        self._outcome, self._scene = outcome, scene
        self.door_hold.set_colour(colour)
        if self.panel is not None:
            self.panel.show_outcome(outcome, scene)

    def tick(self) -> None:
        """Ten times a second: look at the kiosk's answers and at the time."""
        left = self._touched.at + self._patience() - self._clock()
        if self.pad is not None:
            if self._staff.pad.entry.inside:
                self._open_panel()
            elif left <= 0:
                self.close()
            else:
                self.pad.refresh(left)
                self._prepare()
        elif self.panel is not None:
            if left <= 0 or not self._staff.pad.entry.inside:
                self.close()
            else:
                self.panel.refresh(left)
        elif self._staff.pad.entry.inside:
            self._staff.pad.leave()  # the PIN was found right after the pad had closed

    def open_pad(self) -> None:
        """Ask for the PIN."""
        if self.pad is not None or self.panel is not None or self._layout is None:
            return
        self._staff.pad.open()
        self._touched.watch(self._window)
        self.pad = self._make_pad()

    def close(self) -> None:
        """Leave pad or panel; the screen is the passers-by's again."""
        if self.pad is None and self.panel is None:
            return
        self._touched.rest()
        for open_ in (self.pad, self.panel):
            if open_ is not None:
                self._remove(open_)
        self.pad = self.panel = None
        self._drop_coming()
        self._staff.pad.leave()
        self._window.setFocus()

    def _patience(self) -> float:
        return PAD_CLOSES_AFTER if self.panel is None else PANEL_CLOSES_AFTER

    def _prepare(self) -> None:
        """Make the panel, a piece with every tick, while the PIN is typed: it is there at once."""
        if self._coming is None:
            self._coming = self._make_panel()
        else:
            self._coming.prepare()

    def _drop_coming(self) -> None:
        if self._coming is not None:
            self._remove(self._coming)
            self._coming = None

    def _open_panel(self) -> None:
        if self.pad is not None:
            self._remove(self.pad)
            self.pad = None
        self._touched.at = self._clock()
        if self._coming is not None and self._coming.desk.scale != self._sizes()[1]:
            self._drop_coming()  # other settings hold by now, or the quiet hours began
        self.panel, self._coming = self._coming or self._make_panel(), None
        self._show_panel(self.panel)

    def _make_pad(self) -> PinPad:
        layout, scale, words = self._sizes()
        pad = PinPad(scale, words, self._staff.pad, self._clock, self._window, wide=layout.portrait)
        around = layout.px(ROUND)
        pad.setGeometry(layout.answer.adjusted(-around, -around, around, around))
        pad.cancelled.connect(self.close)
        pad.refresh(PAD_CLOSES_AFTER)
        pad.show()
        pad.setFocus(Qt.FocusReason.OtherFocusReason)
        return pad

    def _make_panel(self) -> Panel:
        layout, scale, words = self._sizes()
        desk = Desk(
            scale,
            words,
            self._staff,
            self._clock,
            self.wall,
            portrait=layout.portrait,
            aspect=layout.aspect,
        )
        panel = Panel(desk, self._window)
        panel.setGeometry(QRect(0, 0, layout.width, layout.height))
        panel.left.connect(self.close)
        return panel

    def _show_panel(self, panel: Panel, page: str = FIRST) -> None:
        if self._scene is not None:
            panel.show_outcome(self._outcome, self._scene)
        panel.open_page(page)
        panel.refresh(PANEL_CLOSES_AFTER)
        panel.show()
        panel.raise_()
        panel.setFocus(Qt.FocusReason.OtherFocusReason)

    def _sizes(self) -> tuple[Layout, Scale, Words]:
        assert self._layout is not None  # noqa: S101 - nothing opens before the window has a size
        assert self._words is not None  # noqa: S101 - they come with the size
        settings = self._staff.changes.saved
        larger = LARGER if settings.ui.larger_text else 1.0
        still = is_still(settings, self.wall())
        scale = Scale(self._layout.u, self._words.script, larger, still)
        return self._layout, scale, self._words

    @staticmethod
    def _remove(widget: QWidget) -> None:
        widget.hide()
        widget.deleteLater()
