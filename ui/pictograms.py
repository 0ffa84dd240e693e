"""The big drawing beside the picture: faces without age, sex or skin colour.

A drawing is SVG elements with a size: ``Drawing(body, width, height)`` in units of its own.
A face stands in a box of 216 x 240. Some drawings can move; ``Layers`` says what of them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Sequence

from kiosk.types import Label
from ui import badges, theme
from ui.badges import badge
from ui.drawings import Line, along, circle, drawing, placed, shape, stroke, through
from ui.icons import DOOR_BOX, door
from ui.scene import Strip
from ui.theme import Look

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

FACE_WIDTH, FACE_HEIGHT = 216.0, 240.0
_LEFT, _TOP = 32, 10
"""Where the box of a face begins in the coordinates its lines are given in."""

_BADGE = (194, 192, 41)
_MOST_ARCS, _ROUND = 8, 359.9
_NOW, _THEN, _ARROW = 366.0, 226.0, 62.0
_BIG, _SMALL = 282.0, 166.0

_HEAD = (
    "M52 104C52 48 82 20 120 20C158 20 188 48 188 104C188 168 154 214 120 214C86 214 52 168 52 104Z"
)
_MASK = (
    "M57 130C80 126 98 118 120 117C142 118 160 126 183 130L179 164C171 192 147 213 120 214"
    "C93 213 69 192 61 164Z"
)
_FOLDS = "M80 154Q120 166 160 154M84 180Q120 193 156 180"
_LOW = (
    "M61 158C82 154 100 152 120 152C140 152 158 154 179 158L173 184C163 206 144 221 120 222"
    "C96 221 77 206 67 184Z"
)
_LOW_FOLDS = "M84 178Q120 187 156 178M90 202Q120 211 150 202"
_LOOPS = (
    "M60 136C50 132 44 126 42 116M64 170C50 158 42 142 42 128"
    "M180 136C190 132 196 126 198 116M176 170C190 158 198 142 198 128"
)
_LOW_LOOPS = (
    "M63 160C56 150 50 138 47 122M69 184C56 172 46 150 43 130"
    "M177 160C184 150 190 138 193 122M171 184C184 172 194 150 197 130"
)
_NOSE = "M123 104C123 118 109 130 109 138C109 145 117 147 127 145"
_HIGH_NOSE = "M123 98C123 112 109 122 109 130C109 137 117 139 127 137"
_MOUTH = "M96 174Q120 180 144 174"
_HAPPY = "M80 102Q93 86 106 102M134 102Q147 86 160 102"
_STAND_IN_HEAD = (
    "M57 130C53 118 52 112 52 104C52 48 82 20 120 20C158 20 188 48 188 104C188 112 187 118 183 130"
)


@dataclass(frozen=True)
class Layers:
    """A drawing taken apart, in the order of painting, to be painted while it moves.

    ``bare`` is what the mask hides in the end, ``mask`` what rises, ``line`` what is drawn last.
    """

    below: str
    bare: str = ""
    mask: str = ""
    above: str = ""
    line: Line | None = None

    @property
    def still(self) -> str:
        """The elements at rest."""
        return self.below + self.mask + self.above

    def at(self, x: float, y: float, scale: float = 1.0) -> Layers:
        """The same elements moved to ``x``, ``y`` and scaled."""
        below, bare, mask, above = (
            placed(part, x, y, scale) if part else ""
            for part in (self.below, self.bare, self.mask, self.above)
        )
        return Layers(below, bare, mask, above)


@dataclass(frozen=True)
class Drawing:
    """SVG elements in a box of ``width`` x ``height`` units, its corner at 0, 0.

    ``layers`` are the same drawing in parts, None for one that never moves.
    """

    body: str
    width: float
    height: float
    layers: Layers | None = None

    def image(self, scale: float) -> QImage:
        """The drawing at ``scale`` pixels per unit."""
        return self.layer(self.body, scale)

    def layer(self, body: str, scale: float) -> QImage:
        """Some elements of the drawing, as large as the whole."""
        box = (0.0, 0.0, self.width, self.height)
        return drawing(body, box, round(self.width * scale), round(self.height * scale))


@dataclass(frozen=True)
class _Paint:
    head: str
    features: str
    mask: str
    line: str = "none"

    @property
    def solid(self) -> bool:
        return self.line == "none"


def masked(look: Look) -> Drawing:
    """A face that wears its mask well, without a badge; the mask can rise onto it."""
    return _movable(_worn(_solid(look), _open_eyes(look.features)))


def smiling(look: Look) -> Drawing:
    """A happy masked face with a tick, which can be drawn."""
    face, (x, y, r) = _smile(_solid(look)), _BADGE
    tick = through([(x + r * dx - _LEFT, y + r * dy - _TOP) for dx, dy in badges.TICK])
    # A tick in the colour of its badge leaves the badge empty.
    empty = badge(Label.MASK, x, y, r, look.text, look.text, look.ground)
    layers = Layers(
        placed(face + empty, -_LEFT, -_TOP), line=Line(tick, look.ground, badges.LINE * r)
    )
    return replace(_framed(face + _badge(Label.MASK, look)), layers=layers)


def checking(look: Look, looks: int, votes: int) -> Drawing:
    """A face in a ring that fills with every agreeing look; above eight one smooth arc."""
    face = _masked(_solid(look), _open_eyes(look.features), folds=False)
    inner = placed(face, 160 - 0.72 * 120, 160 - 0.72 * 117, 0.72)
    whole = Drawing(_ring(looks, votes, look.text) + inner, 320, 320)
    if not looks:
        return whole
    newest = Line(along(160, 160, 140, *_look_arc(looks, votes)), look.text, 24)
    return replace(whole, layers=Layers(_ring(looks - 1, votes, look.text) + inner, line=newest))


def now_and_then(label: Label, look: Look) -> Drawing:
    """How it is and how it should be, where the mask can rise: no scolding, a way out."""
    now, then = _NOW / FACE_HEIGHT, _THEN / FACE_HEIGHT
    arrow_x = _NOW * 0.9 + 8
    then_x = arrow_x + _ARROW + 16
    arrow_y = _NOW - _THEN / 2 - _ARROW / 2
    width = then_x + FACE_WIDTH * then + 6
    way = placed(to_act(label, look).body, 0, 0, now) + placed(
        stroke("M3 16H27M18 6L28 16L18 26", look.text, 4), arrow_x, arrow_y, _ARROW / 32
    )
    done = _done_layers(look).at(-_LEFT, -_TOP).at(then_x, _NOW - _THEN, then)
    return Drawing(way + done.still, width, _NOW, replace(done, below=way + done.below))


def to_act(label: Label, look: Look) -> Drawing:
    """The solid face of somebody who must act, with the badge of the reason."""
    draw = _bare if label is Label.NO_MASK else _low_mask
    return _framed(draw(_solid(look)) + _badge(label, look))


def several(labels: Sequence[Label], look: Look) -> Drawing:
    """People in their order: those who must act big and solid, the others small and outlined."""
    body, x = "", 0.0
    for label in labels:
        acts = label is not Label.MASK
        height = _BIG if acts else _SMALL
        face = to_act(label, look) if acts else _done(look)
        body += placed(face.body, x, _BIG - height, height / FACE_HEIGHT)
        x += height / FACE_HEIGHT * FACE_WIDTH + 18
    return Drawing(body, x - 18, _BIG)


def staff(look: Look) -> Drawing:
    """A member of staff with a badge on a lanyard."""
    shoulders = "M36 250V214C36 172 70 142 120 142C170 142 204 172 204 214V250Z"
    ring = (
        f'<circle cx="120" cy="120" r="106.5" fill="none" stroke="{look.text}" stroke-width="11"/>'
    )
    card = f'<rect x="98" y="186" width="44" height="34" rx="6" fill="{theme.FIX}"/>'
    body = (
        circle(120, 120, 112, look.text)
        + circle(120, 92, 38, look.ground)
        + shape(shoulders, look.ground)
        + ring
        + stroke("M92 150L120 188L148 150", theme.FIX, 9)
        + card
        + stroke("M108 198H132M108 209H122", look.ground, 5)
    )
    return Drawing(placed(body, -8, -8), 224, 224)


def open_door(look: Look) -> Drawing:
    """The door with an open padlock: whoever wants to leave can."""
    _, _, width, height = DOOR_BOX
    return Drawing(door(Strip.UNLOCKED, look.text, look.ground), width, height)


def chevrons(colour: str) -> list[Drawing]:
    """Three chevrons that point the way in, each in the box of all three."""
    return [
        Drawing(stroke(f"M{x} 10L{x + 30} 40L{x} 70", colour, 13), 136, 80) for x in (8, 48, 88)
    ]


def stand_in() -> Drawing:
    """An empty face with a mask: a face goes here, said without a word."""
    dashes = "16 12"
    body = (
        f'<path d="{_MASK}" fill="{theme.WHITE}" opacity="0.26"/>'
        + stroke(_MASK, theme.INK, 9, opacity=0.42)
        + stroke(_STAND_IN_HEAD, theme.INK, 9, opacity=0.42, stroke_dasharray=dashes)
        + stroke(_MASK, theme.WHITE, 5)
        + stroke(_STAND_IN_HEAD, theme.WHITE, 5, stroke_dasharray=dashes)
    )
    return _framed(body)


def _framed(body: str) -> Drawing:
    return Drawing(placed(body, -_LEFT, -_TOP), FACE_WIDTH, FACE_HEIGHT)


def _movable(layers: Layers) -> Drawing:
    return replace(_framed(layers.still), layers=layers.at(-_LEFT, -_TOP))


def _solid(look: Look) -> _Paint:
    return _Paint(theme.WHITE, look.features, look.mask, look.outline or "none")


def _done(look: Look) -> Drawing:
    return _movable(_done_layers(look))


def _done_layers(look: Look) -> Layers:
    paint = _Paint(look.ground, look.text, look.ground, look.text)
    layers = _worn(paint, stroke(_HAPPY, paint.features, 9))
    return replace(layers, above=_badge(Label.MASK, look))


def _badge(label: Label, look: Look) -> str:
    return badge(label, *_BADGE, look.text, look.ground, look.ground)


def _head(paint: _Paint) -> str:
    width = 0 if paint.solid else 9
    ears = "".join(
        f'<ellipse cx="{x}" cy="116" rx="13" ry="20" fill="{paint.head}" '
        f'stroke="{paint.line}" stroke-width="{width}"/>'
        for x in (49, 191)
    )
    return ears + shape(_HEAD, paint.head, paint.line, width)


def _open_eyes(colour: str) -> str:
    return circle(94, 98, 10.5, colour) + circle(146, 98, 10.5, colour)


def _smile(paint: _Paint) -> str:
    return _masked(paint, stroke(_HAPPY, paint.features, 9))


def _masked(paint: _Paint, eyes: str, *, folds: bool = True) -> str:
    return _head(paint) + eyes + _mask(paint, folds=folds)


def _mask(paint: _Paint, *, folds: bool = True) -> str:
    loops = stroke(_LOOPS, paint.features, 6) if paint.solid else ""
    mask = shape(_MASK, paint.mask, paint.features, 8)
    return loops + mask + (stroke(_FOLDS, paint.features, 6) if folds else "")


def _worn(paint: _Paint, eyes: str) -> Layers:
    nose = stroke(_NOSE, paint.features, 9)
    return Layers(_head(paint) + eyes, nose, _mask(paint))


def _bare(paint: _Paint) -> str:
    lines = stroke(_NOSE + _MOUTH, paint.features, 9)
    return _head(paint) + _open_eyes(paint.features) + lines


def _low_mask(paint: _Paint) -> str:
    return (
        _head(paint)
        + _open_eyes(paint.features)
        + stroke(_HIGH_NOSE, paint.features, 11)
        + stroke(_LOW_LOOPS, paint.features, 6)
        + shape(_LOW, paint.mask, paint.features, 8)
        + stroke(_LOW_FOLDS, paint.features, 6)
    )


def _ring(looks: int, votes: int, colour: str) -> str:
    if votes > _MOST_ARCS:
        done = _arc(0, _look_arc(looks, votes)[1], colour) if looks else ""
        return _arc(0, _ROUND, theme.RING) + done
    arcs = [_look_arc(number, votes) for number in range(1, votes + 1)]
    done = "".join(_arc(*arc, colour) for arc in arcs[:looks])
    return "".join(_arc(*arc, theme.RING) for arc in arcs[looks:]) + done


def _look_arc(number: int, votes: int) -> tuple[float, float]:
    """What look ``number`` (from 1) adds to the ring: degrees, clockwise from the top."""
    step = 360 / votes
    if votes > _MOST_ARCS:
        return (_ROUND * (number - 1) / votes, _ROUND * min(1.0, number / votes))
    return ((number - 1) * step + 5, number * step - 5)


def _arc(start: float, end: float, colour: str) -> str:
    (x1, y1), (x2, y2) = (_on_ring(angle) for angle in (start, end))
    big = int(end - start > 180)
    return stroke(f"M{x1:.2f} {y1:.2f}A140 140 0 {big} 1 {x2:.2f} {y2:.2f}", colour, 24)


def _on_ring(degrees: float) -> tuple[float, float]:
    angle = math.radians(degrees)
    return 160 + 140 * math.sin(angle), 160 - 140 * math.cos(angle)
