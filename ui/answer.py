"""The answer column: one pictogram and one sentence, in one or two languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor

from kiosk.types import Label
from ui import pictograms
from ui.aside import has_aside
from ui.fonts import BOLD, Block, Style, fit
from ui.scene import MOST_FACES, Scene, Show

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from ui.layout import Layout
    from ui.pictograms import Drawing
    from ui.theme import Look
    from ui.words import Words

_TIGHT = -0.014
_FIRST = {
    ("latin", False): Style((116, 110, 104, 96), 118, BOLD, _TIGHT),
    ("latin", True): Style((128, 121, 115, 106), 130, BOLD, _TIGHT),
    ("han", False): Style((124, 116, 110, 104, 96), 140),
    ("han", True): Style((136, 128, 120, 110), 152),
}
_SECOND = {
    ("latin", False): Style((76, 72, 68, 62), 84, BOLD, _TIGHT),
    ("latin", True): Style((84, 80, 76, 70), 92, BOLD, _TIGHT),
    ("han", False): Style((90, 86, 82, 76), 116),
    ("han", True): Style((100, 95, 90, 84), 124),
}
_LOW_SHARE = 0.6
_BETWEEN, _BETWEEN_PORTRAIT = 26, 20
_ABOVE_TEXT, _LEAST, _MOST, _MOST_PORTRAIT = 40, 240, 500, 290
_ASIDE_LEFT = 384
_CHEVRONS, _CHEVRONS_PORTRAIT = 144, 180


@dataclass(frozen=True)
class Sentence:
    """The answer in words: the first language over the second, with a gap in window pixels."""

    blocks: tuple[Block, ...]
    gap: float

    @property
    def height(self) -> float:
        """Height of all blocks and the gap between."""
        return sum(block.height for block in self.blocks) + self.gap * (len(self.blocks) - 1)


def set_sentence(scene: Scene, words: Sequence[Words], place: Layout) -> Sentence:
    """Choose sizes and line breaks so that both languages and a pictogram fit the column."""
    width = float(place.answer.width())
    gap = place.px(_BETWEEN_PORTRAIT if place.portrait else _BETWEEN)
    room = place.answer.height() - place.px(_ABOVE_TEXT + _LEAST)
    second = [
        fit(
            _said(scene, word), word.script, _second_style(word, place), place.u, width, room * 0.45
        )
        for word in words[1:]
    ]
    left = room - sum(block.height + gap for block in second)
    style = _FIRST[_kind(words[0]), place.portrait]
    first = fit(_said(scene, words[0]), words[0].script, style, place.u, width, left)
    return Sentence((first, *second), gap)


def _kind(words: Words) -> str:
    return "latin" if words.script == "latin" else "han"


def _second_style(words: Words, place: Layout) -> Style:
    style = _SECOND[_kind(words), place.portrait]
    if not place.low:
        return style
    sizes = tuple(size * _LOW_SHARE for size in style.sizes)
    return Style(sizes, style.line * _LOW_SHARE, style.weight, style.tracking)


def _said(scene: Scene, words: Words) -> str:
    return words.say[scene.say].format(n=scene.count)


def paint_answer(
    painter: QPainter, scene: Scene, look: Look, words: Sequence[Words], place: Layout
) -> None:
    """Paint pictogram and sentence; in portrait the aside stands right of the pictogram."""
    sentence = set_sentence(scene, words, place)
    top = place.answer.bottom() + 1 - sentence.height
    for block in sentence.blocks:
        block.draw(painter, QColor(look.text), place.answer.left(), top)
        top += block.height + sentence.gap
    room = _pictogram_room(sentence, place)
    alone = not (place.portrait and has_aside(scene))
    if not alone:
        room.setWidth(place.px(_ASIDE_LEFT) - place.px(60))
    elif scene.show is Show.CLEAR:
        room.setWidth(room.width() - place.px(_CHEVRONS * 1.7 + _ABOVE_TEXT))
    right = paint_drawing(painter, _pictogram(scene, look, alone=alone), room)
    if scene.show is Show.CLEAR:
        _paint_chevrons(painter, look, place, room)
    if len(scene.faces) > MOST_FACES:
        _paint_count(painter, scene, look, words[0], place, right, room)


def aside_room(sentence: Sentence, place: Layout) -> QRectF:
    """Where the aside goes in portrait: right of the pictogram."""
    room = _pictogram_room(sentence, place)
    room.setLeft(place.answer.left() + place.px(_ASIDE_LEFT))
    return room


def paint_drawing(painter: QPainter, made: Drawing, room: QRectF) -> float:
    """Paint a drawing as large as fits into ``room``, top left; returns its right edge."""
    scale = min(room.height() / made.height, room.width() / made.width)
    image = made.image(scale)
    painter.drawImage(room.topLeft(), image)
    return room.left() + image.width()


def _pictogram_room(sentence: Sentence, place: Layout) -> QRectF:
    most = place.px(_MOST_PORTRAIT if place.portrait else _MOST)
    free = place.answer.height() - sentence.height - place.px(_ABOVE_TEXT)
    height = min(max(free, place.px(_LEAST)), most)
    return QRectF(place.answer.left(), place.answer.top(), place.answer.width(), height)


def _pictogram(scene: Scene, look: Look, *, alone: bool) -> Drawing:
    if scene.violation:
        return _who_must_act(scene, look, alone=alone)
    if scene.show is Show.CHECKING:
        return pictograms.checking(look, scene.looks, scene.votes)
    if scene.show is Show.CLEAR:
        return pictograms.smiling(look)
    return pictograms.staff(look) if scene.staff else pictograms.masked(look)


def _who_must_act(scene: Scene, look: Look, *, alone: bool) -> Drawing:
    label = Label(scene.show.value)
    if 1 < len(scene.faces) <= MOST_FACES:
        return pictograms.several(scene.faces, look)
    if scene.faces or not alone:
        return pictograms.to_act(label, look)
    return pictograms.now_and_then(label, look)


def _paint_chevrons(painter: QPainter, look: Look, place: Layout, room: QRectF) -> None:
    made = pictograms.chevrons(look.text)
    image = made.image(place.px(_CHEVRONS_PORTRAIT if place.portrait else _CHEVRONS) / made.height)
    x = place.answer.right() + 1 - image.width()
    face = min(room.height(), room.width() * pictograms.FACE_HEIGHT / pictograms.FACE_WIDTH)
    painter.drawImage(QPointF(x, room.top() + (face * 0.86 - image.height()) / 2), image)


def _paint_count(
    painter: QPainter,
    scene: Scene,
    look: Look,
    words: Words,
    place: Layout,
    right: float,
    room: QRectF,
) -> None:
    left = right + place.px(32)
    told = words.of.format(n=scene.count, total=len(scene.faces))
    style = _SECOND[_kind(words), place.portrait]
    block = fit(told, words.script, style, place.u, room.right() - left, room.height(), most=3)
    block.draw(painter, QColor(look.text), left, room.center().y() - block.height / 2)
