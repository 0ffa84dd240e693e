"""Every page of the panel as a picture, with example figures and the demo person."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Callable, Container, Iterator

from PySide6.QtCore import QEvent, QEventLoop, QSize, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from ui.examples import AT, examples
from ui.inbox import Inbox
from ui.staff.door import DoorPage
from ui.staff.example_figures import NOON
from ui.staff.examples import PIN, ExampleStaff
from ui.staff.rail import PAGES
from ui.window import Window

if TYPE_CHECKING:
    from kiosk.settings import Settings
    from ui.staff.panel import Panel


_FADED_MS = 300
_MOVED = {"detector.thresholds.mask": 0.8, "decision.min_face": 60, "alarm.volume": 0.65}


class Stage:
    """A window with an example desk behind it, and somebody in front of the camera."""

    def __init__(self, settings: Settings, size: QSize, example: str = "clear") -> None:
        """Show it offscreen; the clock stands still until ``now`` is moved."""
        self.now = AT
        self.staff = ExampleStaff(settings, lambda: self.now)
        self.inbox = Inbox()
        self.window = Window(
            settings,
            self.inbox,
            windowed=True,
            on_aspect=lambda _: None,
            on_close=lambda: None,
            on_tick=lambda: None,
            clock=lambda: self.now,
            staff=self.staff,
        )
        self.access = self.window.access
        assert self.access is not None  # noqa: S101 - it was given a desk
        self.access.wall = lambda: NOON
        self.window.resize(size)
        self.window.show()
        self._example = examples()[example]
        self.inbox.put_door(self._example.status)
        self.tick()

    @property
    def panel(self) -> Panel:
        """The open panel."""
        assert self.access is not None and self.access.panel is not None  # noqa: S101,PT018
        return self.access.panel

    def enter(self) -> Panel:
        """Type the PIN."""
        assert self.access is not None  # noqa: S101 - it was given a desk
        self.access.open_pad()
        self.staff.pad.try_pin(PIN)
        self.tick()
        return self.panel

    def tick(self, seconds: float = 0.0) -> None:
        """Let time pass and everything settle."""
        self.now += seconds
        shown, at = self._example.outcome, self.now
        tracks = tuple(replace(track, last_seen=at) for track in shown.tracks)
        self.inbox.put_outcome(replace(shown, at=at, decided_at=at, tracks=tracks))
        self.window.take()
        self.window.tick()
        QApplication.processEvents()

    def grab(self) -> QImage:
        """The window as it is."""
        self.tick()
        return self.window.grab().toImage()

    def close(self) -> None:
        """Take the window away."""
        self.inbox.close()
        self.window.close()
        for gone in (self.window, self.inbox):
            gone.deleteLater()
            QApplication.sendPostedEvents(gone, QEvent.Type.DeferredDelete.value)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def pictures(settings: Settings, size: QSize, only: Container[str]) -> Iterator[tuple[str, QImage]]:
    """Name and picture of the pad, each page, the review and the timetable; those in ``only``."""
    for name, show in PICTURES.items():
        if name in only:
            stage = Stage(settings, size)
            try:
                show(stage)
                stage.tick()
                stage.tick(1)
                let_colours_settle()
                yield name, stage.grab()
            finally:
                stage.close()


def let_colours_settle() -> None:
    """Wait until the fades are over."""
    loop = QEventLoop()
    QTimer.singleShot(_FADED_MS, loop.quit)
    loop.exec()


def _show_pad(stage: Stage) -> None:
    assert stage.access is not None  # noqa: S101 - it was given a desk
    stage.access.open_pad()
    stage.staff.pad.try_pin("9")
    stage.tick(2)


def _show_lockout(stage: Stage) -> None:
    for _ in range(5):
        stage.staff.pad.try_pin("9")
    _show_pad(stage)
    stage.tick(12)


def _show_page(page: str, stage: Stage) -> None:
    stage.enter().open_page(page)
    stage.tick()


def _show_changes(stage: Stage) -> None:
    panel = stage.enter()
    stage.staff.changes.change(_MOVED)
    panel.open_page("checking")
    stage.tick(1)


def _show_review(stage: Stage) -> None:
    _show_changes(stage)
    stage.panel.review()


def _show_timetable(stage: Stage) -> None:
    stage.staff.changes.change({"door.schedule": ["mon-fri 20:00-06:00 lock"]})
    panel = stage.enter()
    panel.open_page("door")
    page = panel.page
    assert isinstance(page, DoorPage)  # noqa: S101 - it was just opened
    page.rules.timetable.click()


PICTURES: dict[str, Callable[[Stage], None]] = {
    "staff-pin": _show_pad,
    **{f"staff-{page}": partial(_show_page, page) for page in PAGES},
    "staff-changes": _show_changes,
    "staff-review": _show_review,
    "staff-timetable": _show_timetable,
    "staff-lockout": _show_lockout,
}
"""What makes each picture, by name."""
