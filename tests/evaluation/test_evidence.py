"""The arrays behind the figures."""

from __future__ import annotations

from kiosk.evaluation import evidence
from kiosk.evaluation.kitti import Truth
from kiosk.evaluation.metrics import Sample
from kiosk.types import Box, Detection, Label

MASK = Label.MASK


def at(place):
    return Box(100 * place, 0, 100 * place + 10, 10)


def face(place, label=MASK, *, judged=True):
    return Truth(at(place), label, judged)


def seen(place, sure):
    return Detection(at(place), MASK, sure)


SAMPLES = [
    Sample(
        [face(0), face(1, judged=False)],
        [seen(0, 0.7), seen(1, 0.95), seen(2, 0.3)],
        [seen(0, 0.7)],
    ),
    Sample(
        [face(0), face(1), face(2, Label.NO_MASK)], [seen(0, 0.9), seen(2, 0.8)], [seen(2, 0.8)]
    ),
]


def test_detections_come_surest_first_with_their_picture():
    """One on a face that is not judged is left out."""
    found = evidence.gather(SAMPLES, MASK)
    assert found.scores.tolist() == [0.9, 0.8, 0.7, 0.3]
    assert found.hits.tolist() == [True, False, True, False]
    assert found.pictures.tolist() == [1, 1, 0, 0]
    assert found.faces.tolist() == [1, 2]


def test_those_in_force_alone():
    found = evidence.gather(SAMPLES, MASK, decided=True)
    assert found.scores.tolist() == [0.8, 0.7]
    assert found.hits.tolist() == [False, True]


def test_recall_and_precision_after_each_detection():
    recall, precision = evidence.curve(evidence.gather(SAMPLES, MASK))
    assert recall.tolist() == [1 / 3, 1 / 3, 2 / 3, 2 / 3]
    assert precision.tolist() == [1, 1 / 2, 2 / 3, 1 / 2]


def test_where_nothing_was_seen_there_is_no_evidence():
    found = evidence.gather([Sample([face(0)], [], [])], MASK)
    assert (len(found.scores), found.faces.tolist()) == (0, [1])
