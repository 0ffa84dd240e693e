"""The values that a control with steps comes to: pure."""

from __future__ import annotations

import math


def beyond(here: float, by: int, step: int, first: int = 0) -> int:
    """The last value on the grid on the way from ``here`` to ``here + by``.

    The grid is every ``step`` from ``first`` on; ``by`` is at least one step, down when negative.
    """
    count = (here + by - first) / step
    return first + step * (math.floor(count) if by > 0 else math.ceil(count))
