"""What the main thread does while the others work: it shows the window, or waits."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Callable

from kiosk.errors import ScreenError
from kiosk.types import Event, EventKind, Outcome, Part, TroubleCode

if TYPE_CHECKING:
    import threading

    from kiosk.health import HealthBoard
    from kiosk.outcomes import OutcomeFeed
    from kiosk.ports import Record
    from kiosk.slot import Slot
    from kiosk.staff.desk import Desk
    from kiosk.types import DoorStatus
    from ui.screen import Screen

_AGAIN_AFTER = 5.0
"""Seconds between two looks for a display."""


class Foreground:
    """The window, opened again for ever where there is no display yet. Of the main thread."""

    def __init__(
        self,
        *,
        feed: OutcomeFeed,
        door: Slot[DoorStatus],
        staff: Desk,
        board: HealthBoard,
        record: Record,
        on_aspect: Callable[[float], None],
        headless: bool,
        windowed: bool,
    ) -> None:
        """Load Qt unless ``headless``, and open nothing yet.

        ``on_aspect`` hears width to height of the picture that is shown.
        """
        self._feed = feed
        self._door = door
        self._staff = staff
        self._board = board
        self._record = record
        self._on_aspect = on_aspect
        self._headless = headless
        self._windowed = windowed
        if not headless:
            from ui.screen import load  # noqa: PLC0415  # a machine without Qt still watches

            load()
        self._screen: Screen | None = None

    @property
    def answered_at(self) -> float | None:
        """When the window last answered, monotonic; None where there is none. Any thread."""
        screen = self._screen
        return screen.answered_at if screen is not None else None

    def run(self, stop: threading.Event) -> None:
        """Hold the thread until ``stop`` is set; a window that is closed sets it."""
        while not stop.is_set():
            if self._headless:
                stop.wait(0.1)
                continue
            try:
                self._show(stop)
            except ScreenError as error:
                self._board.report(Part.SCREEN, TroubleCode.SCREEN_MISSING, str(error))
                stop.wait(_AGAIN_AFTER)

    def _show(self, stop: threading.Event) -> None:
        from ui.screen import Screen  # noqa: PLC0415  # a machine without Qt still watches

        screen = Screen(
            self._staff.changes.saved,
            windowed=self._windowed,
            on_aspect=self._on_aspect,
            staff=self._staff,
        )
        self._screen = screen
        self._board.clear(Part.SCREEN)

        def show(outcome: Outcome) -> None:
            status = self._door.latest
            if status is not None:
                screen.show_door(status)
            screen.show_outcome(outcome)

        self._feed.to_watcher(show)
        opened = time.monotonic()
        try:
            screen.run(stop)
        finally:
            self._screen = None
            self._feed.forget(show)
            seconds = round(time.monotonic() - opened, 1)
            data = {"painted": screen.painted, "seconds": seconds}
            self._record(Event(EventKind.PROGRAM, "screen", data))
            screen.close()
