"""The zone's corners as staff move them: pure, points in 0..1 of the picture."""

from __future__ import annotations

import math
from typing import Sequence, Tuple

Point = Tuple[float, float]
FEWEST, MOST = 4, 8
NEAR = 0.04
"""A corner dropped this near to its neighbour, in shares of the picture, is taken away."""


def moved(corners: Sequence[Point], which: int, to: Point) -> tuple[Point, ...]:
    """The corner moved inside the picture; as it was, where lines would cross."""
    x, y = (min(1.0, max(0.0, part)) for part in to)
    made = (*corners[:which], (x, y), *corners[which + 1 :])
    return tuple(corners) if crosses(made) else made


def added(corners: Sequence[Point], after: int) -> tuple[Point, ...]:
    """One more corner in the middle of the edge after ``after``, if there may be one more."""
    if len(corners) >= MOST:
        return tuple(corners)
    return (*corners[: after + 1], middle(corners, after), *corners[after + 1 :])


def removed(corners: Sequence[Point], which: int) -> tuple[Point, ...]:
    """Without the corner, if there are enough others and no lines cross then."""
    made = (*corners[:which], *corners[which + 1 :])
    return tuple(corners) if len(corners) <= FEWEST or crosses(made) else made


def on_neighbour(corners: Sequence[Point], which: int) -> bool:
    """Whether the corner lies on the one before or after it."""
    here = corners[which]
    beside = (corners[which - 1], corners[(which + 1) % len(corners)])
    return any(math.dist(here, other) < NEAR for other in beside)


def middle(corners: Sequence[Point], after: int) -> Point:
    """The middle of the edge after a corner."""
    (x1, y1), (x2, y2) = corners[after], corners[(after + 1) % len(corners)]
    return (x1 + x2) / 2, (y1 + y2) / 2


def rounded(corners: Sequence[Point]) -> list[list[float]]:
    """As the settings hold them: a thousandth of the picture is finer than any finger."""
    return [[round(x, 3), round(y, 3)] for x, y in corners]


def alike(one: Sequence[Point], other: Sequence[Point]) -> bool:
    """Whether the settings would hold the same."""
    return rounded(one) == rounded(other)


def crosses(corners: Sequence[Point]) -> bool:
    """Whether two edges that are no neighbours cross."""
    count = len(corners)
    edges = [(corners[i], corners[(i + 1) % count]) for i in range(count)]
    return any(
        _cross(*edges[i], *edges[j])
        for i in range(count)
        for j in range(i + 2, count)
        if not (i == 0 and j == count - 1)
    )


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    return (_side(a, b, c) > 0) != (_side(a, b, d) > 0) and (_side(c, d, a) > 0) != (
        _side(c, d, b) > 0
    )


def _side(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
