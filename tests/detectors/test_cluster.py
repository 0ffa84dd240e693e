"""Clustering, against vectors worked by hand and a slow implementation of the definition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings, strategies

from kiosk.detectors.cluster import NOISE, dbscan, merge, overlaps, suppress, surest

A, HALF = (0, 0, 10, 10), (5, 0, 15, 10)


def boxes(*sides):
    return np.array(sides, float).reshape(-1, 4)


numbers = strategies.integers(0, 12)
rectangles = strategies.tuples(
    numbers, numbers, strategies.integers(1, 8), strategies.integers(1, 8)
).map(lambda r: (r[0], r[1], r[0] + r[2], r[1] + r[3]))
scenes = strategies.lists(
    strategies.tuples(rectangles, strategies.integers(1, 20).map(lambda n: n / 20)), max_size=25
)


def parted(scene):
    return boxes(*(box for box, _ in scene)), np.array([weight for _, weight in scene], float)


def slow_iou(one, two):
    shared = max(0, min(one[2], two[2]) - max(one[0], two[0])) * max(
        0, min(one[3], two[3]) - max(one[1], two[1])
    )
    area = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, two)]
    return shared / (sum(area) - shared)


def slow_dbscan(rectangles_, weights, eps, least):
    """The definition, one box at a time."""
    n = len(rectangles_)
    near = [
        [j for j in range(n) if 1 - slow_iou(rectangles_[i], rectangles_[j]) <= eps + 1e-12]
        for i in range(n)
    ]
    core = [i for i in range(n) if sum(weights[j] for j in near[i]) >= least - 1e-12]
    groups = [NOISE] * n
    for start in core:
        if groups[start] != NOISE:
            continue
        waiting = [start]
        while waiting:
            i = waiting.pop()
            groups[i] = start
            waiting += [j for j in near[i] if j in core and groups[j] == NOISE]
    for i in set(range(n)) - set(core):
        joined = [groups[j] for j in near[i] if j in core]
        groups[i] = min(joined, default=NOISE)
    return groups


def slow_nms(rectangles_, weights, most):
    kept = []
    for i in sorted(range(len(weights)), key=lambda i: -weights[i]):
        if all(slow_iou(rectangles_[i], rectangles_[j]) <= most for j in kept):
            kept.append(i)
    return kept


@given(
    scenes,
    strategies.sampled_from([0.13, 0.3, 0.5, 0.7]),
    strategies.sampled_from([0.05, 0.6, 1.0, 2.0]),
)
@settings(max_examples=150, deadline=None)
def test_groups_are_those_of_the_definition(scene, eps, least):
    """Same cores, same groups, same noise, for any boxes and weights."""
    rectangles_, weights = parted(scene)
    assert dbscan(rectangles_, weights, eps, least).tolist() == slow_dbscan(
        rectangles_, weights, eps, least
    )


@given(scenes, strategies.sampled_from([0.2, 0.4, 0.5]))
@settings(max_examples=100, deadline=None)
def test_suppression_is_that_of_the_definition(scene, most):
    rectangles_, weights = parted(scene)
    assert suppress(rectangles_, surest(weights), most).tolist() == slow_nms(
        rectangles_, weights, most
    )


@given(scenes)
@settings(max_examples=50, deadline=None)
def test_overlaps_are_those_of_the_definition(scene):
    rectangles_, _ = parted(scene)
    expected = [[slow_iou(one, two) for two in rectangles_] for one in rectangles_]
    assert overlaps(rectangles_) == pytest.approx(
        np.array(expected).reshape(len(scene), len(scene))
    )


def test_half_overlapping_boxes_share_a_third():
    assert overlaps(boxes(A, HALF))[0, 1] == pytest.approx(1 / 3)


def test_an_empty_box_overlaps_nothing():
    assert overlaps(boxes((3, 3, 3, 3), A)).tolist() == [[0, 0], [0, 1]]


@pytest.mark.parametrize(
    ("weights", "groups"),
    [([0.9], [NOISE]), ([1.0], [0]), ([0.6, 0.5], [0, 0]), ([0.3, 0.3], [NOISE, NOISE])],
)
def test_weights_and_not_boxes_are_counted(weights, groups):
    """A lone box of 0.9 is noise, one of 1.0 a face, and so are two of 0.6 and 0.5."""
    assert dbscan(boxes(*[A] * len(weights)), np.array(weights), 0.3, 1.0).tolist() == groups


def test_boxes_exactly_eps_apart_are_neighbours():
    pair = boxes(A, HALF)
    assert dbscan(pair, np.array([0.6, 0.5]), 2 / 3, 1.0).tolist() == [0, 0]
    assert dbscan(pair, np.array([0.6, 0.5]), 2 / 3 - 1e-6, 1.0).tolist() == [NOISE, NOISE]


def test_the_least_weight_may_be_next_to_nothing():
    """A training specification's 0.05 means what it says."""
    assert dbscan(boxes(A), np.array([0.05]), 0.3, 0.05).tolist() == [0]
    assert dbscan(boxes(A), np.array([0.04]), 0.3, 0.05).tolist() == [NOISE]


def test_the_cells_of_one_face_become_one_box():
    """Seven cells as the training targets light them: one box, score the highest coverage."""
    coverage = np.array([0.4375, 0.1875, 0.25, 1.0, 0.75, 0.625, 0.25])
    face = boxes(*[(100, 60, 180, 150)] * 7)
    merged, scores = merge(face, coverage, dbscan(face, coverage, 0.3, 1.0))
    assert coverage.sum() == 3.5
    assert merged == pytest.approx(boxes((100, 60, 180, 150)))
    assert scores.tolist() == [1.0]


@pytest.mark.parametrize("eps", [0.13, 0.5])
@pytest.mark.parametrize("second", [(150, 60, 210, 140), (120, 64, 180, 144)])
def test_two_faces_side_by_side_stay_two(second, eps):
    pair = boxes(*[(100, 60, 160, 140)] * 5, *[second] * 5)
    merged, _ = merge(pair, np.full(10, 0.8), dbscan(pair, np.full(10, 0.8), eps, 1.0))
    assert merged == pytest.approx(boxes((100, 60, 160, 140), second))


def test_a_merged_box_is_the_weighted_mean():
    merged, scores = merge(
        boxes((0, 0, 10, 10), (4, 0, 14, 10)), np.array([0.75, 0.25]), np.array([0, 0])
    )
    assert merged == pytest.approx(boxes((1, 0, 11, 10)))
    assert scores.tolist() == [0.75]


def test_noise_makes_no_box():
    merged, scores = merge(boxes(A, HALF), np.array([0.4, 0.3]), np.array([NOISE, NOISE]))
    assert merged.shape == (0, 4)
    assert scores.shape == (0,)


def test_the_kept_box_has_its_own_score():
    """Of three on one place the surest stays, with the surest's score."""
    scores = np.array([0.3, 0.6, 0.9])
    assert suppress(boxes(A, A, A), surest(scores), 0.4).tolist() == [2]


def test_of_equal_scores_the_lower_rank_comes_first():
    assert surest(np.array([0.5, 0.5, 0.7]), np.array([3, 0, 3])).tolist() == [2, 1, 0]


def test_a_long_chain_of_neighbours_is_one_group():
    """As long as the cap allows; each box overlaps only the next."""
    chain = boxes(*((3 * step, 0, 3 * step + 10, 10) for step in range(512)))
    assert set(dbscan(chain, np.ones(512), 0.5, 1.0).tolist()) == {0}
