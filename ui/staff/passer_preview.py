"""The passer-by screen in small, as it would be with the wanted settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.effects.door_rule import energised, on_fault
from kiosk.settings_door import Policy
from kiosk.types import Box, DoorAction, DoorStatus, Frame, Label, Outcome, State, Track, Verdict
from ui import theme
from ui.kit.control import painting
from ui.scene import compose
from ui.staff.live import cut_corners
from ui.view import View

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from kiosk.settings import Settings, UiSettings
    from kiosk.settings_door import DoorSettings
    from ui.scene import Scene
    from ui.staff.desk import Desk

KINDS = ("no_mask", "misplaced", "several", "clear", "fault")
"""What can be previewed, in order."""

_DRAWN, _SHOWN = (1280, 720), (420, 236)
_STATES = {"clear": State.CLEAR, "fault": State.FAULT}
_LABELS = {
    "no_mask": (Label.NO_MASK,),
    "misplaced": (Label.MISPLACED,),
    "several": (Label.MASK, Label.NO_MASK),
    "clear": (Label.MASK,),
    "fault": (),
}


class PasserPreview(QWidget):
    """Drawn once for each kind and settings, over the picture of that moment."""

    def __init__(self, desk: Desk) -> None:
        """Nothing drawn yet."""
        super().__init__()
        self._desk = desk
        self._frame: Frame | None = None
        self._image: QImage | None = None
        self._drawn: tuple[str, UiSettings | None, DoorSettings | None] = ("", None, None)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_frame(self, frame: Frame | None) -> None:
        """Keep a frame to draw over; the first one is enough."""
        if self._frame is None and frame is not None:
            self._frame = frame
            self._drawn = ("", None, None)

    def show_kind(self, kind: str, settings: Settings) -> None:
        """Draw it, unless it is there already."""
        if (kind, settings.ui, settings.door) != self._drawn:
            self._drawn = (kind, settings.ui, settings.door)
            self._image = self._draw(kind, settings)
            self.setAccessibleName(self._desk.say("sound")[f"kind_{kind}"])
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A little screen."""
        return QSize(*(self._desk.scale.px(side) for side in _SHOWN))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw it with round corners."""
        spot = QRectF(self.rect())
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            if self._image is not None:
                painter.drawImage(spot, self._image)
            cut_corners(painter, spot, self._desk.scale.px(16), theme.WHITE)

    def look(self, kind: str, settings: Settings) -> tuple[Outcome, Scene]:
        """What passers-by would see in this state."""
        outcome = _outcome(kind, self._frame or _paper(), self._desk.clock())
        door = _told(outcome, settings.door)
        return outcome, compose(outcome, door, settings, outcome.at, self._desk.wall())

    def _draw(self, kind: str, settings: Settings) -> QImage:
        width, height = _DRAWN
        image = QImage(width, height, QImage.Format.Format_RGB32)
        outcome, scene = self.look(kind, settings)
        painter = QPainter(image)
        try:
            view = View(settings.ui, width, height)
            view.paint(painter, view.whole, scene, outcome)
        finally:
            painter.end()
        ratio = self.devicePixelRatioF()
        size = self.sizeHint() * ratio
        smooth = Qt.TransformationMode.SmoothTransformation
        return image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)


def _told(outcome: Outcome, door: DoorSettings) -> DoorStatus:
    """The door as the rules have it in this state, whatever it is told just now."""
    violation, clear = (outcome.state is state for state in (State.VIOLATION, State.CLEAR))
    action = {
        Policy.HOLD: DoorAction.HOLD if violation else DoorAction.RELEASE,
        Policy.ADMIT: DoorAction.PULSE if clear else DoorAction.LOCK,
        Policy.REMIND: None,
    }[door.policy]
    if outcome.state is State.FAULT and action is not None:
        action = on_fault(door)
    return DoorStatus(action, energised(action, door.wiring), None, outcome.at)


def _paper() -> Frame:
    """A frame without anybody, for a camera that shows nothing yet."""
    pixels = np.full((540, 960, 3), 0xD0, np.uint8)
    pixels.setflags(write=False)
    return Frame(pixels, 0, 0.0)


def _outcome(kind: str, frame: Frame, now: float) -> Outcome:
    """An outcome of this kind, made up: faces stand in the middle of the picture."""
    labels = _LABELS[kind]
    state = _STATES.get(kind, State.VIOLATION)
    width, height = frame.width * 0.16, frame.height * 0.4
    left = (frame.width - len(labels) * width * 1.5) / 2
    tracks = []
    for number, label in enumerate(labels):
        x, y = left + (1.5 * number + 0.25) * width, frame.height * 0.3
        box = Box(x, y, x + width, y + height)
        verdict = Verdict(label, 0.97, now)
        tracks.append(Track(number, box, label, 0.97, now, now, verdict, 1.0))
    return Outcome(state, now, now, frame, tuple(tracks))
