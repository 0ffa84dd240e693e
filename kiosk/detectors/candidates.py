"""From candidates to faces: thresholds first, then one label for each face. Pure.

The detector does the same with arrays, in the network's pixels. Here it is done again on what it
found, so that other thresholds can be tried on faces that are gone. Within one label nothing has
to be done again: a surer candidate is never left out because of one that is less sure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Iterable, Mapping

from kiosk.types import Label

if TYPE_CHECKING:
    from kiosk.types import Detection

CAUTION = (Label.NO_MASK, Label.MISPLACED, Label.NOT_VISIBLE, Label.MASK)
"""Which label wins when one face has two of equal score: never the one that lets people in."""

FLOOR = 0.1
"""Least score of a candidate, unless a threshold lies lower."""

MOST_CANDIDATES = 64
"""Candidates kept of one picture, the surest."""

_RANK = {label: rank for rank, label in enumerate(CAUTION)}


def chosen(
    candidates: Iterable[Detection], floors: Mapping[Label, float], across: float
) -> tuple[Detection, ...]:
    """One detection for each face, highest score first.

    ``floors`` are the thresholds; of two that overlap by more than ``across`` (intersection over
    union, from the model's manifest) the surer one is kept.
    """
    enough = [one for one in candidates if one.score >= floors[one.label]]
    enough.sort(key=lambda one: (-one.score, _RANK[one.label]))
    kept: list[Detection] = []
    for one in enough:
        if all(one.box.iou(other.box) <= across for other in kept):
            kept.append(one)
    return tuple(kept)
