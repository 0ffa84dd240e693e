"""How far a figure would move had other pictures been taken: 95 % intervals by the bootstrap.

Whole pictures are drawn again, with replacement, as many as there are; faces of one picture are not
independent of each other. The interval is the middle 95 % of the figure over the draws (Efron's
percentile method).
"""

from __future__ import annotations

from typing import NamedTuple, Sequence

import numpy as np

from kiosk.evaluation.evidence import Evidence, gather
from kiosk.evaluation.metrics import Sample, mean
from kiosk.types import Label

DRAWS = 1000
TAIL_PERCENT = 2.5

Values = Sequence["float | None"]
"""A figure in every draw; None where there was nothing to divide by."""


class Drawn(NamedTuple):
    """The figures of one label in every draw."""

    ap50: Values
    precision: Values
    recall: Values


def draws(pictures: int, seed: int, count: int = DRAWS) -> np.ndarray:
    """How often each picture comes in each draw, int [count, pictures]."""
    random = np.random.default_rng(seed)
    return random.multinomial(pictures, np.full(pictures, 1 / pictures), size=count)


def of_label(samples: Sequence[Sample], label: Label, drawn: np.ndarray) -> Drawn:
    """The figures of a label in every draw of the samples."""
    ranked = gather(samples, label)
    decided = gather(samples, label, decided=True)
    each = [_decided(decided, times) for times in drawn]
    return Drawn(
        [average_precision(ranked, times) for times in drawn],
        [precision for precision, _ in each],
        [recall for _, recall in each],
    )


def interval(values: Values) -> list[float] | None:
    """The middle 95 % of what there is; None where there is nothing."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    low, high = np.percentile(known, [TAIL_PERCENT, 100 - TAIL_PERCENT])
    return [float(low), float(high)]


def means(labels: Sequence[Values]) -> list[float | None]:
    """The mean over the labels, in every draw."""
    return [mean(values) for values in zip(*labels)]


def average_precision(evidence: Evidence, times: np.ndarray) -> float | None:
    """All-point average precision where each picture comes so many ``times``; see metrics."""
    faces = int((evidence.faces * times).sum())
    if not faces:
        return None
    weights = times[evidence.pictures]
    found = weights * evidence.hits
    precision = np.cumsum(found) / np.maximum(np.cumsum(weights), 1)
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    return float((found * envelope).sum() / faces)


def _decided(evidence: Evidence, times: np.ndarray) -> tuple[float | None, float | None]:
    """Precision and recall."""
    weights = times[evidence.pictures]
    found = (weights * evidence.hits).sum()
    return _share(found, weights.sum()), _share(found, (evidence.faces * times).sum())


def _share(part: float, whole: float) -> float | None:
    return float(part / whole) if whole else None
