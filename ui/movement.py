"""Lets ground, veil and pictogram move from one scene to the next. At rest no timer runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEasingCurve, QObject, Qt, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import QColor

from ui.motion import LAST, Pose, moves_in, pose
from ui.scene import Scene, Show
from ui.view import LOOKS, Moment

if TYPE_CHECKING:
    from kiosk.ports import Clock

STEP_MS = 16
"""Between two pictures of a movement: sixty a second."""

_FADE_MS = {"violation": 120, "clear": 220, "rest": 400}
_CURVES = {
    "violation": QEasingCurve.Type.Linear,
    "clear": QEasingCurve.Type.OutCubic,
    "rest": QEasingCurve.Type.InOutCubic,
}
_VEIL_IN_MS, _VEIL_OUT_MS = 160, 240


class Movement(QObject):
    """What moves just now. Belongs to the GUI thread.

    Signals:
        ground_moved: Another colour is to be painted everywhere.
        veil_moved: The picture is to be painted.
        figure_moved: The pictogram is to be painted.
    """

    ground_moved = Signal()
    veil_moved = Signal()
    figure_moved = Signal()

    def __init__(self, parent: QObject, clock: Clock) -> None:
        """Everything is at rest."""
        super().__init__(parent)
        self._clock = clock
        self._show: Show | None = None
        self._began = 0.0
        self._fade, self._veil = QVariantAnimation(self), QVariantAnimation(self)
        self._fade.valueChanged.connect(self.ground_moved)
        self._veil.valueChanged.connect(self.veil_moved)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._step)

    @property
    def moment(self) -> Moment:
        """How everything is to be painted now."""
        return Moment(self._ground(), self._pose(), self._veiled())

    @property
    def running(self) -> bool:
        """Whether anything moves, or will without a new scene."""
        return self._timer.isActive() or _runs(self._fade) or _runs(self._veil)

    def follow(self, before: Scene, after: Scene, *, still: bool) -> None:
        """Begin what leads from one scene to the next; nothing but the end where all is still."""
        if still:
            self.rest()
            return
        if LOOKS[before.show] != LOOKS[after.show]:
            self._fade_from(self._ground() or QColor(LOOKS[before.show].ground), after)
        if before.violation != after.violation:
            self._draw_veil(over=after.violation)
        if before.show is not after.show or after.looks > before.looks:
            self._show, self._began = after.show, self._clock()
            self._wait()

    def rest(self) -> None:
        """End every movement at once."""
        self._fade.stop()
        self._veil.stop()
        self._timer.stop()
        self._show = None

    def _ground(self) -> QColor | None:
        return QColor(self._fade.currentValue()) if _runs(self._fade) else None

    def _veiled(self) -> float | None:
        return float(self._veil.currentValue()) if _runs(self._veil) else None

    def _pose(self) -> Pose:
        return LAST if self._show is None else pose(self._show, self._clock() - self._began)

    def _fade_from(self, ground: QColor, scene: Scene) -> None:
        kind = "violation" if scene.violation else scene.show.value
        kind = kind if kind in _FADE_MS else "rest"
        _run(self._fade, ground, QColor(LOOKS[scene.show].ground), _FADE_MS[kind], _CURVES[kind])

    def _draw_veil(self, *, over: bool) -> None:
        here, there = self._veiled(), float(over)
        start = 1.0 - there if here is None else here
        duration = _VEIL_IN_MS if over else _VEIL_OUT_MS
        _run(self._veil, start, there, duration, QEasingCurve.Type.Linear)

    def _step(self) -> None:
        self.figure_moved.emit()
        self._wait()

    def _wait(self) -> None:
        """Come back for the next picture, or when the next movement begins."""
        self._timer.stop()
        if self._show is None:
            return
        left = moves_in(self._show, self._clock() - self._began)
        if left is not None:
            self._timer.start(max(STEP_MS, round(1000 * left)))


def _runs(animation: QVariantAnimation) -> bool:
    return animation.state() == QVariantAnimation.State.Running


def _run(
    animation: QVariantAnimation,
    start: object,
    end: object,
    milliseconds: int,
    curve: QEasingCurve.Type,
) -> None:
    animation.stop()
    animation.setDuration(milliseconds)
    animation.setEasingCurve(curve)
    animation.setStartValue(start)
    animation.setEndValue(end)
    animation.start()
