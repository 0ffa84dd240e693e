"""The whole document, on a set small enough to work by hand."""

from __future__ import annotations

import io
import json

import pytest
from rich.console import Console

from kiosk.evaluation import report, tables
from kiosk.evaluation.kitti import Truth
from kiosk.evaluation.metrics import Sample
from kiosk.types import Box, Detection, Label

LABELS = (Label.MASK, Label.NO_MASK, Label.MISPLACED)
FAR, NEAR, NEAREST = Box(0, 0, 30, 30), Box(100, 0, 200, 100), Box(300, 0, 500, 200)


def looked():
    """Far: a mask that is found. Near: bare, said to be masked. Nearest: misplaced, said bare."""
    truths = [Truth(FAR, Label.MASK), Truth(NEAR, Label.NO_MASK), Truth(NEAREST, Label.MISPLACED)]
    said = [
        Detection(NEAR, Label.MASK, 0.95),
        Detection(FAR, Label.MASK, 0.85),
        Detection(NEAREST, Label.NO_MASK, 0.75),
    ]
    return [Sample(truths, said, said), Sample([], [], [])]


def test_every_figure_is_in_its_place():
    document = report.figures(looked(), LABELS)
    assert document["ap50"] == {"mask": 0.5, "no_mask": 0.0, "misplaced": 0.0}
    assert document["sizes"]["20-40"]["mask"] == {"faces": 1, "ap50": 1.0, "recall": 1.0}
    assert document["sizes"]["80-160"]["no_mask"] == {"faces": 1, "ap50": 0.0, "recall": 0.0}
    assert document["sizes"][">160"]["mask"] == {"faces": 0, "ap50": None, "recall": None}
    assert document["two_classes"] == {"mask": 0.5, "no_mask": 0.5, "map": 0.5}
    mistakes = document["mistakes"]
    assert mistakes["masked_as_unmasked"]["share"] == 0.0
    assert mistakes["unmasked_as_masked"]["people"] == 2
    assert mistakes["unmasked_as_masked"]["share"] == 0.5
    assert document["calibration"]["misplaced"] == {"expected_error": None, "bins": []}
    assert document["calibration"]["mask"]["expected_error"] == pytest.approx((0.95 + 0.15) / 2)


def test_a_face_that_two_classes_find_counts_for_either():
    """Said to be bare, and with less certainty what it is: masked."""
    said = [Detection(FAR, Label.NO_MASK, 0.9), Detection(FAR, Label.MASK, 0.4)]
    document = report.each_class([Sample([Truth(FAR, Label.MASK)], said, said)], LABELS)
    assert document == {"ap50": {"mask": 1.0, "no_mask": None, "misplaced": None}, "map50": 1.0}


def test_intervals_stand_beside_the_figures():
    """One of two pictures has all the faces, so every draw that has it gives the same figure."""
    document = report.intervals(looked(), LABELS, seed=5)
    assert (document["seed"], document["draws"]) == (5, 1000)
    assert document["ap50"]["mask"] == pytest.approx([0.5, 0.5])
    assert document["sizes"]["20-40"]["mask"]["recall"] == [1.0, 1.0]
    assert document["sizes"][">160"]["mask"]["ap50"] is None
    assert document["two_classes"]["map"] == pytest.approx([0.5, 0.5])
    assert document["map50"] == pytest.approx([1 / 6, 1 / 6])


def test_the_same_seed_gives_the_same_document():
    documents = [json.dumps(report.intervals(looked(), LABELS, seed=5)) for _ in range(2)]
    assert documents[0] == documents[1]


def test_people_read_the_same():
    """Figures with their intervals, and one sentence per mistake."""
    document = {"model": "m", "images": 2, **report.figures(looked(), LABELS)}
    document["each_class"] = report.each_class(looked(), LABELS)
    document["intervals"] = report.intervals(looked(), LABELS, seed=5)
    out = io.StringIO()
    tables.show(document, Console(file=out, width=120))
    text = out.getvalue()
    assert "0.500 (0.50–0.50)" in text
    assert (
        "unmasked people called masked: 50.00% (9.45% to 90.55%), 1 of 2, 0 more not found" in text
    )
    assert "masked people called unmasked: 0.00% (0.00% to 79.35%), 0 of 1" in text
    assert "calibration error: mask 0.550" in text
    said = "each class by itself, ap50: mask 0.500, no_mask 0.000, misplaced 0.000, mean 0.167"
    assert said in text


def test_of_no_pictures_there_are_no_figures():
    document = report.figures([], LABELS)
    assert document["map50"] is None
    assert document["two_classes"]["map"] is None
    assert document["mistakes"]["masked_as_unmasked"]["interval"] is None
