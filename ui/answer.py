"""The answer's sentence, in one or two languages, and the room it leaves for the pictogram."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from ui.fonts import BOLD, Block, Style, fit

if TYPE_CHECKING:
    from PySide6.QtGui import QPainter

    from ui.layout import Layout
    from ui.scene import Scene
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
ABOVE_TEXT = 40
_LEAST, _MOST, _MOST_PORTRAIT = 240, 500, 290
ASIDE_LEFT = 384
"""Where in portrait the aside begins, from the left edge of the answer, in design pixels."""


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
    room = place.answer.height() - place.px(ABOVE_TEXT + _LEAST)
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


def count_style(words: Words, place: Layout) -> Style:
    """The letters of a number of people."""
    return _SECOND[_kind(words), place.portrait]


def _said(scene: Scene, words: Words) -> str:
    return words.say[scene.say].format(n=scene.count)


def paint_sentence(painter: QPainter, sentence: Sentence, look: Look, place: Layout) -> None:
    """Paint the sentence at the foot of its column."""
    top = place.answer.bottom() + 1 - sentence.height
    for block in sentence.blocks:
        block.draw(painter, QColor(look.text), place.answer.left(), top)
        top += block.height + sentence.gap


def aside_room(sentence: Sentence, place: Layout) -> QRectF:
    """Where the aside goes in portrait: right of the pictogram."""
    room = pictogram_room(sentence, place)
    room.setLeft(place.answer.left() + place.px(ASIDE_LEFT))
    return room


def pictogram_room(sentence: Sentence, place: Layout) -> QRectF:
    """Where the pictogram goes: above the sentence."""
    most = place.px(_MOST_PORTRAIT if place.portrait else _MOST)
    free = place.answer.height() - sentence.height - place.px(ABOVE_TEXT)
    height = min(max(free, place.px(_LEAST)), most)
    return QRectF(place.answer.left(), place.answer.top(), place.answer.width(), height)
