"""A network that fits in every name and number and is wrong all the same is found out."""

from __future__ import annotations

from contextlib import closing

import numpy as np
import pytest

from kiosk.detectors import open_detector
from kiosk.detectors.openvino import OpenVinoRunner
from kiosk.errors import DetectorError, InputError
from kiosk.person import Wear
from kiosk.settings import DetectorSettings
from kiosk.types import Label, TroubleCode
from tests.detectors.networks import colour_network, real_network, write_model
from tests.detectors.scenes import scene

SMALL = {"width": 640, "height": 352, "resize": "fit"}


def opened(folder):
    return open_detector(DetectorSettings(model=str(folder)))


def refusal(folder):
    with pytest.raises(InputError, match="refused by the self test: the network ") as caught:
        opened(folder)
    return str(caught.value)


@pytest.mark.parametrize(
    "labels",
    [
        ["misplaced", "no_mask", "mask"],
        ["no_mask", "mask", "misplaced"],
        ["mask", "misplaced", "no_mask"],
        ["no_mask", "misplaced", "mask"],
        ["misplaced", "mask", "no_mask"],
        ["mask", "not_visible", "no_mask"],
        ["not_visible", "mask", "no_mask"],
        ["not_visible", "no_mask", "mask"],
    ],
)
def test_labels_in_any_wrong_order_are_refused(tmp_path, labels):
    said = refusal(write_model(tmp_path, real_network(640, 352), input=SMALL, labels=labels))
    assert "its labels are in the wrong order" in said


@pytest.mark.parametrize(
    "sides", [(2, 1, 0, 3), (0, 3, 2, 1), (1, 0, 3, 2), (2, 3, 0, 1), (1, 2, 3, 0)]
)
def test_sides_in_any_wrong_order_are_refused(tmp_path, sides):
    network = real_network(640, 352, sides=sides)
    assert "in the wrong place" in refusal(write_model(tmp_path, network, input=SMALL))


def test_a_network_that_sees_nobody_is_refused(tmp_path):
    network = colour_network(640, 352)
    assert "does not see the face" in refusal(write_model(tmp_path, network, input=SMALL))


def test_a_network_that_gives_nonsense_is_refused(tmp_path):
    """Bytes that are not brought into 0..1 saturate everything."""
    broken = colour_network(640, 352).replace(np.float32(-10).tobytes(), np.float32(90).tobytes())
    assert "gives no use" in refusal(write_model(tmp_path, broken, input=SMALL))


def test_two_classes_at_960x544_load_with_a_manifest_alone(tmp_path):
    """What TAO exports for masks: stretched, two classes, DBSCAN."""
    folder = write_model(
        tmp_path,
        real_network(960, 544, classes=(0, 1)),
        input={"width": 960, "height": 544, "resize": "stretch"},
        labels=[{"name": "mask", "role": "mask"}, {"name": "no-mask", "role": "no_mask"}],
        cluster={"method": "dbscan", "coverage": 0.3, "min_height": 20},
    )
    detector = opened(folder)
    for wear, label in ((Wear.PROPER, Label.MASK), (Wear.BARE, Label.NO_MASK)):
        frame, box = scene(wear)
        found = detector.detect(frame)[0]
        assert found.label is label
        assert found.box.iou(box) > 0.6


def test_one_grey_class_at_384x240_loads_with_a_manifest_alone(tmp_path):
    """A face detector says of every face that nothing can be told of it."""
    folder = write_model(
        tmp_path,
        real_network(384, 240, classes=(1,)),
        input={"width": 384, "height": 240, "resize": "stretch", "channels": "grey"},
        labels=[{"name": "face", "role": "not_visible"}],
    )
    frame, box = scene(Wear.BARE, face=300, left=300, top=0)
    found = opened(folder).detect(frame)
    assert {face.label for face in found} == {Label.NOT_VISIBLE}
    assert found[0].box.iou(box) > 0.5


@pytest.mark.parametrize(("number", "label"), [(0, "mask"), (1, "no_mask")])
def test_a_model_of_one_class_is_shown_that_one_alone(tmp_path, number, label):
    """It is right not to see the other."""
    network = real_network(640, 352, classes=(number,))
    opened(write_model(tmp_path, network, input=SMALL, labels=[label]))


def test_two_classes_may_mean_the_same(tmp_path):
    """Surgical and cloth masks, say: the one that is lit is the one that is looked at."""
    network = real_network(640, 352, classes=(2, 1, 0))
    labels = [{"name": "cloth", "role": "mask"}, "no_mask", {"name": "surgical", "role": "mask"}]
    detector = opened(write_model(tmp_path, network, input=SMALL, labels=labels))
    for wear, label in ((Wear.PROPER, Label.MASK), (Wear.BARE, Label.NO_MASK)):
        assert detector.detect(scene(wear)[0])[0].label is label


def test_a_network_whose_output_has_another_size_than_its_input_is_refused(tmp_path):
    """Open sizes in the file say nothing; the first picture does."""
    folder = write_model(
        tmp_path,
        colour_network(640, 352)
        .replace(b"kernel_shape@\x10@\x10", b"kernel_shape@\x20@\x20")
        .replace(b"strides@\x10@\x10", b"strides@\x20@\x20"),
        input=SMALL,
    )
    with pytest.raises(InputError, match=r"gives .* where the manifest means"):
        opened(folder)


@pytest.mark.parametrize("name", ["float32", "wide", "wide_fp16"])
def test_the_other_models_that_ship_prove_themselves(name):
    """Each loads by its name and knows the person."""
    with closing(open_detector(DetectorSettings(model=name))) as detector:
        assert detector.model.name == name


def test_a_gpu_that_fails_in_the_self_test_says_nothing_of_the_model(tmp_path, monkeypatch):
    """It is tried again, where a wrong model is not."""
    folder = write_model(tmp_path, real_network(640, 352), input=SMALL)
    infer, looks = OpenVinoRunner.infer, []

    def fails(runner, picture):
        looks.append(1)
        if len(looks) > 1:  # the first look is the runner's own
            raise DetectorError(TroubleCode.DETECTOR_FAILED, "The launch timed out.")
        return infer(runner, picture)

    monkeypatch.setattr(OpenVinoRunner, "infer", fails)
    with pytest.raises(DetectorError, match=r"^The launch timed out\.$"):
        opened(folder)
