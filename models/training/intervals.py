"""How sure a figure is: 95 % intervals by drawing the pictures again and again, with replacement.

Pictures that show the same people are not independent, so whole groups of pictures are drawn.
"""

from __future__ import annotations

from typing import Sequence

import numpy as np

from kiosk.evaluation import bootstrap, evidence, metrics
from kiosk.types import Label


def average_precision(
    looks: Sequence[metrics.Sample],
    label: Label,
    groups: Sequence[int] | None = None,
    draws: int = bootstrap.DRAWS,
    seed: int = 0,
) -> list[float] | None:
    """Lower and upper end, 0..1; None where no face has the label.

    ``groups`` has the group of every picture; each is its own where it is left out.
    """
    given = range(len(looks)) if groups is None else groups
    names, of_picture = np.unique(given, return_inverse=True)
    ranked = evidence.gather(looks, label)
    times = bootstrap.draws(len(names), seed, draws)[:, of_picture]
    return bootstrap.interval([bootstrap.average_precision(ranked, each) for each in times])
