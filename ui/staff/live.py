"""The live picture inside the panel: the small tile of who is at the door, and the base of more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath
from PySide6.QtWidgets import QSizePolicy

from ui import theme
from ui.icons import struck_camera
from ui.kit.buttons import Pressable
from ui.kit.control import rounded
from ui.kit.icons import paint_sign, paint_svg
from ui.picture import Picture
from ui.scene import Scene, Show
from ui.view import LOOKS

if TYPE_CHECKING:
    import numpy as np

    from kiosk.types import Outcome
    from ui.kit.scale import Scale
    from ui.picture import Crop

_WIDTH, _HEIGHT, _EDGE, _RADIUS, _SIGN = 240, 180, 8, 18, 48
_SIGNS = {
    Show.CLEAR: "mask",
    Show.NO_MASK: "no_mask",
    Show.MISPLACED: "misplaced",
    Show.FAULT: "fault",
}


class Canvas:
    """A picture of one size with all pixels the screen has; nothing is kept of the frame."""

    def __init__(self) -> None:
        """Without a size yet."""
        self._picture: Picture | None = None

    def show(self, pixels: np.ndarray, size: QSize, ratio: float) -> Crop:
        """Take a BGR frame; ``ratio`` is screen pixels per window pixel."""
        wanted = QSize(round(size.width() * ratio), round(size.height() * ratio))
        if self._picture is None or self._picture.image.size() != wanted:
            self._picture = Picture(wanted)
        return self._picture.show(pixels)

    def paint(self, painter: QPainter, spot: QRectF) -> None:
        """Draw the picture into ``spot``."""
        if self._picture is not None:
            painter.drawImage(spot, self._picture.image)


def cut_corners(painter: QPainter, spot: QRectF, radius: float, ground: str) -> None:
    """Make the corners of ``spot`` round by painting the ground over them, smoothly."""
    corners = QPainterPath()
    corners.addRect(spot.adjusted(-1, -1, 1, 1))
    corners.addRoundedRect(spot, radius, radius)
    painter.fillPath(corners, QColor(ground))


def paint_struck_camera(painter: QPainter, spot: QRectF, size: float) -> None:
    """Draw what stands where no picture comes."""
    painter.fillRect(spot, QColor(theme.FAULT_PANE))
    middle = spot.center()
    corner = QRectF(middle.x() - size / 2, middle.y() - size / 2, size, size)
    paint_svg(painter, struck_camera(theme.WHITE, theme.FAULT_PANE, theme.FIX), corner)


class LiveTile(Pressable):
    """Who is at the door: live picture, a frame and a sign of the state. A tap leaves the panel."""

    def __init__(self, scale: Scale, name: str, *, small: bool = False) -> None:
        """``name`` is what a tap does; a small one has two thirds of the size."""
        super().__init__(scale, name)
        share = 2 / 3 if small else 1.0
        self._size = QSize(scale.px(_WIDTH * share), scale.px(_HEIGHT * share))
        self._canvas = Canvas()
        self._outcome: Outcome | None = None
        self._scene = Scene()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_outcome(self, outcome: Outcome | None, scene: Scene) -> None:
        """Show the newest."""
        self._outcome, self._scene = outcome, scene
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Small, and always the same."""
        return self._size

    def paint(self, painter: QPainter, spot: QRectF) -> None:
        """Frame in the colour of the state, picture, sign."""
        scale, look = self.scale, LOOKS[self._scene.show]
        ground = theme.WHITE if look is theme.REST else look.ground
        edge, radius = scale.px(_EDGE), scale.px(_RADIUS)
        inner = spot.adjusted(edge, edge, -edge, -edge)
        self._paint_picture(painter, inner)
        cut_corners(painter, inner, radius - edge / 2, ground)
        frame = QPainterPath()
        frame.addRoundedRect(spot, radius, radius)
        hole = QPainterPath()
        hole.addRoundedRect(inner, radius - edge / 2, radius - edge / 2)
        painter.fillPath(frame.subtracted(hole), QColor(ground))
        cut_corners(painter, spot, radius, self.palette_ground())
        sign = _SIGNS.get(self._scene.show)
        if sign:
            side, away = scale.px(_SIGN), scale.px(8)
            corner = QRectF(inner.right() - side - away, inner.bottom() - side - away, side, side)
            rim = away / 4
            rounded(painter, corner.adjusted(-rim, -rim, rim, rim), side, theme.WHITE)
            paint_sign(painter, sign, corner)

    def palette_ground(self) -> str:
        """What it stands on."""
        return str(self.property("ground") or theme.PAPER_2)

    def _paint_picture(self, painter: QPainter, spot: QRectF) -> None:
        frame = self._outcome.frame if self._outcome else None
        if self._scene.show is Show.STARTING:  # nothing is lost, and an old face is nobody's now
            painter.fillRect(spot, QColor(theme.PAPER_2))
            return
        if self._scene.show is Show.FAULT or frame is None:
            paint_struck_camera(painter, spot, spot.height() * 0.6)
            return
        ratio = painter.device().devicePixelRatioF()
        self._canvas.show(frame.pixels, spot.size().toSize(), ratio)
        self._canvas.paint(painter, spot)
