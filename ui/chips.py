"""Where the label of a box goes, and how it is drawn."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Sequence

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from kiosk.types import Label
from ui import theme
from ui.badges import badge
from ui.drawings import drawing
from ui.fonts import font, metrics

if TYPE_CHECKING:
    from ui.words import Words

HEIGHT, GAP, BADGE, BADGE_LEFT, TEXT_GAP, END = 60, 22, 36, 18, 14, 28
AFTER_BADGE, TEXT, OUTLINE, LONE_BADGE = 12, 29, 4, 52
LEAST = 16
"""Height of letters in window pixels below which nobody reads them, on however small a screen."""

GROUND = {
    Label.MASK: theme.GO,
    Label.NO_MASK: theme.STOP,
    Label.MISPLACED: theme.FIX,
    Label.NOT_VISIBLE: theme.WHITE,
}
_WORDS = {
    Label.MASK: "mask",
    Label.NO_MASK: "no_mask",
    Label.MISPLACED: "misplaced",
    Label.NOT_VISIBLE: "checking",
}
_EDGE = 4
_SIGN_BOX = (-1.12, -1.12, 2.24, 2.24)


def text_colour(label: Label) -> str:
    """Colour of text and outline on the chip of ``label``."""
    return theme.INK if label in (Label.MISPLACED, Label.NOT_VISIBLE) else theme.WHITE


def place(
    size: QSizeF, box: QRectF, pane: QRectF, taken: Sequence[QRectF], gap: float
) -> QRectF | None:
    """Where a chip goes: below its box, else above, else inside on the lower edge, else nowhere.

    ``taken`` are the other boxes and the chips placed so far.
    """
    x = min(
        max(box.center().x() - size.width() / 2, pane.left() + _EDGE),
        pane.right() - _EDGE - size.width(),
    )
    if x < pane.left():
        return None
    inside = QRectF(QPointF(x, box.bottom() - gap - size.height()), size)
    below = QRectF(QPointF(x, box.bottom() + gap), size)
    above = QRectF(QPointF(x, box.top() - gap - size.height()), size)
    for spot in (below, above):
        if pane.contains(spot) and not any(spot.intersects(other) for other in taken):
            return spot
    fits = size.width() <= box.width() - gap and pane.contains(inside)
    return inside if fits and not any(inside.intersects(other) for other in taken) else None


class Chip:
    """The label of one face: badge and words, the percentage in place of the second language."""

    def __init__(self, label: Label, words: Sequence[Words], percent: int | None, u: float) -> None:
        """Measure the words; ``percent`` is 0..100, or None to leave it out.

        ``u`` is the window's pixels for a design pixel; a chip is not smaller than can be read.
        """
        self.label = label
        self._u = u = max(u, LEAST / TEXT)
        said = [(word.chip[_WORDS[label]], word.script) for word in words]
        if percent is not None:
            said[1:] = [(f"{percent}\u202f%", said[0][1])]
        self._parts = [(text, script, metrics(script, TEXT * u)) for text, script in said]

    @property
    def size(self) -> QSizeF:
        """Size in window pixels."""
        text = sum(measure.horizontalAdvance(said) for said, _, measure in self._parts)
        gaps = TEXT_GAP * (len(self._parts) - 1)
        fixed = (BADGE_LEFT + BADGE + AFTER_BADGE + gaps + END) * self._u
        return QSizeF(round(text + fixed), round(HEIGHT * self._u))

    def paint(self, painter: QPainter, spot: QRectF) -> None:
        """Draw the chip into ``spot``, which must have its size."""
        parts = tuple((said, script) for said, script, _ in self._parts)
        width, height = round(spot.width()), round(spot.height())
        painter.drawImage(spot.topLeft(), _drawn_chip(self.label, parts, width, height, self._u))


@lru_cache(maxsize=64)
def _drawn_chip(
    label: Label, parts: tuple[tuple[str, str], ...], width: int, height: int, u: float
) -> QImage:
    """A chip as an image: faces keep the same few, and letters take long to draw."""
    spot = QRectF(0, 0, width, height)
    colour, line = QColor(text_colour(label)), max(2.0, OUTLINE * u)
    half = line / 2
    body = spot.adjusted(half, half, -half, -half)
    image, painter = _blank(width, height)
    try:
        painter.setPen(QPen(colour, line))
        painter.setBrush(QColor(GROUND[label]))
        painter.drawRoundedRect(body, body.height() / 2, body.height() / 2)
        size = round(BADGE * u)
        sign = badge(label, 0, 0, 1, text_colour(label), GROUND[label])
        left = QPointF(BADGE_LEFT * u, spot.center().y() - size / 2)
        painter.drawImage(left, drawing(sign, _SIGN_BOX, size, size))
        _write(painter, parts, spot, u)
    finally:
        painter.end()
    return image


def _write(painter: QPainter, parts: Sequence[tuple[str, str]], spot: QRectF, u: float) -> None:
    x = spot.left() + (BADGE_LEFT + BADGE + AFTER_BADGE) * u
    for said, script in parts:
        measure = metrics(script, TEXT * u)
        baseline = spot.center().y() + (measure.ascent() - measure.descent()) / 2
        painter.setFont(font(script, TEXT * u))
        painter.drawText(QPointF(x, baseline), said)
        x += measure.horizontalAdvance(said) + TEXT_GAP * u


def paint_lone_badge(painter: QPainter, label: Label, box: QRectF, u: float) -> None:
    """Draw only the badge, a circle on the lower edge of the box."""
    image = _drawn_badge(label, u)
    half = QPointF(image.width() / 2, image.height() / 2)
    painter.drawImage(QPointF(box.center().x(), box.bottom()) - half, image)


@lru_cache(maxsize=16)
def _drawn_badge(label: Label, u: float) -> QImage:
    size, line = LONE_BADGE * u, max(2.0, OUTLINE * u)
    side = math.ceil(size + line) + 2
    middle = QPointF(side / 2, side / 2)
    image, painter = _blank(side, side)
    try:
        painter.setPen(QPen(QColor(text_colour(label)), line))
        painter.setBrush(QColor(GROUND[label]))
        painter.drawEllipse(middle, size / 2, size / 2)
        inner = round(size * (0.95 if label is Label.MASK else 0.62))
        sign = badge(label, 0, 0, 1, _sign_ground(label), _sign_mark(label))
        corner = middle - QPointF(inner / 2, inner / 2)
        painter.drawImage(corner, drawing(sign, _SIGN_BOX, inner, inner))
    finally:
        painter.end()
    return image


def _blank(width: int, height: int) -> tuple[QImage, QPainter]:
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    return image, painter


def _sign_ground(label: Label) -> str:
    return GROUND[label] if label is Label.MASK else text_colour(label)


def _sign_mark(label: Label) -> str:
    return text_colour(label) if label is Label.MASK else GROUND[label]
