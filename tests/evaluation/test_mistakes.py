"""People taken for what they are not."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies

from kiosk.evaluation.mistakes import Share, masked_as_unmasked, unmasked_as_masked, wilson

TABLE = {
    "mask": {"mask": 90, "no_mask": 2, "misplaced": 1, "missed": 7},
    "no_mask": {"no_mask": 40, "mask": 1, "missed": 4},
    "misplaced": {"misplaced": 3, "mask": 2, "no_mask": 5},
    "nobody": {"mask": 11},
}


def test_both_mistakes_are_counted_over_all_people():
    """A misplaced mask is unmasked, on either side; boxes on nobody are about nobody."""
    assert masked_as_unmasked(TABLE) == Share(people=100, count=3, missed=7)
    assert unmasked_as_masked(TABLE) == Share(people=55, count=3, missed=4)
    assert masked_as_unmasked(TABLE).share == 0.03


def test_of_nobody_there_is_no_share():
    nobody = masked_as_unmasked({})
    assert (nobody.people, nobody.share, nobody.interval) == (0, None, None)


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    # Worked from the formula: 0 of n ends at z² / (n + z²); the rest as in published tables.
    [
        (0, 100, 0.0, 3.8415 / 103.8415),
        (100, 100, 100 / 103.8415, 1.0),
        (5, 10, 0.2366, 0.7634),
        (1, 10, 0.0179, 0.4042),
    ],
)
def test_wilsons_interval(count, total, low, high):
    assert wilson(count, total) == pytest.approx((low, high), abs=1e-4)


@given(
    strategies.integers(1, 5000).flatmap(
        lambda n: strategies.tuples(strategies.integers(0, n), strategies.just(n))
    )
)
def test_the_share_lies_in_its_interval(pair):
    count, total = pair
    low, high = wilson(count, total)
    assert 0 <= low <= count / total + 1e-12
    assert count / total - 1e-12 <= high <= 1
