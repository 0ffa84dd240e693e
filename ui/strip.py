"""The door strip: the door's own line under the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ui.drawings import drawing
from ui.fonts import Style, fit
from ui.icons import DOOR_BOX, MARK_BOX, door, mark
from ui.scene import BARS, Scene

if TYPE_CHECKING:
    from ui.fonts import Block
    from ui.layout import Layout
    from ui.scene import Strip
    from ui.theme import Look
    from ui.words import Words

_FIRST, _SECOND = Style((44, 41, 38, 34), 52, tracking=-0.01), Style((38, 35, 32), 48)
_ICON, _ICON_GAP = 96, 28
_BAR_WIDTH, _BAR_HEIGHT, _BAR_GAP, _BAR_LINE = 56, 22, 10, 4
_MARK, _MARK_GAP = 36, 18


def paint_strip(
    painter: QPainter, scene: Scene, look: Look, words: Sequence[Words], place: Layout
) -> None:
    """Icon and words of the door, and the bars of an admission; nothing without a door."""
    if scene.strip is None:
        return
    size, strip = place.px(_ICON), place.strip
    picture = door(scene.strip, look.text, look.ground, unknown=scene.door_unknown)
    top = strip.top() + (strip.height() - size) / 2
    painter.drawImage(QPointF(strip.left(), top), drawing(picture, DOOR_BOX, size, size))
    _paint_words(painter, scene.strip, look, words, place)
    if scene.bars is not None and not scene.hint:
        _paint_bars(painter, scene.bars, look, place)


def aside_room(place: Layout) -> QRectF:
    """The right half of the strip."""
    return QRectF(place.strip).adjusted(place.strip.width() / 2, 0, 0, 0)


def paint_marks(painter: QPainter, scene: Scene, look: Look, place: Layout) -> None:
    """Signs of machine troubles for staff, small, in the margin under the bottom corner."""
    size, gap = place.px(_MARK), place.px(_MARK_GAP)
    right = max(place.answer.right(), place.strip.right()) + 1
    top = place.height - (place.height - place.strip.bottom()) / 2 - size / 2
    for number, part in enumerate(scene.marks):
        x = right - (number + 1) * size - number * gap
        painter.drawImage(QPointF(x, top), drawing(mark(part, look.text), MARK_BOX, size, size))


def set_words(says: Strip, words: Sequence[Words], place: Layout) -> list[Block]:
    """The strip's words, one line per language, in the left half beside the icon."""
    width = place.strip.width() / 2 - place.px(_ICON + _ICON_GAP)
    height = place.strip.height() / len(words)
    return [
        fit(word.strip[says.value], word.script, style, place.u, width, height, most=1)
        for word, style in zip(words, (_FIRST, _SECOND))
    ]


def _paint_words(
    painter: QPainter, says: Strip, look: Look, words: Sequence[Words], place: Layout
) -> None:
    left = place.strip.left() + place.px(_ICON + _ICON_GAP)
    blocks = set_words(says, words, place)
    top = place.strip.center().y() - sum(block.height for block in blocks) / 2
    for block in blocks:
        block.draw(painter, QColor(look.text), left, top)
        top += block.height


def _paint_bars(painter: QPainter, bars: int, look: Look, place: Layout) -> None:
    width, height, line = place.px(_BAR_WIDTH), place.px(_BAR_HEIGHT), place.line(_BAR_LINE)
    step = width + place.px(_BAR_GAP)
    left = place.strip.right() + 1 - BARS * step + place.px(_BAR_GAP)
    top = place.strip.center().y() - height / 2
    painter.setPen(QPen(QColor(look.text), line))
    for number in range(BARS):
        painter.setBrush(QColor(look.text) if number < bars else Qt.BrushStyle.NoBrush)
        bar = QRectF(left + number * step, top, width, height)
        inner = bar.adjusted(line / 2, line / 2, -line / 2, -line / 2)
        painter.drawRoundedRect(inner, inner.height() / 2, inner.height() / 2)
