"""Calibration, on cases worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from kiosk.evaluation.calibration import expected_error, reliability
from kiosk.evaluation.evidence import Evidence


def evidence(*scored):
    scores, hits = zip(*scored) if scored else ((), ())
    pictures = np.zeros(len(scored), int)
    return Evidence(np.array(scores, float), np.array(hits, bool), pictures, np.array([1]))


def test_detections_are_put_into_bins_by_score():
    """Bins without any do not come; a score of 1 is in the last."""
    bins = reliability(evidence((1.0, True), (0.94, False), (0.9, True), (0.15, False)))
    assert [(b.low, b.high, b.detections) for b in bins] == [(0.1, 0.2, 1), (0.9, 1.0, 3)]
    assert bins[1].score == pytest.approx((1 + 0.94 + 0.9) / 3)
    assert bins[1].right == pytest.approx(2 / 3)


def test_the_error_is_weighted_by_how_many_are_in_the_bin():
    """One of 0.15 and wrong, 0.15 away; two of 0.75 of which one is right, 0.25 away."""
    bins = reliability(evidence((0.75, True), (0.75, False), (0.15, False)))
    assert expected_error(bins) == pytest.approx((0.15 + 2 * 0.25) / 3)


def test_scores_that_hold_what_they_say_have_no_error():
    bins = reliability(evidence(*[(0.75, True)] * 3, (0.75, False)))
    assert expected_error(bins) == pytest.approx(0)


def test_without_detections_there_is_no_error():
    assert reliability(evidence()) == []
    assert expected_error([]) is None
