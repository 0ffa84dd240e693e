"""The picture pane: the live picture with its boxes, or what stands there without one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QTextOption

from kiosk.types import Part
from ui import pictograms, theme
from ui.boxes import paint_boxes, paint_veil
from ui.drawings import circle, drawing
from ui.faces import faces
from ui.fonts import MEDIUM, Style, fit, font
from ui.icons import MARK_BOX, mark, struck_camera
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
_EYES = ("", "camera", "picture")
"""What is lost where the camera is to blame; a key of the scene."""
_LOST, _LOST_2 = Style((54, 50, 46, 40), 66, tracking=-0.01), Style((46, 42, 38), 62)
_TRYING = Style((32, 30, 28), 42, MEDIUM)
_NOTE, _NOTE_BELOW = (30, 27, 24, 21), 24
_DOTS_BOX = (0.0, 0.0, 60.0, 16.0)


class Pane:
    """Paints the picture pane of one layout. Belongs to the GUI thread."""

    def __init__(self, place: Layout, words: Sequence[Words], *, confidence: bool) -> None:
        """Allocate the canvas for the picture."""
        self._place, self._words, self._confidence = place, words, confidence
        self._picture = Picture(place.pane.size())
        self._bounds = QRectF(0, 0, place.pane.width(), place.pane.height())

    def paint(
        self,
        painter: QPainter,
        scene: Scene,
        look: Look,
        ground: QColor,
        outcome: Outcome | None,
        veil: float,
    ) -> None:
        """Paint into the pane's rectangle.

        ``ground`` is the colour round it just now, ``veil`` (0..1) how far the veil has come.
        """
        painter.save()
        painter.translate(self._place.pane.topLeft())
        painter.setClipRect(self._bounds)
        frame = outcome.frame if outcome else None
        if scene.show is Show.STARTING:
            self._paint_starting(painter)
        elif scene.show is Show.FAULT or outcome is None or frame is None:
            self._paint_lost(painter, scene)
        else:
            self._paint_live(painter, scene, outcome, frame, veil)
        self._paint_edge(painter, ground, look.frame)
        painter.restore()

    def _paint_live(
        self, painter: QPainter, scene: Scene, outcome: Outcome, frame: Frame, veil: float
    ) -> None:
        place, part = self._place, self._picture.show(frame.pixels)
        painter.drawImage(0, 0, self._picture.image)
        if scene.show in (Show.IDLE, Show.NOTICE):
            paint_veil(painter, self._bounds, [], veil)
            if scene.show is Show.IDLE:
                self._paint_stand_in(painter)
            return
        paint_boxes(
            painter,
            faces(outcome, part, place.pane.size(), place.u),
            self._bounds,
            self._words,
            u=place.u,
            veil=veil,
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
        sign = mark(Part.DETECTOR, theme.WHITE)
        if scene.lost in _EYES:
            sign = struck_camera(theme.WHITE, theme.FAULT_PANE, theme.FIX)
        camera = drawing(sign, MARK_BOX, size, size)
        painter.drawImage(QPointF(middle - size / 2, tall * 0.36 - size / 2), camera)
        below = tall * 0.36 + size / 2 + self._place.px(28)
        bottom = self._paint_lost_words(painter, scene.lost or "camera", below)
        if scene.note:
            self._paint_note(painter, scene.note, bottom + self._place.px(28))
        else:
            self._paint_trying(painter, bottom + self._place.px(28), tall - below)

    def _paint_lost_words(self, painter: QPainter, key: str, top: float) -> float:
        """Paint what is lost in every language; returns where that ends."""
        left = self._bounds.height() - top
        for word, style in zip(self._words, (_LOST, _LOST_2)):
            top += self._paint_centred(painter, word.pane[key], word.script, style, top, left)
        return top

    def _paint_trying(self, painter: QPainter, top: float, left: float) -> None:
        trying = " · ".join(word.pane["trying"] for word in self._words)
        scripts = "+".join(sorted({word.script for word in self._words}))
        self._paint_centred(painter, trying, scripts, _TRYING, top, left)

    def _paint_centred(
        self, painter: QPainter, text: str, script: str, style: Style, top: float, left: float
    ) -> float:
        """Paint one line, at most a third of ``left`` high; returns its height."""
        room = self._bounds.width() * 0.88
        block = fit(text, script, style, self._place.u, room, left / 3, most=1)
        block.draw(painter, QColor(theme.WHITE), self._bounds.center().x() - block.width / 2, top)
        return block.height

    def _paint_note(self, painter: QPainter, note: str, top: float) -> None:
        """A sentence for staff, which may hold a long path: broken anywhere if need be."""
        aside = self._bounds.width() * 0.06
        room = self._bounds.adjusted(aside, top, -aside, -self._place.px(_NOTE_BELOW))
        wrapped = QTextOption(Qt.AlignmentFlag.AlignHCenter)
        wrapped.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        painter.setPen(QColor(theme.WHITE))
        told, script = f"{self._words[0].pane['for_staff']} {note}", self._words[0].script
        for size in _NOTE:  # what to do stands at its end: rather small than cut off
            painter.setFont(font(script, self._place.px(size), MEDIUM))
            if painter.boundingRect(room, told, wrapped).height() <= room.height():
                break
        painter.drawText(room, told, wrapped)

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
