"""Average precision, precision, recall and confusion, on cases worked by hand."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies

from kiosk.evaluation.kitti import Truth
from kiosk.evaluation.metrics import Sample, average_precision, confusion, mean, score
from kiosk.types import Box, Detection, Label

MASK, BARE, LOW = Label.MASK, Label.NO_MASK, Label.MISPLACED


def at(place, width=10):
    """Boxes at different places never overlap."""
    return Box(100 * place, 0, 100 * place + width, 10)


def face(place, label=MASK, *, judged=True):
    return Truth(at(place), label, judged)


def seen(place, label=MASK, sure=0.9, width=10):
    return Detection(at(place, width), label, sure)


def sample(truths, detections):
    return Sample(truths, detections, detections)


@pytest.mark.parametrize("count", [1, 2, 3, 7, 10, 49, 1000])
def test_a_detector_without_fault_scores_exactly_one(count):
    """Not 0.999…: nothing is summed that could round."""
    faces = [face(place) for place in range(count)]
    detections = [seen(place, sure=1 - place / 2000) for place in range(count)]
    assert score([sample(faces, detections)], MASK).ap50 == 1.0


@pytest.mark.parametrize(
    ("hits", "faces", "expected"),
    [
        ([], 2, 0),
        ([False], 1, 0),
        ([True], 2, 0.5),
        ([True, False], 1, 1),
        ([False, True], 1, 0.5),
        # precision 1, 1/2, 2/3, 1/2: envelope 1, 2/3, 2/3; half a recall each
        ([True, False, True, False], 2, (1 + 2 / 3) / 2),
        # 0, 1/2, 2/3, 3/4: the envelope lifts the first two to 3/4
        ([False, True, True, True], 3, 0.75),
    ],
)
def test_the_area_under_the_envelope(hits, faces, expected):
    assert average_precision(hits, faces) == pytest.approx(expected)


@given(strategies.lists(strategies.booleans(), max_size=40), strategies.integers(0, 5))
def test_average_precision_is_the_integral_of_the_envelope(hits, missed):
    """Against the definition, summed over recall step by step."""
    faces = sum(hits) + missed
    if not faces:
        return
    points = [(sum(hits[: n + 1]) / faces, sum(hits[: n + 1]) / (n + 1)) for n in range(len(hits))]
    area, before = 0.0, 0.0
    for recall, _ in points:
        area += (recall - before) * max(p for r, p in points if r >= recall)
        before = recall
    assert average_precision(hits, faces) == pytest.approx(area)


def test_a_second_box_on_a_face_is_wrong():
    figures = score([sample([face(0)], [seen(0, sure=0.9), seen(0, sure=0.8)])], MASK)
    assert (figures.ap50, figures.precision, figures.recall) == (1.0, 0.5, 1.0)


def test_a_box_takes_the_next_face_when_the_best_is_taken():
    """As in COCO: two faces that overlap, two boxes nearer the one."""
    truths = [Truth(Box(0, 0, 10, 10), MASK), Truth(Box(3, 0, 13, 10), MASK)]
    detections = [
        Detection(Box(0, 0, 10, 10), MASK, 0.9),
        Detection(Box(1, 0, 11, 10), MASK, 0.8),
    ]
    assert score([sample(truths, detections)], MASK).recall == 1.0


@pytest.mark.parametrize(("width", "hit"), [(5, 1.0), (4.99, 0.0), (20, 1.0), (20.1, 0.0)])
def test_half_an_overlap_is_enough_and_less_is_not(width, hit):
    assert score([sample([face(0)], [seen(0, width=width)])], MASK).recall == hit


def test_pictures_are_ranked_together():
    """A wrong box in one picture stands before a right one in another."""
    samples = [sample([], [seen(0, sure=0.9)]), sample([face(0)], [seen(0, sure=0.8)])]
    assert score(samples, MASK).ap50 == 0.5


def test_a_face_that_is_not_judged_is_neither_hit_nor_miss():
    truths = [face(0), face(1, judged=False)]
    found = score([sample(truths, [seen(0), seen(1, sure=0.95)])], MASK)
    missed = score([sample(truths, [seen(0)])], MASK)
    assert found == missed
    assert (found.faces, found.ap50, found.precision, found.recall) == (1, 1.0, 1.0, 1.0)


def test_a_wrong_label_on_a_face_that_is_not_judged_is_wrong():
    """Classes are measured apart, as in COCO."""
    assert (
        score([sample([face(0), face(1, BARE, judged=False)], [seen(0), seen(1)])], MASK).precision
        == 0.5
    )


def test_whatever_is_found_where_nobody_is_judged_is_right():
    """KITTI's DontCare has no label of its own."""
    figures = score([sample([face(0), Truth(at(1), None, judged=False)], [seen(0), seen(1)])], MASK)
    assert figures.precision == 1.0


CROWD = Box(1000, 0, 1300, 120)


def in_crowd(left, label=MASK):
    return Detection(Box(left, 40, left + 40, 80), label, 0.95)


def test_a_place_larger_than_a_face_excuses_everybody_in_it():
    """A crowd is one DontCare around many: what counts is the part of a box that lies inside."""
    truths = [face(0), Truth(CROWD, None, judged=False)]
    found = [seen(0), in_crowd(1010), in_crowd(1110), in_crowd(1280)]
    figures = score([sample(truths, found)], MASK)
    assert (figures.ap50, figures.precision, figures.recall) == (1.0, 1.0, 1.0)
    assert confusion([sample(truths, found)]) == {"mask": {"mask": 1}}


def test_a_box_that_is_mostly_outside_a_place_is_wrong():
    """A quarter of it inside excuses nothing."""
    truths = [face(0), Truth(CROWD, None, judged=False)]
    figures = score([sample(truths, [seen(0), in_crowd(1290)])], MASK)
    assert figures.precision == 0.5


def test_a_face_that_is_not_judged_is_no_place():
    """One that is too small has a label and a size, and a box must fit it."""
    truths = [face(0), Truth(CROWD, MASK, judged=False)]
    figures = score([sample(truths, [seen(0), in_crowd(1010)])], MASK)
    assert figures.precision == 0.5


def test_average_precision_uses_every_detection_and_recall_those_in_force():
    looked = Sample([face(0), face(1)], [seen(0), seen(1, sure=0.1)], [seen(0)])
    figures = score([looked], MASK)
    assert (figures.ap50, figures.recall) == (1.0, 0.5)


def test_a_label_that_nobody_wears_has_no_figures():
    figures = score([sample([face(0)], [seen(0)])], LOW)
    assert (figures.faces, figures.ap50, figures.precision, figures.recall) == (0, None, None, None)


def test_the_mean_is_of_the_figures_there_are():
    assert mean([0.5, None, 1.0]) == 0.75
    assert mean([None]) is None


def test_confusion_counts_every_face_and_every_box_once():
    truths = [face(0), face(1), face(2, BARE), face(3, LOW), face(4, BARE, judged=False)]
    detections = [seen(0), seen(1, BARE), seen(2, BARE), seen(4, MASK), seen(5, LOW)]
    assert confusion([sample(truths, detections)]) == {
        "mask": {"mask": 1, "no_mask": 1},
        "misplaced": {"missed": 1},
        "no_mask": {"no_mask": 1},
        "nobody": {"misplaced": 1},
    }
