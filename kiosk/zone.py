"""The part of the picture in which faces are judged, as corners (x, y) in 0..1 of the picture."""

from __future__ import annotations

from typing import Iterator, Sequence, Tuple

Corners = Sequence[Tuple[float, float]]
"""A closed polygon; the last corner joins the first."""

GRID = 40
"""An area is counted in so many points across and down."""

LEAST = 0.01
"""A smaller share of the picture is no zone but a slip: nobody would ever be judged."""


def problems(corners: Corners) -> Iterator[str]:
    """What keeps the corners from making a zone."""
    if any(not 0 <= part <= 1 for corner in corners for part in corner):
        yield "every corner of zone must lie in 0..1"
    elif area(corners) < LEAST:
        yield "zone must enclose a hundredth of the picture at least"


def shown(width: int, height: int, aspect: float) -> Corners:
    """What a screen of ``aspect`` (width over height) shows of a picture that fills it.

    A wider picture loses its sides, a taller one its top and bottom, both the same on each side.
    """
    across = min(1.0, aspect * height / width)
    down = min(1.0, width / (aspect * height))
    left, top = (1 - across) / 2, (1 - down) / 2
    return ((left, top), (1 - left, top), (1 - left, 1 - top), (left, 1 - top))


def area(corners: Corners) -> float:
    """The share of the picture that lies inside, 0..1, to about a hundredth."""
    steps = [(number + 0.5) / GRID for number in range(GRID)]
    return sum(contains(corners, x, y) for x in steps for y in steps) / GRID**2


def contains(corners: Corners, x: float, y: float) -> bool:
    """Whether the point lies inside: a ray to the right crosses the outline an odd number of times.

    Of a point exactly on the outline either may be said. (Even-odd rule: Shimrat, 1962.)
    """
    inside = False
    x1, y1 = corners[-1]
    for x2, y2 in corners:
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            inside = not inside
        x1, y1 = x2, y2
    return inside
