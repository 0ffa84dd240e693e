"""How sure a figure is: 95 % intervals by drawing the pictures again and again, with replacement.

Pictures that show the same people are not independent, so whole groups of pictures are drawn.
"""

from __future__ import annotations

from typing import Sequence

import numpy as np

from kiosk.evaluation import metrics
from kiosk.types import Label

Interval = tuple[float, float]

ENDS = (2.5, 97.5)
"""Percentiles that a 95 % interval lies between."""


def average_precision(
    looks: Sequence[metrics.Sample],
    label: Label,
    groups: Sequence[int] | None = None,
    draws: int = 1000,
    seed: int = 0,
) -> Interval | None:
    """Lower and upper end, 0..1; None where no face has the label.

    ``groups`` has the group of every picture; each is its own where it is left out.
    """
    counted = [_counted(look, label) for look in looks]
    of_group = np.asarray(range(len(looks)) if groups is None else groups)
    members = [np.flatnonzero(of_group == group) for group in np.unique(of_group)]
    rng = np.random.default_rng(seed)
    values = []
    for _ in range(draws):
        drawn = rng.integers(0, len(members), len(members))
        chosen = np.concatenate([members[group] for group in drawn])
        faces = sum(counted[index][1] for index in chosen)
        if faces:
            values.append(_precision([counted[index][0] for index in chosen], faces))
    if not values:
        return None
    low, high = np.percentile(values, ENDS)
    return float(low), float(high)


def _counted(look: metrics.Sample, label: Label) -> tuple[np.ndarray, int]:
    """Scores and hits (n, 2) of one picture, and how many faces there are to find."""
    found = metrics.scored_hits(look, look.detections, label)
    faces = sum(truth.judged and truth.label is label for truth in look.truths)
    return np.asarray(found, float).reshape(-1, 2), faces


def _precision(parts: Sequence[np.ndarray], faces: int) -> float:
    """As ``metrics.average_precision``, for many draws."""
    found = np.concatenate(parts)
    hits = found[np.argsort(-found[:, 0], kind="stable"), 1]
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    return float((envelope * hits).sum() / faces)
