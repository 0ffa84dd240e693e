"""Histograms of scores and face widths over the last five minutes. Bounded, pure but for a lock."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Iterator, Mapping

import numpy as np

from kiosk.detectors.candidates import chosen
from kiosk.gate import REFERENCE_HEIGHT, REFERENCE_WIDTH
from kiosk.staff.contract import SCORE_BINS, WIDEST, WIDTH_BINS
from kiosk.staff.records import Scores
from kiosk.types import Label

if TYPE_CHECKING:
    from kiosk.types import Detection, Outcome

SPAN, STEP = 300.0, 10.0
"""Seconds remembered, and by how much they move on."""

EVERY = 0.2
"""Seconds from one look at the faces to the next; more would only count the same again."""

_STEPS = int(SPAN / STEP)
_LATE = 3
"""Steps; an answer comes half a minute late at most."""
_ANY = dict.fromkeys(Label, 0.0)


class RecentScores:
    """Counts every face five times a second. ``see`` runs on the publishing thread."""

    def __init__(self) -> None:
        """Start with nobody seen."""
        self._lock = threading.Lock()
        self._scores = np.zeros((_STEPS, len(Label), SCORE_BINS), np.int64)
        self._widths = np.zeros((_STEPS, WIDTH_BINS), np.int64)
        self._step: int | None = None
        self._looked_at = float("-inf")
        self.across = 0.5

    def see(self, outcome: Outcome) -> None:
        """Count the faces of a frame, when it is time to."""
        if outcome.frame is None:  # time goes on
            with self._lock:
                self._move_on(int(outcome.at // STEP))
            return
        if 0 <= outcome.at - self._looked_at < EVERY:
            return
        self._looked_at = outcome.at
        scale = scale_of(outcome.frame.width, outcome.frame.height)
        faces = list(_faces(outcome.candidates, self.across))
        with self._lock:
            row = self._move_on(int(outcome.at // STEP)) % _STEPS
            for best, scores in faces:
                width = best.box.width * scale
                self._widths[row, min(WIDTH_BINS - 1, int(width * WIDTH_BINS / WIDEST))] += 1
                for number, label in enumerate(Label):
                    score = scores.get(label, 0.0)
                    self._scores[row, number, min(SCORE_BINS - 1, int(score * SCORE_BINS))] += 1

    def scores(self) -> Scores:
        """The histograms now. Any thread."""
        with self._lock:
            by_label, widths = self._scores.sum(axis=0), self._widths.sum(axis=0)
        return Scores(
            by_label={label: tuple(row) for label, row in zip(Label, by_label.tolist())},
            widths=tuple(widths.tolist()),
            faces=int(widths.sum()),
        )

    def _move_on(self, step: int) -> int:
        """Forget what is older than the span; returns the step in which it is now.

        An answer that comes late is of a picture that may be a step older than what was said since.
        """
        before = self._step
        if before is not None and 0 <= before - step <= _LATE:
            return before
        self._step = step
        if before is None or not 0 <= step - before < _STEPS:
            self._scores[:] = 0
            self._widths[:] = 0
            return step
        for gone in range(before + 1, step + 1):
            self._scores[gone % _STEPS] = 0
            self._widths[gone % _STEPS] = 0
        return step


def scale_of(width: int, height: int) -> float:
    """Pixels of a picture of this size times this are pixels as ``min_face`` counts them."""
    return min(REFERENCE_WIDTH / width, REFERENCE_HEIGHT / height)


def _faces(
    candidates: tuple[Detection, ...], across: float
) -> Iterator[tuple[Detection, Mapping[Label, float]]]:
    """Each face's surest candidate, and the best score of every label that it has."""
    for best in chosen(candidates, _ANY, across):
        scores: dict[Label, float] = {}
        for one in candidates:
            if one is best or one.box.iou(best.box) > across:
                scores[one.label] = max(one.score, scores.get(one.label, 0.0))
        yield best, scores
