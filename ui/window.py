"""The window: takes what the inbox holds, paints it, and closes when it is told to."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Callable

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSizeF, Qt, QTimer
from PySide6.QtGui import QPainter, QRegion
from PySide6.QtWidgets import QWidget

from kiosk.errors import InputError
from kiosk.hours import local_time
from ui.inbox import Inbox
from ui.layout import layout
from ui.movement import Movement
from ui.scene import Scene, compose, is_still, steady
from ui.staff.access import Access
from ui.view import LOOKS, View, usable_words

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QKeyEvent, QPaintEvent, QResizeEvent

    from kiosk.ports import Clock
    from kiosk.settings import Settings
    from kiosk.staff.contract import Staff
    from kiosk.types import DoorStatus, Outcome

_log = logging.getLogger(__name__)

TICK_MS = 100
"""How often age, time of day and the stop flag are looked at; frames do not wait for it."""


class Window(QWidget):
    """The passer-by screen. Belongs to the GUI thread.

    ``on_close`` is called when somebody closes the window; ``on_tick`` ten times a second;
    ``on_aspect`` with the width / height of the picture pane whenever it changes.
    """

    def __init__(
        self,
        settings: Settings,
        inbox: Inbox,
        *,
        windowed: bool,
        on_aspect: Callable[[float], None],
        on_close: Callable[[], None],
        on_tick: Callable[[], None],
        clock: Clock = time.monotonic,
        staff: Staff | None = None,
    ) -> None:
        """Prepare without showing. Raises InputError for a file of words that is not whole."""
        super().__init__()
        usable_words(settings.ui.languages)
        self._settings = self._adopted = settings
        self._inbox, self._windowed = inbox, windowed
        self.may_close = False
        """Whether the program itself ends the full screen."""
        self._on_aspect, self._on_close, self._on_tick = on_aspect, on_close, on_tick
        self._clock = clock
        self._outcome: Outcome | None = None
        self._door: DoorStatus | None = None
        self._scene, self._shown_at = Scene(), clock()
        self.painted = 0
        self.setWindowTitle("Entrance kiosk")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        if not windowed:
            self.setCursor(Qt.CursorShape.BlankCursor)
        self._view = self._sharp_view()
        self._staff = staff
        self.access = Access(self, staff, clock) if staff is not None else None
        self.movement = Movement(self, clock)
        self.movement.ground_moved.connect(self.update)
        self.movement.veil_moved.connect(self._update_picture)
        self.movement.figure_moved.connect(self._update_figure)
        inbox.arrived.connect(self.take, Qt.ConnectionType.QueuedConnection)
        self._timer = self._make_timer()

    @property
    def scene(self) -> Scene:
        """What is on the screen now."""
        return self._scene

    def take(self) -> None:
        """Look into the inbox and ask for a repaint of what is new."""
        before = self._outcome
        self._outcome, self._door = self._inbox.take()
        self._refresh()
        if self._outcome is not before:
            self._update_picture()
            self._tell_staff()

    def tick(self) -> None:
        """Notice that a verdict grew old, that the minute changed, or that it is time to stop."""
        self._adopt_settings()
        self._refresh()
        if self.access is not None:
            self.access.tick()
        self._on_tick()

    def _adopt_settings(self) -> None:
        """Staff saved others, or the file was edited: the next painting shows them."""
        if self._staff is None or self._staff.changes.saved is self._adopted:
            return
        before, self._adopted = self._settings, self._staff.changes.saved
        self._settings = self._adopted
        try:
            usable_words(self._settings.ui.languages)
        except InputError as error:
            _log.warning("%s; the screen keeps its languages", error)
            self._settings = self._adopted.model_copy(update={"ui": before.ui})
        if self._settings.ui != before.ui:
            self._lay_out()
            self.update()

    def _tell_staff(self) -> None:
        if self.access is not None:
            colour = LOOKS[self._scene.show].text
            self.access.show_outcome(self._outcome, self._scene, colour)

    def _lay_out(self) -> None:
        self._view = self._sharp_view()
        if self.access is not None:
            place = layout(self.width(), self.height())
            self.access.place(place, self._view.words[0])
            self._tell_staff()

    def _sharp_view(self) -> View:
        """Paint in pixels of the screen, of which there may be several to one of the window."""
        ratio = self.devicePixelRatioF()
        width, height = round(self.width() * ratio), round(self.height() * ratio)
        return View(self._settings.ui, width, height)

    def _update_picture(self) -> None:
        self.update(self._in_window(self._view.layout.pane))

    def _update_figure(self) -> None:
        self.update(self._in_window(self._view.reach(self._scene)))

    def _in_window(self, spot: QRect) -> QRect:
        """Pixels of the screen in pixels of the window."""
        ratio = self.devicePixelRatioF()
        corner, size = QPointF(spot.topLeft()), QSizeF(spot.size())
        return QRectF(corner / ratio, size / ratio).toAlignedRect()

    def _dirty(self, region: QRegion) -> QRegion:
        """Pixels of the window in those of the screen: picture and pictogram, or everything."""
        dirty = QRegion()
        for spot in (self._view.layout.pane, self._view.reach(self._scene)):
            inside = self._in_window(spot)
            if region.intersects(inside):
                dirty, region = dirty.united(spot), region.subtracted(QRegion(inside))
        return dirty if region.isEmpty() else self._view.whole

    def _make_timer(self) -> QTimer:
        timer = QTimer(self)
        timer.timeout.connect(self.tick)
        timer.start(TICK_MS)
        return timer

    def _refresh(self) -> None:
        now = self._clock()
        wanted = compose(self._outcome, self._door, self._settings, now, local_time())
        scene = steady(self._scene, now - self._shown_at, wanted)
        if scene == self._scene:
            return
        before, self._scene = self._scene, scene
        if before.show is not scene.show:
            self._shown_at = now
        still = is_still(self._settings, local_time())
        self.movement.follow(before, scene, still=still)
        self._tell_staff()
        if before.differs_in_looks_only(scene):
            self._update_figure()
        else:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the dirty part; the painter is ended whatever happens, or Qt would crash later."""
        dirty, ratio = self._dirty(event.region()), self.devicePixelRatioF()
        painter = QPainter(self)
        try:
            painter.scale(1 / ratio, 1 / ratio)
            self._view.paint(painter, dirty, self._scene, self._outcome, self.movement.moment)
        finally:
            painter.end()
        self.painted += 1

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Lay out anew and tell what shape of picture is shown."""
        super().resizeEvent(event)
        self._lay_out()
        self._on_aspect(self._view.layout.aspect)

    def event(self, event: QEvent) -> bool:
        """Lay out anew on a screen with other pixels."""
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._lay_out()
            self.update()
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Escape and Ctrl+Q close a window, never the full screen."""
        quits = (
            event.key() == Qt.Key.Key_Q and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        )
        if self._windowed and (quits or event.key() == Qt.Key.Key_Escape):
            self.close()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Stop looking and say so; the full screen is ended by the program alone."""
        if not (self._windowed or self.may_close):
            event.ignore()
            return
        self._timer.stop()
        self.movement.rest()
        if self.access is not None:
            self.access.close()
        self._on_close()
        event.accept()
