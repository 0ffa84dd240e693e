"""The window: takes what the inbox holds, paints it, and closes when it is told to."""

from __future__ import annotations

import time
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Callable

from PySide6.QtCore import QEasingCurve, Qt, QTimer, QVariantAnimation
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from ui.inbox import Inbox
from ui.scene import Scene, compose
from ui.view import LOOKS, View, usable_words

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QKeyEvent, QPaintEvent, QResizeEvent

    from kiosk.ports import Clock
    from kiosk.settings import Settings
    from kiosk.types import DoorStatus, Outcome

TICK_MS = 100
"""How often age, time of day and the stop flag are looked at; frames do not wait for it."""

_FADE_MS = {"violation": 120, "clear": 220, "rest": 400}
_CURVES = {
    "violation": QEasingCurve.Type.Linear,
    "clear": QEasingCurve.Type.OutCubic,
    "rest": QEasingCurve.Type.InOutCubic,
}


def local_time() -> datetime:
    """Now, in the time zone of the machine."""
    return datetime.now(timezone.utc).astimezone()


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
    ) -> None:
        """Prepare without showing. Raises InputError for a language without words."""
        super().__init__()
        usable_words(settings.ui.languages)
        self._settings, self._inbox, self._windowed = settings, inbox, windowed
        self._on_aspect, self._on_close, self._on_tick = on_aspect, on_close, on_tick
        self._clock = clock
        self._outcome: Outcome | None = None
        self._door: DoorStatus | None = None
        self._scene = Scene()
        self.painted = 0
        self.setWindowTitle("Entrance kiosk")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        if not windowed:
            self.setCursor(Qt.CursorShape.BlankCursor)
        self._view = View(settings.ui, self.width(), self.height())
        self._fade = self._make_fade()
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
            self.update(self._view.layout.pane)

    def tick(self) -> None:
        """Notice that a verdict grew old, that the minute changed, or that it is time to stop."""
        self._refresh()
        self._on_tick()

    def _make_timer(self) -> QTimer:
        timer = QTimer(self)
        timer.timeout.connect(self.tick)
        timer.start(TICK_MS)
        return timer

    def _make_fade(self) -> QVariantAnimation:
        fade = QVariantAnimation(self)
        fade.valueChanged.connect(lambda _: self.update())
        return fade

    def _refresh(self) -> None:
        scene = compose(self._outcome, self._door, self._settings, self._clock(), local_time())
        if scene == self._scene:
            return
        before, self._scene = self._scene, scene
        if LOOKS[before.show] != LOOKS[scene.show]:
            self._start_fade(LOOKS[before.show].ground)
        self.update()

    def _start_fade(self, ground: str) -> None:
        kind = "violation" if self._scene.violation else self._scene.show.value
        kind = kind if kind in _FADE_MS else "rest"
        self._fade.stop()
        self._fade.setDuration(_FADE_MS[kind])
        self._fade.setEasingCurve(_CURVES[kind])
        self._fade.setStartValue(QColor(ground))
        self._fade.setEndValue(QColor(LOOKS[self._scene.show].ground))
        self._fade.start()

    def _ground(self) -> QColor | None:
        fading = self._fade.state() == QVariantAnimation.State.Running
        return QColor(self._fade.currentValue()) if fading else None

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the dirty part; the painter is ended whatever happens, or Qt would crash later."""
        painter = QPainter(self)
        try:
            self._view.paint(painter, event.rect(), self._scene, self._outcome, self._ground())
        finally:
            painter.end()
        self.painted += 1

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Lay out anew and tell what shape of picture is shown."""
        self._view = View(self._settings.ui, event.size().width(), event.size().height())
        self._on_aspect(self._view.layout.aspect)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Escape and Ctrl+Q close a window, never the full screen."""
        quits = (
            event.key() == Qt.Key.Key_Q and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        )
        if self._windowed and (quits or event.key() == Qt.Key.Key_Escape):
            self.close()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Stop looking and say so."""
        self._timer.stop()
        self._fade.stop()
        self._on_close()
        event.accept()
