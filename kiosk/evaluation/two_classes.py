"""The figures as papers on two classes give them: a mask on the chin is no mask.

Such a table has the average precision of mask, that of no_mask, and the mean of both.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Sequence

from kiosk.evaluation.metrics import Sample
from kiosk.types import Detection, Label


def folded(sample: Sample) -> Sample:
    """The same picture with every misplaced mask, true or said, as no mask."""
    truths = [t._replace(label=_folded(t.label)) for t in sample.truths]
    return Sample(truths, _renamed(sample.detections), _renamed(sample.decided))


def _renamed(detections: Sequence[Detection]) -> list[Detection]:
    return [replace(each, label=_folded(each.label) or each.label) for each in detections]


def _folded(label: Label | None) -> Label | None:
    return Label.NO_MASK if label is Label.MISPLACED else label
