"""Whether a score of 0.8 is right eight times in ten.

Detections are put into ten bins by score. The expected calibration error is the mean distance
between score and share of right ones, weighted by how many are in the bin (Guo and others, "On
calibration of modern neural networks", ICML 2017).
"""

from __future__ import annotations

from typing import NamedTuple, Sequence

import numpy as np

from kiosk.evaluation.evidence import Evidence

BINS = 10


class Bin(NamedTuple):
    """Detections with a score from ``low`` to ``high``; ``score`` and ``right`` are means, 0..1."""

    low: float
    high: float
    detections: int
    score: float
    right: float


def reliability(evidence: Evidence) -> list[Bin]:
    """The bins that hold a detection, the lowest scores first. A score of 1 is in the last."""
    place = np.minimum((evidence.scores * BINS).astype(int), BINS - 1)
    return [_bin(evidence, number, place == number) for number in np.unique(place)]


def _bin(evidence: Evidence, number: int, inside: np.ndarray) -> Bin:
    score, right = evidence.scores[inside].mean(), evidence.hits[inside].mean()
    return Bin(
        int(number) / BINS, (int(number) + 1) / BINS, int(inside.sum()), float(score), float(right)
    )


def expected_error(bins: Sequence[Bin]) -> float | None:
    """The expected calibration error, 0..1; None without detections."""
    total = sum(each.detections for each in bins)
    if not total:
        return None
    return sum(each.detections * abs(each.score - each.right) for each in bins) / total
