"""Thresholds, one label per face, and both ways of clustering, on a network that sees colours."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from kiosk.detectors.detector import GridBoxDetector
from kiosk.detectors.model import load
from kiosk.detectors.openvino import OpenVinoRunner
from kiosk.detectors.preprocess import Placement
from kiosk.detectors.runner import Tensors
from kiosk.types import Box, Frame, Label
from tests.detectors.networks import colour_network, write_model

SAME = Placement(64, 48, 64, 48)


@pytest.fixture
def opened(tmp_path):
    """Makes a detector of the colour network with a changed manifest."""

    def open_(**changes):
        model = load(str(write_model(tmp_path, colour_network(), **changes)))
        return GridBoxDetector(model, OpenVinoRunner(model))

    return open_


def tensors(*cells):
    """(label index, row, column, coverage, box in network pixels) each."""
    coverage, bbox = np.zeros((3, 3, 4), np.float32), np.zeros((12, 3, 4), np.float32)
    for index, row, column, value, box in cells:
        x, y = 16 * column + 0.5, 16 * row + 0.5
        coverage[index, row, column] = value
        sides = [x - box[0], y - box[1], box[2] - x, box[3] - y]
        bbox[4 * index : 4 * index + 4, row, column] = np.array(sides) / 35
    return Tensors(coverage, bbox)


FACE = (10, 8, 40, 44)
LABELS = (Label.MASK, Label.NO_MASK, Label.MISPLACED)


def test_a_coloured_cell_becomes_a_box_in_the_pixels_of_the_frame(opened):
    """Preprocessing, network, decoding and mapping back, all real: within one pixel."""
    pixels = np.zeros((480, 640, 3), np.uint8)
    pixels[160:320, 320:480] = (0, 0, 255)
    found = opened().detect(Frame(pixels, 0, 0.0))
    assert [face.label for face in found] == [Label.MASK]
    box = found[0].box
    assert (box.x1, box.y1, box.x2, box.y2) == pytest.approx((325, 165, 485, 325), abs=1)


@pytest.mark.parametrize("index", range(3))
def test_each_class_has_boxes_of_its_own(opened, index):
    """Channels 4c to 4c + 3 belong to class c."""
    others = [(other, 0, 3, 0.9, (50, 2, 62, 14)) for other in range(3) if other != index][:1]
    found = opened().cluster(tensors((index, 1, 1, 0.95, FACE), *others), SAME)
    assert found[0].label is LABELS[index]
    sides = (found[0].box.x1, found[0].box.y1, found[0].box.x2, found[0].box.y2)
    assert sides == pytest.approx(FACE, abs=1e-4)


def test_one_face_never_has_two_labels(opened):
    found = opened().cluster(tensors((0, 1, 1, 0.7, FACE), (1, 1, 2, 0.8, FACE)), SAME)
    assert [(face.label, face.score) for face in found] == [(Label.NO_MASK, pytest.approx(0.8))]


def test_each_class_by_itself_may_find_the_same_face(opened):
    """As TAO measures them, and down to thresholds that are given."""
    seen = tensors((0, 1, 1, 0.7, FACE), (1, 1, 2, 0.8, FACE), (2, 1, 2, 0.01, FACE))
    found = opened().each_class(seen, SAME, dict.fromkeys(Label, 0.02))
    assert {face.label: face.score for face in found} == {
        Label.MASK: pytest.approx(0.7),
        Label.NO_MASK: pytest.approx(0.8),
    }


@pytest.mark.parametrize("other", [1, 2])
def test_a_tie_is_never_a_mask(opened, other):
    found = opened().cluster(tensors((0, 1, 1, 0.75, FACE), (other, 1, 2, 0.75, FACE)), SAME)
    assert [face.label for face in found] == [LABELS[other]]


def test_thresholds_change_between_two_pictures(opened):
    """Staff's wish holds from the next picture on and can be taken back."""
    detector = opened(thresholds={"no_mask": 0.6})
    seen = tensors((1, 1, 1, 0.55, FACE))
    assert detector.cluster(seen, SAME) == ()
    detector.set_thresholds({Label.NO_MASK: 0.5})
    assert len(detector.cluster(seen, SAME)) == 1
    detector.set_thresholds({})
    assert detector.cluster(seen, SAME) == ()


def test_a_threshold_left_out_stays_the_models_own(opened):
    detector = opened(thresholds={"mask": 0.7})
    detector.set_thresholds({Label.NO_MASK: 0.5})
    assert detector.floors[Label.MASK] == 0.7


def test_a_face_under_its_threshold_does_not_hide_another(opened):
    """An unsure bare face gives way to a sure enough masked one."""
    detector = opened(thresholds={"no_mask": 0.8, "mask": 0.5})
    found = detector.cluster(tensors((0, 1, 1, 0.6, FACE), (1, 1, 2, 0.7, FACE)), SAME)
    assert [face.label for face in found] == [Label.MASK]


def test_grouping_averages_boxes_and_scores_by_the_surest_cell(opened):
    """Coverages sum to 3.5 or 1.4: what counts as score stays in 0..1."""
    detector = opened(cluster={"method": "dbscan"})
    cells = [(1, 1, column, value, FACE) for column, value in enumerate((0.5, 0.6, 0.3))]
    found = detector.cluster(tensors(*cells), SAME)
    assert [face.score for face in found] == [pytest.approx(0.6)]
    box = found[0].box
    assert (box.x1, box.y1, box.x2, box.y2) == pytest.approx(FACE, abs=1e-4)


def test_narrow_boxes_are_dropped(opened):
    """Where the manifest says so."""
    wide = FACE[2] - FACE[0]
    found = [
        opened(cluster={"method": "nms", "min_width": least}).cluster(
            tensors((1, 1, 1, 0.9, FACE)), SAME
        )
        for least in (wide - 1, wide + 1)
    ]
    assert [len(faces) for faces in found] == [1, 0]


def test_grouping_drops_low_groups_and_light_ones(opened):
    cluster = {"method": "dbscan", "min_height": 40}
    detector = opened(cluster=cluster)
    cells = [(1, 1, column, 0.9, FACE) for column in range(3)]
    assert detector.cluster(tensors(*cells), SAME) == ()
    assert opened(cluster={"method": "dbscan"}).cluster(tensors((1, 1, 1, 0.9, FACE)), SAME) == ()


def test_classes_without_a_role_are_thrown_away(opened):
    detector = opened(labels=[{"name": "bag"}, "no_mask", "misplaced"])
    assert detector.cluster(tensors((0, 1, 1, 0.9, FACE)), SAME) == ()


def test_boxes_in_the_black_rest_are_dropped(opened):
    """A picture that fits leaves room beside it; nobody is there."""
    beside = Placement(100, 200, 24, 48)
    found = opened().cluster(tensors((1, 0, 3, 0.9, (40, 2, 62, 30))), beside)
    assert found == ()


def test_boxes_come_back_exactly(opened):
    """From the network's size into the frame's, per axis."""
    placement = Placement(1280, 720, 64, 36)
    found = opened().cluster(tensors((1, 1, 1, 0.9, (16, 9, 32, 27))), placement)
    box = found[0].box
    assert (box.x1, box.y1, box.x2, box.y2) == pytest.approx((320, 180, 640, 540), abs=1e-3)
    assert isinstance(box, Box)


def test_grey_is_luminance_in_all_channels(opened):
    """A red patch is as bright as its luminance and no longer red."""
    detector = opened(input={"width": 64, "height": 48, "resize": "stretch", "channels": "grey"})
    pixels = np.zeros((48, 64, 3), np.uint8)
    pixels[:] = (0, 0, 200)
    picture, _ = detector.preprocess(pixels)
    assert picture[5, 5].tolist() == [cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)[0, 0]] * 3
