"""Qt's side of the screen: application, window and event loop."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Callable

from PySide6.QtCore import QEvent, QEventLoop, QSize
from PySide6.QtWidgets import QApplication, QScrollArea

from kiosk.errors import InputError
from kiosk.languages import languages
from ui.blanking import keep_awake
from ui.fullscreen import FullScreen
from ui.inbox import Inbox
from ui.window import Window
from ui.words import load

if TYPE_CHECKING:
    from kiosk.ports import Clock
    from kiosk.settings import Settings
    from kiosk.staff.contract import Staff

_WINDOW = QSize(1280, 720)


class Gui:
    """One window and its loop. Belongs to the main thread; only ``inbox`` may be used by others."""

    def __init__(
        self,
        settings: Settings,
        *,
        windowed: bool,
        on_aspect: Callable[[float], None],
        clock: Clock,
        staff: Staff | None = None,
    ) -> None:
        """Open the window, full screen unless ``windowed``."""
        self._app = QApplication.instance() or QApplication(["kiosk"])
        _warm_up()
        self._stop = threading.Event()
        self._loop = QEventLoop()
        self._closed = False
        self._clock = clock
        self.answered_at = clock()
        """When the event loop last turned; may be read by any thread."""
        self.inbox = Inbox()
        self.window = Window(
            settings,
            self.inbox,
            windowed=windowed,
            on_aspect=on_aspect,
            on_close=self._window_closed,
            on_tick=self._quit_when_stopped,
            clock=clock,
            staff=staff,
        )
        self._full = self._show(settings.ui.screen, windowed=windowed)

    def run(self, stop: threading.Event) -> None:
        """Serve events until ``stop`` is set; a closed window sets it."""
        already, self._stop = self._stop.is_set(), stop
        if already or self._closed:
            stop.set()
        if not stop.is_set():
            self._loop.exec()

    def close(self) -> None:
        """Close and delete the window at once, so that nothing is left behind."""
        if self._closed:
            return
        self._closed = True
        if self._full is not None:
            self._full.close()
        self.inbox.close()
        self.window.may_close = True
        self.window.close()
        for gone in (self.window, self.inbox):
            gone.deleteLater()
            QApplication.sendPostedEvents(gone, QEvent.Type.DeferredDelete.value)

    def _show(self, screen: str, *, windowed: bool) -> FullScreen | None:
        if windowed:
            self.window.resize(_WINDOW)
            self.window.show()
            return None
        keep_awake()
        return FullScreen(self.window, screen)

    def _window_closed(self) -> None:
        self._stop.set()
        self._loop.quit()

    def _quit_when_stopped(self) -> None:
        self.answered_at = self._clock()
        if self._stop.is_set():
            self._loop.quit()


def _warm_up() -> None:
    """Do now, while nobody waits, what the first opening of the panel would wait for.

    The words of every language are read from the disk once, and Qt's binding makes the enumerations
    of its widgets when it first meets them, which takes longer than the page itself.
    """
    for language in languages():
        with suppress(InputError):  # one that is not whole matters only when it is chosen
            load(language)
    QScrollArea().viewport()
