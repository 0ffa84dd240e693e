"""Every way in which a model's files can be wrong has a sentence of its own."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, strategies

from kiosk.detectors import onnx
from kiosk.detectors.model import load
from kiosk.errors import InputError
from kiosk.types import Label
from tests.detectors.networks import colour_network, field, model, tensor, value_info, write_model

NETWORK = colour_network()
WIDE = {"width": 64, "height": 48, "resize": "stretch"}


def refusal(folder):
    with pytest.raises(InputError) as caught:
        load(str(folder))
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_the_model_that_ships_is_found_by_no_name_by_name_and_by_path():
    shipped = load()
    assert shipped.name == "default"
    assert load("default") == shipped
    assert load(str(shipped.path.parent)) == shipped
    assert load(str(shipped.path.parent / "model.yaml")) == shipped


def test_a_model_that_is_not_there_is_named_with_those_that_are():
    sentence, _, known = refusal("nosuch").rpartition(": ")
    assert sentence == "nosuch: no such model; give a folder with a model.yaml or one of"
    assert set(known.split(", ")) >= {"default", "float32", "wide", "wide_fp16"}


def test_a_folder_without_a_manifest_says_so(tmp_path):
    assert "model.yaml: cannot be read (No such file" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "the network's file is empty"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:1\n", "Git LFS pointer"),
        (b"<!DOCTYPE html><html>Not found</html>", "a web page"),
        (b"\n <HTML>", "a web page"),
        (b"ftrt\0\0\0\0", "a TensorRT engine"),
        (b"\x07\0\0\0input_1" + bytes(range(200)), "holds UFF, which cannot become ONNX"),
        (b"\0\0\0\0" + bytes(range(1, 200)), "an encrypted .etlt; export the trained .tlt"),
        (NETWORK[:-7], f"cut off after {len(NETWORK) - 7} bytes"),
        (NETWORK[:3], "cut off after 3 bytes"),
        (b"hello, this is a text", "not an ONNX network"),
        (bytes(range(256)) * 40, "not an ONNX network"),
        (colour_network(classes=2), "not the file that model.yaml was written for: sha256 is"),
    ],
)
def test_a_file_that_is_not_the_network_is_told_by_what_it_is(tmp_path, content, sentence):
    folder = write_model(tmp_path, NETWORK)
    (folder / "network.onnx").write_bytes(content)
    said = refusal(folder)
    assert "network.onnx: " in said
    assert sentence in said


def test_a_missing_network_is_named(tmp_path):
    folder = write_model(tmp_path, NETWORK)
    (folder / "network.onnx").unlink()
    assert "network.onnx: the network cannot be read (No such file" in refusal(folder)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"sha256": "abc"}, "sha256: "),
        ({"file": "../network.onnx"}, "file: "),
        ({"file": None}, "file: Field required"),
        ({"colour": 1}, "colour: Extra inputs are not permitted"),
        ({"input": {**WIDE, "width": 65}}, "input.width: "),
        ({"input": {**WIDE, "channels": "bgr"}}, "input.channels: "),
        ({"input": {**WIDE, "scale": "1/0"}}, "input.scale: "),
        ({"input": {**WIDE, "scale": "small/large"}}, "input.scale: "),
        ({"labels": []}, "labels: "),
        ({"labels": "mask"}, "labels: "),
        ({"labels": ["mask", "no-mask", "misplaced"]}, "labels.1.role: "),
        ({"labels": [{"name": "bag"}] * 3}, "labels: none of them has a role"),
        ({"cluster": {"method": "average"}}, "cluster: "),
        ({"cluster": {"method": "dbscan", "iou": 0.4}}, "iou: Extra inputs"),
        ({"thresholds": {"mask": 0}}, "thresholds.mask: "),
        ({"stride": 8}, "stride: "),
    ],
)
def test_a_wrong_manifest_is_refused_by_key(tmp_path, changes, sentence):
    said = refusal(write_model(tmp_path, NETWORK, **changes))
    assert said.startswith(f"{tmp_path / 'model.yaml'}: ")
    assert sentence in said


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "just words"])
def test_a_manifest_that_is_no_mapping_is_refused(tmp_path, text):
    (tmp_path / "model.yaml").write_text(text, encoding="utf-8")
    assert "model.yaml: " in refusal(tmp_path)


@pytest.mark.parametrize("content", [b"a: [", b"a: \xff\xfe"])
def test_a_manifest_that_is_no_yaml_is_refused(tmp_path, content):
    (tmp_path / "model.yaml").write_bytes(content)
    assert "not YAML" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("network", "changes", "sentence"),
    [
        (
            colour_network(960, 544),
            {"input": {"width": 544, "height": 960, "resize": "stretch"}},
            "says 544x960, the network takes 960x544; width and height are swapped",
        ),
        (colour_network(96, 48), {}, "says 64x48, the network takes 96x48; write what"),
        (
            NETWORK,
            {"labels": ["mask", "no_mask"]},
            "labels: 2 named, but the network's output [1, 3, 3, 4] is for 3 classes",
        ),
        (
            colour_network(classes=2),
            {},
            "labels: 3 named, but the network's output [1, 2, 3, 4] is for 2 classes",
        ),
        (
            colour_network(names=("input_1", "one", "two")),
            {},
            "outputs.coverage: the network has no tensor output_cov/Sigmoid; it has: one, two",
        ),
        (
            colour_network(names=("input_1", "cov", "box")),
            {},
            "outputs.bbox: the network has no tensor output_bbox/BiasAdd; it has: cov, box",
        ),
        (
            colour_network(names=("picture", "cov", "bbox")),
            {},
            "input.name: the network has no tensor input_1",
        ),
    ],
)
def test_a_manifest_that_does_not_fit_its_network_is_refused(tmp_path, network, changes, sentence):
    """Swapped sides, another size, another count of classes, other names."""
    assert sentence in refusal(write_model(tmp_path, network, **changes))


def test_outputs_given_for_each_other_are_refused(tmp_path):
    """Coverage and boxes have one channel to four; exchanged names cannot pass."""
    swapped = {"coverage": "output_bbox/BiasAdd", "bbox": "output_cov/Sigmoid"}
    assert "is for 12 classes" in refusal(write_model(tmp_path, NETWORK, outputs=swapped))


def test_a_network_of_something_else_than_pictures_is_refused(tmp_path):
    """A grey network has one channel; ours repeat grey three times."""
    network = NETWORK.replace(
        b"\x0a\x02\x08\x03\x0a\x02\x08\x30", b"\x0a\x02\x08\x01\x0a\x02\x08\x30"
    )
    assert "takes [1, 1, 48, 64], not pictures" in refusal(write_model(tmp_path, network))


def test_labels_may_have_any_name_and_need_no_role(tmp_path):
    """A detector of persons, bags and faces gives faces of which nothing can be said."""
    labels = [{"name": "person"}, {"name": "bag"}, {"name": "face", "role": "not_visible"}]
    loaded = load(str(write_model(tmp_path, NETWORK, labels=labels)))
    assert loaded.manifest.roles == {Label.NOT_VISIBLE}


def test_the_scale_may_be_a_fraction_or_a_number(tmp_path):
    for index, scale in enumerate(["1/255", 0.00392156862745098, 1 / 255]):
        folder = write_model(tmp_path / str(index), NETWORK, input={**WIDE, "scale": scale})
        assert load(str(folder)).manifest.input.scale == pytest.approx(1 / 255)


def test_thresholds_left_out_are_0_4(tmp_path):
    loaded = load(str(write_model(tmp_path, NETWORK, thresholds={"mask": 0.7})))
    assert loaded.manifest.floors == {**dict.fromkeys(Label, 0.4), Label.MASK: 0.7}


@pytest.mark.parametrize(
    "content",
    [
        b"\x08" + b"\xff" * 12,  # a number that never ends
        b"\x08\x07\x38\x01",  # a number where the graph should be
        b"\x08\x07\x42\x00",  # no graph
        b"\x3a\x00\x08\x07",  # the version does not come first
        b"\x0b\x00",  # a kind of field that does not exist
    ],
)
def test_what_only_looks_like_a_network_is_told(content):
    with pytest.raises(onnx.NotOnnxError):
        onnx.signature(content)


def test_an_end_without_a_shape_has_none():
    content = model(field(11, field(1, "input_1")) + field(12, field(1, "cov")))
    assert onnx.signature(content).outputs == {"cov": ()}


def test_weights_listed_as_inputs_are_none():
    """Old exporters do that."""
    weights = field(5, tensor("w", np.zeros((1, 1)))) + field(11, value_info("w", (1, 1)))
    content = model(weights + field(11, value_info("input_1", (1, 3, 16, 16))))
    assert list(onnx.signature(content).inputs) == ["input_1"]


@given(strategies.binary(max_size=60))
def test_no_bytes_whatever_make_the_reader_stumble(content):
    """Anything is either a network or said not to be one."""
    with suppress(onnx.NotOnnxError):
        onnx.signature(content)


@given(strategies.integers(0, len(NETWORK) - 1), strategies.integers(0, 255))
def test_no_changed_byte_makes_the_reader_stumble(place, value):
    with suppress(onnx.NotOnnxError):
        onnx.signature(NETWORK[:place] + bytes([value]) + NETWORK[place + 1 :])


def test_open_sizes_are_none():
    assert onnx.signature(colour_network(batch="N")).inputs == {"input_1": (None, 3, 48, 64)}


def test_half_precision_is_known_by_the_weights():
    half, whole = (load(name).path.read_bytes() for name in ("wide_fp16", "float32"))
    assert (onnx.in_half_precision(half), onnx.in_half_precision(whole)) == (True, False)
