"""Where painted masks lie on a real face, and what is said of them."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.training.cloth import COLUMNS, ROWS, Cloth, woven
from models.training.clutter import Clutter, paint_clutter
from models.training.faceframe import frame_of
from models.training.masks import Wear, label_of, paint_mask
from tests.training.faces import BOX, MARKS, PERSON


def _face():
    return PERSON.pixels, frame_of(MARKS), BOX, PERSON.landmarks


def _changed(before: np.ndarray, after: np.ndarray, point: np.ndarray) -> bool:
    x, y = (int(part) for part in point)
    patch = np.s_[y - 2 : y + 3, x - 2 : x + 3]
    return float(cv2.absdiff(before[patch], after[patch]).mean()) > 3


@pytest.mark.parametrize(
    ("wear", "label", "covered", "free"),
    [
        (
            Wear.PROPER,
            "mask",
            ("nose_tip", "nose_base", "mouth_left", "mouth_right"),
            ("left_eye",),
        ),
        (Wear.UNDER_NOSE, "misplaced", ("mouth_left", "mouth_right"), ("nose_tip", "nose_bridge")),
        (Wear.ON_CHIN, "misplaced", ("chin",), ("nose_tip", "nose_base", "mouth_left")),
        (Wear.HANGING, "misplaced", (), ("nose_tip", "nose_base", "mouth_left", "mouth_right")),
    ],
)
def test_a_mask_covers_what_its_label_says(wear, label, covered, free):
    """Whatever chance makes of it: proper covers nose and mouth, misplaced leaves one free."""
    before, frame, box, landmarks = _face()
    assert label_of(wear) == label
    for seed in range(12):
        after = before.copy()
        assert paint_mask(after, frame, box, wear, np.random.default_rng(seed))
        for name in covered:
            assert _changed(before, after, getattr(landmarks, name)), (seed, name)
        for name in free:
            assert not _changed(before, after, getattr(landmarks, name)), (seed, name)


@pytest.mark.parametrize("wear", list(Wear))
def test_a_mask_that_cannot_be_seen_is_not_painted(wear):
    """In a picture that ends at the nose nothing is painted, so the face stays bare."""
    before, frame, box, landmarks = _face()
    before = before[: int(landmarks.nose_bridge[1]) - 5]
    after = before.copy()
    assert not paint_mask(after, frame, box, wear, np.random.default_rng(1))
    assert np.array_equal(before, after)


@pytest.mark.parametrize("kind", list(Clutter))
def test_clutter_changes_the_picture_and_never_hides_the_whole_face(kind):
    """It is painted where it belongs; nose and mouth are never both covered by it."""
    before, frame, _, landmarks = _face()
    for seed in range(8):
        after = before.copy()
        paint_clutter(after, frame, kind, np.random.default_rng(seed))
        assert not np.array_equal(before, after) or kind in (Clutter.PATCHES, Clutter.BAND)
        if kind is not Clutter.HAND:
            assert not _changed(before, after, landmarks.nose_tip)
        eyes = [_changed(before, after, landmarks.left_eye)]
        assert eyes == [kind is Clutter.GLASSES]


@pytest.mark.parametrize("kind", list(Cloth))
def test_no_two_pieces_of_cloth_are_alike(kind):
    """And the same chance weaves the same piece."""
    pieces = [woven(kind, np.random.default_rng(seed)) for seed in (1, 1, 2)]
    assert pieces[0].shape == (ROWS, COLUMNS, 3)
    assert pieces[0].dtype == np.uint8
    assert np.array_equal(pieces[0], pieces[1])
    assert not np.array_equal(pieces[0], pieces[2])


@given(st.floats(-1.0, 1.0), st.floats(-0.3, 2.2), st.floats(-0.6, 0.6), st.floats(-0.5, 0.5))
def test_places_undo_points(angle, down, turn, nose):
    """Where the head can be seen, point and places are each other's inverse, for any pose."""
    c, s = math.cos(turn), math.sin(turn)
    canon = np.array([[-30, 0], [30, 0], [nose * 20, 38], [-24, 64], [24, 64]])
    marks = canon @ np.array([[c, s], [-s, c]]) + [100, 80]
    frame = frame_of(tuple((float(x), float(y)) for x, y in marks))
    assert frame is not None
    if abs(angle + math.asin(frame.sine)) > 1.4:
        return
    x, y = frame.point(angle, down)
    back = frame.places(np.array([x]), np.array([y]))
    assert back[0][0] == pytest.approx(angle, abs=1e-3)
    assert back[1][0] == pytest.approx(down, abs=1e-6)


def test_the_turned_head_has_its_nose_on_that_side():
    """A nose to the right of the middle is a head turned to the right, by sine > 0."""
    marks = [[70, 80], [130, 80], [108, 118], [76, 144], [124, 144]]
    frame = frame_of(tuple((float(x), float(y)) for x, y in marks))
    assert frame is not None
    assert 0.1 < frame.sine < 0.6


@pytest.mark.parametrize(
    "marks",
    [
        [[10, 10]] * 5,
        [[10, 50], [60, 50], [35, 30], [10, 10], [60, 10]],
        [[30, 10], [34, 10], [38, 30], [30, 60], [34, 60]],
    ],
)
def test_points_that_make_no_face_make_no_frame(marks):
    """One spot, upside down, seen from the side: nothing can be painted."""
    assert frame_of(tuple((float(x), float(y)) for x, y in marks)) is None
