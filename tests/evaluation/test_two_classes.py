"""Three classes folded into two."""

from __future__ import annotations

from kiosk.evaluation.kitti import Truth
from kiosk.evaluation.metrics import Sample, score
from kiosk.evaluation.two_classes import folded
from kiosk.types import Box, Detection, Label

HERE, THERE = Box(0, 0, 10, 10), Box(100, 0, 110, 10)
NOBODY = Truth(Box(200, 0, 210, 10), None, judged=False)


def test_a_misplaced_mask_is_no_mask():
    """True or said; masks and places where nobody is judged stay as they are."""
    truths = [Truth(HERE, Label.MISPLACED), Truth(THERE, Label.MASK), NOBODY]
    said = [Detection(HERE, Label.MISPLACED, 0.9), Detection(THERE, Label.MASK, 0.8)]
    two = folded(Sample(truths, said, said[:1]))
    assert [truth.label for truth in two.truths] == [Label.NO_MASK, Label.MASK, None]
    assert [each.label for each in two.detections] == [Label.NO_MASK, Label.MASK]
    assert [each.label for each in two.decided] == [Label.NO_MASK]


def test_saying_bare_of_a_mask_on_the_chin_becomes_right():
    sample = Sample([Truth(HERE, Label.MISPLACED)], [Detection(HERE, Label.NO_MASK, 0.9)], [])
    assert score([sample], Label.MISPLACED).ap50 == 0.0
    assert score([folded(sample)], Label.NO_MASK).ap50 == 1.0
