"""Size bands, on cases worked by hand."""

from __future__ import annotations

import pytest

from kiosk.evaluation.kitti import Truth
from kiosk.evaluation.metrics import Sample, score
from kiosk.evaluation.sizes import BANDS, within
from kiosk.types import Box, Detection, Label

MASK = Label.MASK
FAR, MIDDLE, NEAR, NEAREST = BANDS


def box(width, place=0):
    return Box(1000 * place, 0, 1000 * place + width, width)


def figures(truths, detections, band):
    return score([within(Sample(truths, detections, detections), band)], MASK)


@pytest.mark.parametrize(
    ("width", "names"),
    [
        (19.9, []),
        (20, ["20-40"]),
        (39.9, ["20-40"]),
        (40, ["40-80"]),
        (80, ["80-160"]),
        (159.9, ["80-160"]),
        (160, [">160"]),
        (5000, [">160"]),
    ],
)
def test_every_face_from_20_pixels_is_in_one_band(width, names):
    assert [band.name for band in BANDS if band.holds(box(width))] == names


def test_a_face_is_judged_in_its_band_alone():
    """Found in one band, missed in the other, unknown in the third."""
    truths = [Truth(box(30), MASK), Truth(box(60, 1), MASK)]
    seen = [Detection(box(30), MASK, 0.9)]
    assert figures(truths, seen, FAR).ap50 == 1.0
    assert figures(truths, seen, MIDDLE).ap50 == 0.0
    assert figures(truths, seen, NEAR).faces == 0


def test_a_wrong_box_counts_in_the_band_of_its_own_width():
    truths = [Truth(box(30), MASK), Truth(box(60, 1), MASK)]
    seen = [
        Detection(box(35, 2), MASK, 0.95),
        Detection(box(30), MASK, 0.9),
        Detection(box(60, 1), MASK, 0.8),
    ]
    assert figures(truths, seen, FAR).ap50 == 0.5
    assert figures(truths, seen, MIDDLE).ap50 == 1.0


def test_a_box_of_another_width_on_a_face_of_the_band_finds_it():
    """42 pixels said of a face of 38."""
    truths = [Truth(box(38), MASK)]
    seen = [Detection(box(42), MASK, 0.9)]
    assert figures(truths, seen, FAR).recall == 1.0
    assert figures(truths, seen, MIDDLE).precision is None


def test_a_face_that_is_not_judged_is_in_no_band():
    assert figures([Truth(box(30), MASK, judged=False)], [], FAR).faces == 0
