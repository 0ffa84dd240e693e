"""Choosing among candidates again comes to what the detector chose."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.cameras import open_camera
from kiosk.detectors import open_detector
from kiosk.detectors.candidates import CAUTION, FLOOR, MOST_CANDIDATES, chosen
from kiosk.detectors.runner import Tensors
from kiosk.settings import CameraSettings, DetectorSettings, Thresholds
from kiosk.types import Box, Detection, Label

SCORES = st.sampled_from([0.1, 0.2, 0.35, 0.5, 0.5, 0.75, 0.9])
DETECTIONS = st.builds(
    lambda x, y, size, label, score: Detection(Box(x, y, x + size, y + size), label, score),
    st.integers(0, 40), st.integers(0, 40), st.integers(5, 40), st.sampled_from(Label), SCORES,
)  # fmt: skip
FLOORS = st.fixed_dictionaries(dict.fromkeys(Label, SCORES))


@given(st.lists(DETECTIONS, max_size=12), FLOORS)
def test_every_face_has_one_label_the_surest_that_is_sure_enough(candidates, floors):
    kept = chosen(candidates, floors, 0.5)
    assert [one.score for one in kept] == sorted((one.score for one in kept), reverse=True)
    assert all(one.score >= floors[one.label] for one in kept)
    for number, one in enumerate(kept):
        assert all(one.box.iou(other.box) <= 0.5 for other in kept[:number])
    for one in candidates:  # whatever was left out was too unsure, or its face has a surer label
        if one.score >= floors[one.label] and one not in kept:
            assert any(one.box.iou(k.box) > 0.5 and k.score >= one.score for k in kept)


@given(st.lists(DETECTIONS, max_size=12, unique_by=lambda one: (one.score, one.label)), FLOORS)
def test_the_order_of_the_candidates_does_not_matter(candidates, floors):
    assert chosen(candidates, floors, 0.5) == chosen(candidates[::-1], floors, 0.5)


def test_of_equal_scores_the_one_that_lets_nobody_in_wins():
    box = Box(0, 0, 10, 10)
    same = [Detection(box, label, 0.7) for label in Label]
    for label in CAUTION:
        assert chosen(same, dict.fromkeys(Label, 0.1), 0.5)[0].label is label
        same = [one for one in same if one.label is not label]


@pytest.fixture(scope="module")
def detector():
    detector = open_detector(DetectorSettings())
    yield detector
    detector.close()


@pytest.fixture(scope="module")
def looks(detector):
    """What the network says of people in every state, some of them hard to tell."""
    camera = open_camera(CameraSettings(source="demo:"), paced=False)
    frames = [camera.read() for _ in range(220)][60::40]
    camera.close()
    rng = np.random.default_rng(5)
    noisy = [np.clip(each.pixels + rng.normal(0, 40, each.pixels.shape), 0, 255) for each in frames]
    every = [each.pixels for each in frames] + [each.astype(np.uint8) for each in noisy]
    return [look(detector, pixels) for pixels in every]


def look(detector, pixels):
    picture, placement = detector.preprocess(pixels)
    tensors = detector.infer(picture)
    return Tensors(tensors.coverage.copy(), tensors.bbox.copy()), placement


@pytest.mark.parametrize("least", [0.12, 0.3, 0.6, 0.9])
@pytest.mark.parametrize("mask", [None, 0.2, 0.97])
def test_other_thresholds_choose_what_the_detector_would_have_chosen(detector, looks, least, mask):
    """That is what the last hour, replayed, stands on."""
    thresholds = Thresholds(mask=mask or least, no_mask=least, misplaced=least)
    across = detector.model.manifest.cluster.across
    for one in looks:
        detector.set_thresholds({})
        detector.cluster(*one)
        candidates = detector.candidates
        detector.set_thresholds(thresholds.given)
        assert chosen(candidates, detector.floors, across) == detector.cluster(*one)
        assert detector.candidates == candidates


def test_candidates_reach_down_to_the_floor_and_are_bounded(detector, looks):
    detector.set_thresholds({})
    unsure = 0
    for one in looks:
        assert set(detector.cluster(*one)) <= set(detector.candidates)
        assert all(one.score >= FLOOR for one in detector.candidates)
        assert len(detector.candidates) <= MOST_CANDIDATES
        unsure += any(one.score < 0.5 for one in detector.candidates)
    assert unsure


def test_a_threshold_below_the_floor_is_kept_to(detector, looks):
    detector.set_thresholds(dict.fromkeys(Label, 0.02))
    scores = [found.score for one in looks for found in detector.cluster(*one)]
    assert 0.02 <= min(scores) < FLOOR
