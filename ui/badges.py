"""The small signs that carry a verdict by shape: circle, octagon, triangle."""

from __future__ import annotations

import math

from kiosk.types import Label
from ui.drawings import circle, shape, stroke

RING = 0.34
TICK, LINE = ((-0.44, 0.04), (-0.10, 0.38), (0.46, -0.32)), 0.24
"""The tick from left to right, and the width of the lines in a badge, both in radii."""


def badge(label: Label, x: float, y: float, r: float, fill: str, mark: str, gap: str = "") -> str:
    """SVG of the badge for ``label`` round (x, y) with radius ``r``.

    ``gap`` is the colour of a ring cut round it, so that it stands apart from what it covers.
    """
    ring = (gap, RING * r) if gap else ("none", 0.0)
    return _DRAW[label](x, y, r, fill, mark, *ring)


def _tick(x: float, y: float, r: float, fill: str, mark: str, gap: str, ring: float) -> str:
    path = _path(x, y, r, *TICK)
    return _disc(x, y, r, fill, gap, ring) + stroke(path, mark, LINE * r)


def _cross(x: float, y: float, r: float, fill: str, mark: str, gap: str, ring: float) -> str:
    corners = [(i + 0.5) * math.pi / 4 for i in range(8)]
    octagon = _path(x, y, 1.08 * r, *((math.cos(a), math.sin(a)) for a in corners)) + "Z"
    bars = _path(x, y, r, (-0.36, -0.36), (0.36, 0.36)) + _path(
        x, y, r, (0.36, -0.36), (-0.36, 0.36)
    )
    return shape(octagon, fill, gap, ring) + shape(octagon, fill) + stroke(bars, mark, LINE * r)


def _arrow(x: float, y: float, r: float, fill: str, mark: str, gap: str, ring: float) -> str:
    corners = ((0, -1.12), (1.1424, 0.8736), (-1.1424, 0.8736))
    triangle = _path(x, y + 0.1 * r, r, *corners) + "Z"
    shaft = _path(x, y, r, (0, 0.62), (0, -0.34)) + _path(
        x, y, r, (-0.34, 0), (0, -0.36), (0.34, 0)
    )
    around = shape(triangle, fill, gap, ring + 0.28 * r if ring else 0)
    return around + shape(triangle, fill, fill, 0.2 * r) + stroke(shaft, mark, LINE * r)


def _dots(x: float, y: float, r: float, fill: str, mark: str, gap: str, ring: float) -> str:
    dots = "".join(circle(x + dx * r, y, 0.15 * r, mark) for dx in (-0.44, 0, 0.44))
    return _disc(x, y, r, fill, gap, ring) + dots


def _disc(x: float, y: float, r: float, fill: str, gap: str, ring: float) -> str:
    outer = circle(x, y, r + ring / 2, gap) if ring else ""
    return outer + circle(x, y, r, fill)


def _path(x: float, y: float, r: float, *points: tuple[float, float]) -> str:
    return "M" + "L".join(f"{x + dx * r:.2f} {y + dy * r:.2f}" for dx, dy in points)


_DRAW = {
    Label.MASK: _tick,
    Label.NO_MASK: _cross,
    Label.MISPLACED: _arrow,
    Label.NOT_VISIBLE: _dots,
}
