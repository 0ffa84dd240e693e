"""The picture pane: the live picture with its boxes, or what stands there without one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from ui import pictograms, theme
from ui.boxes import paint_boxes
from ui.drawings import circle, drawing
from ui.faces import faces
from ui.fonts import MEDIUM, Style, fit
from ui.icons import MARK_BOX, struck_camera
from ui.picture import Picture
from ui.scene import Scene, Show

if TYPE_CHECKING:
    from kiosk.types import Frame, Outcome
    from ui.layout import Layout
    from ui.theme import Look
    from ui.words import Words

_RADIUS, _FRAME, _FRAME_RADIUS = 36, 12, 30
_STAND_IN = 1.9
_CAMERA = 272
_LOST, _LOST_2 = Style((54, 50, 46, 40), 66, tracking=-0.01), Style((46, 42, 38), 62)
_TRYING = Style((32, 30, 28), 42, MEDIUM)
_DOTS_BOX = (0.0, 0.0, 60.0, 16.0)


class Pane:
    """Paints the picture pane of one layout. Belongs to the GUI thread."""

    def __init__(self, place: Layout, words: Sequence[Words], *, confidence: bool) -> None:
        """Allocate the canvas for the picture."""
        self._place, self._words, self._confidence = place, words, confidence
        self._picture = Picture(place.pane.size())
        self._bounds = QRectF(0, 0, place.pane.width(), place.pane.height())

    def paint(
        self, painter: QPainter, scene: Scene, look: Look, ground: QColor, outcome: Outcome | None
    ) -> None:
        """Paint into the pane's rectangle; ``ground`` is the colour round it just now."""
        painter.save()
        painter.translate(self._place.pane.topLeft())
        painter.setClipRect(self._bounds)
        frame = outcome.frame if outcome else None
        if scene.show is Show.STARTING:
            self._paint_starting(painter)
        elif scene.show is Show.FAULT or outcome is None or frame is None:
            self._paint_lost(painter, scene)
        else:
            self._paint_live(painter, scene, outcome, frame)
        self._paint_edge(painter, ground, look.frame)
        painter.restore()

    def _paint_live(self, painter: QPainter, scene: Scene, outcome: Outcome, frame: Frame) -> None:
        place, part = self._place, self._picture.show(frame.pixels)
        painter.drawImage(0, 0, self._picture.image)
        if scene.show is Show.IDLE:
            self._paint_stand_in(painter)
            return
        paint_boxes(
            painter,
            faces(outcome, part, place.pane.size(), place.u),
            self._bounds,
            self._words,
            u=place.u,
            veil=scene.violation,
            confidence=self._confidence,
        )

    def _paint_stand_in(self, painter: QPainter) -> None:
        image = pictograms.stand_in().image(_STAND_IN * self._place.u)
        middle = self._bounds.center()
        painter.drawImage(middle - QPointF(image.width() / 2, image.height() / 2), image)

    def _paint_starting(self, painter: QPainter) -> None:
        painter.fillRect(self._bounds, QColor(theme.PAPER_2))
        self._paint_dots(painter, theme.INK_2, self._bounds.center(), 2.4)

    def _paint_dots(self, painter: QPainter, colour: str, middle: QPointF, scale: float) -> None:
        dots = "".join(circle(x, 8, 8, colour) for x in (8, 30, 52))
        width, height = (round(side * scale * self._place.u) for side in _DOTS_BOX[2:])
        corner = middle - QPointF(width / 2, height / 2)
        painter.drawImage(corner, drawing(dots, _DOTS_BOX, width, height))

    def _paint_lost(self, painter: QPainter, scene: Scene) -> None:
        painter.fillRect(self._bounds, QColor(theme.FAULT_PANE))
        size = self._place.px(_CAMERA)
        middle, tall = self._bounds.center().x(), self._bounds.height()
        sign = struck_camera(theme.WHITE, theme.FAULT_PANE, theme.FIX)
        camera = drawing(sign, MARK_BOX, size, size)
        painter.drawImage(QPointF(middle - size / 2, tall * 0.36 - size / 2), camera)
        self._paint_lost_words(
            painter, scene.lost or "camera", tall * 0.36 + size / 2 + self._place.px(28)
        )

    def _paint_lost_words(self, painter: QPainter, key: str, top: float) -> None:
        u, room = self._place.u, self._bounds.width() * 0.88
        left = self._bounds.height() - top
        said = [
            (word.pane[key], word.script, style)
            for word, style in zip(self._words, (_LOST, _LOST_2))
        ]
        trying = " · ".join(word.pane["trying"] for word in self._words)
        scripts = "+".join(sorted({word.script for word in self._words}))
        said.append((trying, scripts, _TRYING))
        blocks = [fit(*text, u, room, left / 3, most=1) for text in said]
        for block in blocks:
            if block is blocks[-1]:
                top += self._place.px(28)
            start = self._bounds.center().x() - block.width / 2
            block.draw(painter, QColor(theme.WHITE), start, top)
            top += block.height

    def _paint_edge(self, painter: QPainter, ground: QColor, frame: str) -> None:
        place = self._place
        radius = place.px(_RADIUS)
        corners = QPainterPath()
        corners.addRect(self._bounds)
        corners.addRoundedRect(self._bounds, radius, radius)
        painter.fillPath(corners, ground)
        if not frame:
            return
        inset = _FRAME * place.u / 2
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(frame), _FRAME * place.u))
        inner = self._bounds.adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(inner, place.px(_FRAME_RADIUS), place.px(_FRAME_RADIUS))
