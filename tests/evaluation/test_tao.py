"""TAO's figure with its quirks, on cases worked by hand."""

from __future__ import annotations

import pytest

from kiosk.evaluation.tao import Look, average_precision
from kiosk.types import Box, Detection, Label

MASK = Label.MASK


def at(place, width=40, height=40):
    return Box(100 * place, 0, 100 * place + width, height)


def looked(faces, detections):
    return [
        Look(
            [(box, MASK) for box in faces], [Detection(box, MASK, sure) for box, sure in detections]
        )
    ]


@pytest.mark.parametrize("count", [1, 2, 5, 10, 100])
def test_a_detector_without_fault_loses_one_face(count):
    boxes = [at(place) for place in range(count)]
    looks = looked(boxes, [(box, 1 - place / 1000) for place, box in enumerate(boxes)])
    assert average_precision(looks, MASK) == pytest.approx((count - 1) / count)


def test_after_a_wrong_first_box_nothing_is_lost_but_the_peak():
    """Precision 0, 1/2, 2/3; what counts for the step to 2/2 is the best before it, 1/2."""
    looks = looked([at(0), at(1)], [(at(9), 0.9), (at(0), 0.8), (at(1), 0.7)])
    assert average_precision(looks, MASK) == pytest.approx((0.5 + 0.5) / 2)


def test_nobody_to_be_found_is_nought():
    assert average_precision(looked([], [(at(0), 0.9)]), MASK) == 0.0
    assert average_precision(looked([at(0)], []), MASK) == 0.0


@pytest.mark.parametrize(("width", "height"), [(9, 40), (40, 19), (9.6, 40), (40, 19.6)])
def test_small_boxes_are_left_out_on_both_sides(width, height):
    """By what they are, not by what they are rounded to."""
    faces = [at(0), at(1), at(2, width, height)]
    looks = looked(faces, [(box, 0.9 - place / 10) for place, box in enumerate(faces)])
    assert average_precision(looks, MASK) == pytest.approx(1 / 2)


def test_a_small_box_between_pixels_is_left_out():
    """It is 9.2 pixels wide and would reach over ten once it is rounded."""
    faces = [at(0), at(1), Box(200.4, 0, 209.6, 40)]
    looks = looked(faces, [(box, 0.9 - place / 10) for place, box in enumerate(faces)])
    assert average_precision(looks, MASK) == pytest.approx(1 / 2)


def test_a_box_is_only_compared_with_the_face_it_overlaps_most():
    """The second box lies on two faces and is nearer the one that is taken."""
    faces = [Box(0, 0, 40, 40), Box(12, 0, 52, 40)]
    looks = looked(faces, [(Box(0, 0, 40, 40), 0.9), (Box(4, 0, 44, 40), 0.8)])
    assert average_precision(looks, MASK) == 0.0


def test_boxes_reach_one_pixel_further_than_they_say():
    """20 and 40 wide: 21 of 41 is over half, 20 of 40 would be half."""
    faces = [at(0), at(1)]
    looks = looked(faces, [(at(0), 0.9), (Box(100, 0, 119.6, 40), 0.8)])
    assert average_precision(looks, MASK) == pytest.approx(1 / 2)
