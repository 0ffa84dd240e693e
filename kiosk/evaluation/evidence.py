"""What the figures of one label are made of, as arrays: they can be drawn again and plotted."""

from __future__ import annotations

from typing import NamedTuple, Sequence

import numpy as np

from kiosk.evaluation.metrics import Sample, scored_hits
from kiosk.types import Label


class Evidence(NamedTuple):
    """Detections of one label in D, the surest first, in P pictures.

    ``scores`` float [D] 0..1; ``hits`` bool [D], whether on a face of that label; ``pictures`` int
    [D], where; ``faces`` int [P], how many there are to be found.
    """

    scores: np.ndarray
    hits: np.ndarray
    pictures: np.ndarray
    faces: np.ndarray


def gather(samples: Sequence[Sample], label: Label, *, decided: bool = False) -> Evidence:
    """From every detection, or from those ``decided`` at the thresholds in force."""
    found = [
        (score, hit, place)
        for place, sample in enumerate(samples)
        for score, hit in scored_hits(
            sample, sample.decided if decided else sample.detections, label
        )
    ]
    found.sort(key=lambda each: -each[0])
    scores, hits, pictures = zip(*found) if found else ((), (), ())
    faces = [sum(t.judged and t.label is label for t in sample.truths) for sample in samples]
    return Evidence(
        np.array(scores, float), np.array(hits, bool), np.array(pictures, int), np.array(faces, int)
    )


def curve(evidence: Evidence) -> tuple[np.ndarray, np.ndarray]:
    """Recall and precision, both [D], after each detection; there is at least one face."""
    found = np.cumsum(evidence.hits)
    return found / evidence.faces.sum(), found / np.arange(1, len(found) + 1)
