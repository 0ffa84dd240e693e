"""What stands aside of the answer: the clock at rest, the hint after a while in a violation.

Landscape keeps it in the right half of the door strip, portrait right of the pictogram.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Mapping, Sequence

from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from ui.fonts import MEDIUM, SEMIBOLD, Block, Style, fit, fit_phrases
from ui.scene import Scene

if TYPE_CHECKING:
    from datetime import datetime

    from ui.layout import Layout
    from ui.words import Words

_CLOCK = {
    False: Style((64, 60, 56), 72, SEMIBOLD, -0.02),
    True: Style((120, 110), 124, SEMIBOLD, -0.02),
}
_DATE = {False: Style((30, 28, 26), 38, MEDIUM), True: Style((36, 33, 30), 46, MEDIUM)}
_HINT = {False: Style((32, 30, 28), 36, SEMIBOLD), True: Style((40, 37, 34), 50)}
_RULE, _RULE_GAP = 4, 32
_SEPARATOR = " · "
_SHARES = {0: (), 1: (1.0,), 2: (0.64, 0.36)}
"""How the height is shared: the first language usually needs two lines."""


def has_aside(scene: Scene) -> bool:
    """True when clock, chevrons or hint stand beside the pictogram or the strip."""
    return scene.clock is not None or scene.hint or scene.asks_in


def paint_clock(
    painter: QPainter,
    now: datetime,
    words: Sequence[Words],
    room: QRectF,
    colour: str,
    place: Layout,
) -> None:
    """Time and date, flush right in the middle of ``room``."""
    upright = place.portrait
    time = fit(f"{now:%H:%M}", "latin", _CLOCK[upright], place.u, room.width(), room.height())
    told = _SEPARATOR.join([words[0].write_date(now), *(word.weekday(now) for word in words[1:])])
    scripts = "+".join(sorted({word.script for word in words}))
    date = fit(told, scripts, _DATE[upright], place.u, room.width(), room.height(), most=1)
    top = room.center().y() - (time.height + date.height) / 2
    time.draw(painter, QColor(colour), room.left(), top, room.right())
    date.draw(painter, QColor(colour), room.left(), top + time.height, room.right())


def paint_hint(
    painter: QPainter,
    hint: Mapping[str, str],
    words: Sequence[Words],
    room: QRectF,
    colour: str,
    place: Layout,
) -> None:
    """The school's own hint in the languages of the screen, right of a thin rule."""
    painter.setPen(QPen(QColor(colour), place.line(_RULE)))
    painter.drawLine(QLineF(room.left(), room.top(), room.left(), room.bottom()))
    style = _HINT[place.portrait or place.low]
    inner = room.adjusted(place.px(_RULE_GAP), 0, 0, 0)
    said = [(word, hint[word.language]) for word in words if hint.get(word.language, "").strip()]
    said = said[:1] if place.low else said  # two would be too small to read
    shares = _SHARES[len(said)]
    blocks = [
        _balanced(text, word.script, style, place.u, inner.width(), inner.height() * share)
        for (word, text), share in zip(said, shares)
    ]
    top = inner.center().y() - sum(block.height for block in blocks) / 2
    for block in blocks:
        block.draw(painter, QColor(colour), inner.left(), top)
        top += block.height


def _balanced(text: str, script: str, style: Style, u: float, width: float, height: float) -> Block:
    """Set the school's own words: any space may break, and no word is left alone on a line."""
    first, *others = text.split()
    loose = [first, *(f" {word}" for word in others)]
    whole = fit_phrases(loose, script, style, u, width, height)
    for share in (0.6, 0.7, 0.8, 0.9):
        block = fit_phrases(loose, script, style, u, width * share, height)
        if (block.size, len(block.lines)) == (whole.size, len(whole.lines)):
            return block
    return whole
