"""The figure above the sentence: which pictogram it is, how large, and how it moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QPainter

from kiosk.types import Label
from ui import pictograms
from ui.answer import ABOVE_TEXT, ASIDE_LEFT, count_style
from ui.aside import has_aside
from ui.fonts import fit
from ui.motion import brightness
from ui.scene import MOST_FACES, Scene, Show

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

    from ui.layout import Layout
    from ui.motion import Pose
    from ui.pictograms import Drawing, Layers
    from ui.theme import Look
    from ui.words import Words

_CHEVRONS, _CHEVRONS_PORTRAIT = 144, 180
_RISE = 40
"""How far a mask rises: design pixels, less where the pictogram is small."""


class Figure:
    """The pictogram of one scene and what stands beside it, in ``room`` above the sentence."""

    def __init__(self, scene: Scene, look: Look, place: Layout, room: QRectF) -> None:
        """Choose the pictogram; in portrait the aside stands right of it."""
        self._scene, self._look, self._place = scene, look, place
        self._alone = not (place.portrait and has_aside(scene))
        self._column, self._room = room, QRectF(room)
        if not self._alone:
            self._room.setWidth(place.px(ASIDE_LEFT) - place.px(60))
        elif scene.asks_in:
            self._room.setWidth(room.width() - place.px(_CHEVRONS * 1.7 + ABOVE_TEXT))
        self._made = self._choose()
        self._scale = min(
            self._room.height() / self._made.height, self._room.width() / self._made.width
        )

    @property
    def reach(self) -> QRect:
        """The pixels that may change while it moves."""
        edge = self._place.px(ABOVE_TEXT) / 2
        return self._column.adjusted(-edge, -edge, edge, edge).toAlignedRect()

    def paint(self, painter: QPainter, pose: Pose) -> None:
        """Paint it as far as it has come: what stays on the screen, or what moves just now."""
        layers = self._made.layers
        if layers is None or (pose.size, pose.line, pose.mask) == (1, 1, 1):
            painter.drawImage(self._room.topLeft(), self._image(self._made.body))
        else:
            self._paint_layers(painter, layers, pose)
        if self._scene.asks_in:
            self._paint_chevrons(painter, pose)

    def paint_count(self, painter: QPainter, words: Words) -> None:
        """Of more people than can be drawn, write how many must act."""
        scene, place, room = self._scene, self._place, self._room
        if len(scene.faces) <= MOST_FACES:
            return
        left = room.left() + self._image(self._made.body).width() + place.px(32)
        told = words.of.format(n=scene.count, total=len(scene.faces))
        style, across = count_style(words, place), room.right() - left
        block = fit(told, words.script, style, place.u, across, room.height(), most=1)
        top = room.center().y() - block.height / 2
        block.draw(painter, QColor(self._look.text), left, top)

    def _choose(self) -> Drawing:
        scene, look = self._scene, self._look
        if scene.violation:
            return self._who_must_act(Label(scene.show.value))
        if scene.show is Show.CHECKING:
            return pictograms.checking(look, scene.looks, scene.votes)
        if scene.show is Show.CLEAR:
            return pictograms.smiling(look)
        if scene.say == "unlocked":
            return pictograms.open_door(look)
        return pictograms.staff(look) if scene.staff else pictograms.masked(look)

    def _who_must_act(self, label: Label) -> Drawing:
        faces = self._scene.faces
        if 1 < len(faces) <= MOST_FACES:
            return pictograms.several(faces, self._look)
        if faces or not self._alone:
            return pictograms.to_act(label, self._look)
        return pictograms.now_and_then(label, self._look)

    def _image(self, body: str) -> QImage:
        return self._made.layer(body, self._scale)

    def _paint_layers(self, painter: QPainter, layers: Layers, pose: Pose) -> None:
        corner, scale = self._room.topLeft(), min(self._scale, self._place.u)
        drop = _RISE * scale * (1 - pose.mask)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.translate(corner)
        self._grow(painter, pose.size)
        for body, opacity, y in (
            (layers.below, 1, 0),
            (layers.bare, 1 - pose.mask, 0),
            (layers.mask, 1, drop),
            (layers.above, 1, 0),
        ):
            if body:
                painter.setOpacity(opacity)
                painter.drawImage(QPointF(0, y), self._image(body))
        if layers.line is not None:
            painter.scale(self._scale, self._scale)
            layers.line.paint(painter, pose.line)
        painter.restore()

    def _grow(self, painter: QPainter, size: float) -> None:
        middle = QPointF(self._made.width, self._made.height) * self._scale / 2
        painter.translate(middle)
        painter.scale(size, size)
        painter.translate(-middle)

    def _paint_chevrons(self, painter: QPainter, pose: Pose) -> None:
        place, room = self._place, self._room
        size = place.px(_CHEVRONS_PORTRAIT if place.portrait else _CHEVRONS)
        face = min(room.height(), room.width() * pictograms.FACE_HEIGHT / pictograms.FACE_WIDTH)
        for made, opacity in zip(pictograms.chevrons(self._look.text), brightness(pose.chevrons)):
            image = made.image(size / made.height)
            x = place.answer.right() + 1 - image.width()
            painter.setOpacity(opacity)
            painter.drawImage(QPointF(x, room.top() + (face * 0.86 - image.height()) / 2), image)
        painter.setOpacity(1)
