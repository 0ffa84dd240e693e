"""The screen as the rest of the kiosk sees it. Qt is imported only once there is a display."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Callable

from ui.display import missing_libraries, require_display

if TYPE_CHECKING:
    import threading

    from kiosk.ports import Clock
    from kiosk.settings import Settings
    from kiosk.staff.contract import Staff
    from kiosk.types import DoorStatus, Outcome


def _ignore_aspect(_: float) -> None:
    """Nobody wants to know."""


def load() -> None:
    """Import Qt. For the main thread, before others start and import what they need.

    Qt hooks into Python's import itself, and two threads that import wait for each other. Where it
    cannot be imported ``Screen`` says what is missing.
    """
    with suppress(ImportError):
        import ui.gui  # noqa: F401, PLC0415


class Screen:
    """A full screen (or a window) that shows outcomes. Made, run and closed on the main thread."""

    def __init__(
        self,
        settings: Settings,
        *,
        windowed: bool = False,
        on_aspect: Callable[[float], None] = _ignore_aspect,
        clock: Clock = time.monotonic,
        staff: Staff | None = None,
    ) -> None:
        """Open the window. Raises ScreenError without a display, InputError for broken words.

        ``on_aspect`` is told width / height of the picture pane, now and after every resize;
        ``staff`` is what the staff panel works with.
        """
        require_display()
        try:  # without Qt's system libraries this import fails, not the one above
            from ui.gui import Gui  # noqa: PLC0415
        except ImportError as error:
            raise missing_libraries(error) from error
        self._gui = Gui(settings, windowed=windowed, on_aspect=on_aspect, clock=clock, staff=staff)

    def show_outcome(self, outcome: Outcome) -> None:
        """Show the newest outcome. Any thread; never blocks; the newest wins."""
        self._gui.inbox.put_outcome(outcome)

    def show_door(self, status: DoorStatus) -> None:
        """Show the newest door status. Any thread; never blocks."""
        self._gui.inbox.put_door(status)

    @property
    def answered_at(self) -> float:
        """When the window last answered, by the clock given. Any thread."""
        return self._gui.answered_at

    @property
    def painted(self) -> int:
        """How many times the window was painted."""
        return self._gui.window.painted

    def run(self, stop: threading.Event) -> None:
        """Show until ``stop`` is set or the window is closed, which sets it. Main thread."""
        self._gui.run(stop)

    def close(self) -> None:
        """Take the window away. Main thread; may be called twice."""
        self._gui.close()
