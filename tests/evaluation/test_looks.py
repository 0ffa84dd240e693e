"""What a look gives to either figure, with tensors made by the test."""

from __future__ import annotations

import numpy as np
import pytest

from kiosk.detectors.detector import GridBoxDetector
from kiosk.detectors.model import load
from kiosk.detectors.runner import Tensors
from kiosk.evaluation import tao
from kiosk.evaluation.kitti import Truth
from kiosk.evaluation.looks import look
from kiosk.types import Box, Label
from tests.detectors.networks import colour_network, write_model

FACE = (10.0, 8.0, 40.0, 44.0)


class Says:
    """A runner whose network says the same of every picture."""

    name = "says"
    threads = 1

    def __init__(self, tensors):
        self._tensors = tensors

    def infer(self, _picture):
        return self._tensors

    def close(self):
        pass


@pytest.fixture
def detector(tmp_path):
    """It is 0.8 sure of no mask and 0.7 of a mask, on one and the same face."""
    coverage, bbox = np.zeros((3, 3, 4), np.float32), np.zeros((12, 3, 4), np.float32)
    for index, value in ((0, 0.7), (1, 0.8)):
        coverage[index, 1, 1] = value
        sides = [16.5 - FACE[0], 16.5 - FACE[1], FACE[2] - 16.5, FACE[3] - 16.5]
        bbox[4 * index : 4 * index + 4, 1, 1] = np.array(sides) / 35
    model = load(str(write_model(tmp_path, colour_network())))
    return GridBoxDetector(model, Says(Tensors(coverage, bbox)))


def test_our_own_figures_have_one_label_a_face_and_those_of_others_each_class(detector):
    """The mask that is there is found by its class, though the other one is surer."""
    truths = [Truth(Box(*FACE), Label.MASK)]
    found = look(detector, np.zeros((48, 64, 3), np.uint8), truths, 0.0)

    assert [each.label for each in found.sample.detections] == [Label.NO_MASK]
    assert [each.label for each in found.sample.decided] == [Label.NO_MASK]
    assert {each.label for each in found.apart.detections} == {Label.MASK, Label.NO_MASK}
    assert found.apart.truths == found.sample.truths
    assert found.apart.detections[0].box.width == pytest.approx(30 * 544 / 48)
    assert {each.label for each in found.network.detections} == {Label.MASK, Label.NO_MASK}
    again = [found.network, found.network]
    assert tao.average_precision(again, Label.MASK) == pytest.approx(1 / 2)
