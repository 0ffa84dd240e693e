"""The upright box around a turned ellipse."""

from __future__ import annotations

import math


def hull(
    half_long: float, half_short: float, angle: float, x: float, y: float
) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of an ellipse about (x, y).

    ``angle`` is in radians, from the x axis to the half axis ``half_long``; the hull is the same
    for both directions of turning. An ellipse reaches sqrt((a cos t)^2 + (b sin t)^2) to the side.
    """
    across = math.hypot(half_long * math.cos(angle), half_short * math.sin(angle))
    down = math.hypot(half_long * math.sin(angle), half_short * math.cos(angle))
    return x - across, y - down, x + across, y + down
