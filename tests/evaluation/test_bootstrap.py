"""Intervals over pictures drawn again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings, strategies

from kiosk.evaluation import bootstrap, evidence, metrics
from kiosk.evaluation.kitti import Truth
from kiosk.evaluation.metrics import Sample
from kiosk.types import Box, Detection, Label

MASK = Label.MASK


def sample(faces, *seen):
    """``faces`` faces at places 0, 1, …; ``seen`` are (place, score)."""
    truths = [Truth(at(place), MASK) for place in range(faces)]
    detections = [Detection(at(place), MASK, sure) for place, sure in seen]
    return Sample(truths, detections, [each for each in detections if each.score >= 0.5])


def at(place):
    return Box(100 * place, 0, 100 * place + 10, 10)


GOOD = sample(1, (0, 0.9))
BAD = sample(1, (7, 0.8))
EMPTY = sample(0)


def test_every_draw_has_as_many_pictures_as_there_are():
    drawn = bootstrap.draws(7, seed=1)
    assert drawn.shape == (1000, 7)
    assert set(drawn.sum(axis=1)) == {7}


def test_the_same_seed_draws_the_same():
    assert np.array_equal(bootstrap.draws(5, seed=1), bootstrap.draws(5, seed=1))
    assert not np.array_equal(bootstrap.draws(5, seed=1), bootstrap.draws(5, seed=2))


@pytest.mark.parametrize(
    ("times", "ap50", "precision", "recall"),
    [
        ([1, 1, 1], 1 / 2, 1 / 2, 1 / 2),
        ([3, 0, 0], 1, 1, 1),
        ([0, 3, 0], 0, 0, 0),
        # Two good, one bad: the sure hits come first, then recall ends at 2 of 3.
        ([2, 1, 0], 2 / 3, 2 / 3, 2 / 3),
        ([0, 0, 3], None, None, None),
    ],
)
def test_the_figures_of_one_draw(times, ap50, precision, recall):
    drawn = bootstrap.of_label([GOOD, BAD, EMPTY], MASK, np.array([times]))
    assert drawn.ap50 == [pytest.approx(ap50) if ap50 else ap50]
    assert drawn.precision == [pytest.approx(precision) if precision else precision]
    assert drawn.recall == [pytest.approx(recall) if recall else recall]


_seen = strategies.tuples(strategies.integers(0, 4), strategies.floats(0.02, 1))
_pictures = strategies.builds(
    lambda faces, seen: sample(faces, *seen),
    strategies.integers(0, 4),
    strategies.lists(_seen, max_size=6),
)


@settings(deadline=None)
@given(strategies.lists(_pictures, min_size=1, max_size=5))
def test_every_picture_once_is_the_figure_itself(samples):
    """Beside the other way of working it out."""
    expected = metrics.score(samples, MASK)
    drawn = bootstrap.of_label(samples, MASK, np.ones((1, len(samples)), int))
    for ours, theirs in zip(drawn, (expected.ap50, expected.precision, expected.recall)):
        assert ours == [theirs if theirs is None else pytest.approx(theirs)]


def test_the_interval_is_the_middle_95_percent():
    assert bootstrap.interval([n / 1000 for n in range(1001)]) == pytest.approx([0.025, 0.975])
    assert bootstrap.interval([None, 0.5]) == [0.5, 0.5]
    assert bootstrap.interval([None, None]) is None


def test_the_mean_is_taken_in_every_draw():
    assert bootstrap.means([[0.5, None, None], [1.0, 0.25, None]]) == [0.75, 0.25, None]


def test_a_share_of_half_over_a_hundred_pictures_is_known_to_a_tenth():
    """Normal theory: 0.5 give or take 1.96 · 0.05."""
    drawn = bootstrap.of_label([GOOD, BAD] * 50, MASK, bootstrap.draws(100, seed=0))
    assert bootstrap.interval(drawn.recall) == pytest.approx([0.402, 0.598], abs=0.02)


def test_nothing_seen_is_found_in_no_draw():
    found = evidence.gather([sample(2)], MASK)
    assert bootstrap.average_precision(found, np.array([1])) == 0.0
