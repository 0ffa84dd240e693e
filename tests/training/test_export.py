"""Exported files: the kiosk loads them and they say what the network says."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
import yaml

pytest.importorskip("torch", reason="the training side needs torch")
pytest.importorskip("onnx", reason="exporting needs onnx")

import onnx
import torch

from kiosk.detectors import model as models
from kiosk.detectors.opencv import OpenCvRunner
from kiosk.detectors.openvino import OpenVinoRunner
from kiosk.types import Label
from models.training import checkpoints, graph, shipping
from models.training.__main__ import main
from models.training.checkpoints import Weights
from models.training.network import DetectNet, Widths
from models.training.ranges import Ranges
from models.training.recipe import QuantiseRecipe
from models.training.validation import TorchRunner
from tests.training.lessons import SIZE, Squares, tiny

NARROW = Widths(16, (16, 24, 32, 32), (16, 24, 16, 16, 32, 32, 24, 16))


@pytest.fixture(scope="module")
def weights():
    """A network that has seen something: its averages are those of real pictures."""
    torch.set_num_threads(1)
    torch.manual_seed(2)
    network = DetectNet(NARROW, 3)
    for part in (network.cov, network.box):
        torch.nn.init.normal_(part.weight, std=0.2)
    pictures = np.stack([Squares(True).picture(number)[0] for number in range(8)])
    for _ in range(30):
        network(torch.from_numpy(pictures).permute(0, 3, 1, 2) / 255)
    return Weights(NARROW, tiny(), network.state_dict())


@pytest.fixture
def picture():
    return np.ascontiguousarray(Squares(True).picture(99)[0][:, :, ::-1])


def far(runner, network, picture):
    """The largest difference to what torch says, over the largest value of each tensor."""
    said = TorchRunner(network).infer(picture)
    found = runner.infer(picture)
    return [float(np.abs(a - b).max() / np.abs(b).max()) for a, b in zip(found, said)]


def off(runner, network, picture):
    """The mean difference to what torch says, over the largest value of each tensor."""
    said = TorchRunner(network).infer(picture)
    found = runner.infer(picture)
    return [float(np.abs(a - b).mean() / np.abs(b).max()) for a, b in zip(found, said)]


def written(folder, made, size=SIZE):
    return models.load(str(shipping.write(folder, made, tiny(), size)))


@pytest.mark.parametrize("runner", [OpenVinoRunner, OpenCvRunner])
@pytest.mark.parametrize(
    ("kind", "allowed"),
    [({}, 0.03), ({"half": True}, 0.03), ({"batch": "batch"}, 0.03)],
    ids=["float32", "float16", "open batch"],
)
def test_every_runner_says_what_torch_says(tmp_path, weights, picture, runner, kind, allowed):
    """Float32, float16, and with an open batch, within what short numbers lose."""
    network = weights.network()
    model = written(tmp_path, graph.build(network, SIZE, **kind))
    assert max(far(runner(model, 1), network, picture)) < allowed


@pytest.mark.parametrize("runner", [OpenVinoRunner, OpenCvRunner])
def test_int8_stays_near(tmp_path, weights, picture, runner):
    """Weights and activations of 8 bits cost a few hundredths on average."""
    network = weights.network()
    with Ranges(network, QuantiseRecipe()) as ranges:
        ranges.look(Squares(True).picture(number)[0] for number in range(10))
    made = graph.build(network, SIZE, scales=ranges.scales())
    model = written(tmp_path, made)
    assert max(off(runner(model, 1), network, picture)) < 0.03
    assert model.path.stat().st_size < 0.4 * len(graph.build(network, SIZE).SerializeToString())


def test_int8_as_tensorrt_wants_it(weights):
    """Zero points are 0, types int8, weights have a scale per filter, and none flows unscaled."""
    with Ranges(weights.network(), QuantiseRecipe()) as ranges:
        ranges.look([Squares().picture(0)[0]])
    made = graph.build(weights.network(), SIZE, scales=ranges.scales()).graph
    constants = {each.name: onnx.numpy_helper.to_array(each) for each in made.initializer}
    zeros = [value for name, value in constants.items() if name.endswith(".zero")]
    assert all(value.dtype == np.int8 and not value.any() for value in zeros)
    assert constants["stem.weight.scale"].shape == (16,)
    makers = {node.output[0]: node.op_type for node in made.node}
    convs = [node for node in made.node if node.op_type == "Conv"]
    assert {makers[name] for node in convs for name in node.input[:2]} == {"DequantizeLinear"}


def test_weights_stay_where_two_products_fit_into_16_bits(weights):
    """Processors without VNNI add two of them, and 127 would overflow there unseen."""
    with Ranges(weights.network(), QuantiseRecipe()) as ranges:
        ranges.look([Squares().picture(0)[0]])
    made = graph.build(weights.network(), SIZE, scales=ranges.scales()).graph
    constants = {each.name: onnx.numpy_helper.to_array(each) for each in made.initializer}
    largest = [
        np.abs(value.astype(int)).max()
        for name, value in constants.items()
        if name.endswith("weight.quantised")
    ]
    assert len(largest) > 20
    assert max(largest) == 63


def test_a_range_leaves_the_few_largest_values_out(weights):
    """All but one in a hundred stay below it; of several pictures it is the mean."""
    values = torch.arange(1, 1001, dtype=torch.float32).view(1, 1, 10, 100)
    with Ranges(weights.network(), QuantiseRecipe(percentile=99.0)) as ranges:
        for factor in (1.0, 3.0):
            ranges._network.lit(factor * values)
    assert ranges.scales().ranges["lit"] == pytest.approx((990 + 2970) / 2)


def test_names_and_shapes_are_those_of_tao(weights):
    """Input and outputs are called as in NVIDIA's files, at any size."""
    made = graph.build(weights.network(), (960, 544), batch="batch").graph
    ends = {
        end.name: [d.dim_param or d.dim_value for d in end.type.tensor_type.shape.dim]
        for end in (*made.input, *made.output)
    }
    assert ends == {
        "input_1": ["batch", 3, 544, 960],
        "output_cov/Sigmoid": ["batch", 3, 34, 60],
        "output_bbox/BiasAdd": ["batch", 12, 34, 60],
    }


def test_the_command_writes_a_model_the_kiosk_takes(tmp_path, weights, capsys):
    """With size, hash and labels in the manifest."""
    checkpoints.save_weights(tmp_path / "w.pt", weights)
    out = tmp_path / "model"
    given = ["export", str(tmp_path / "w.pt"), "--out", str(out)]
    assert main([*given, "--size", "64x48", "--half", "--dynamic"]) == 0
    manifest = yaml.safe_load((out / "model.yaml").read_text(encoding="utf-8"))
    content = (out / manifest["file"]).read_bytes()
    assert manifest["sha256"] == hashlib.sha256(content).hexdigest()
    model = models.load(str(out))
    assert model.manifest.cluster.min_width == 2  # 30 of 960
    assert model.manifest.roles == {Label.MASK, Label.NO_MASK, Label.MISPLACED}
    with pytest.raises(SystemExit) as ended:
        main([*given, "--size", "65x48"])
    assert ended.value.code == 2
    assert "multiples of 16" in capsys.readouterr().err


def test_a_share_of_pictures_that_is_too_small_is_refused(tmp_path, weights, capsys):
    """A tenth is the least that a calibration is made of; nought is not "as in the recipe"."""
    checkpoints.save_weights(tmp_path / "w.pt", weights)
    given = ["quantise", str(tmp_path / "w.pt"), "--data", "none", "--out", str(tmp_path / "out")]
    for share in ("0", "0.05", "1.1"):
        assert main([*given, "--share", share]) == 2
        assert "quantise: --share: Input should be" in capsys.readouterr().err


def test_an_activations_scale_is_a_number_and_no_list(weights):
    """OpenVINO 2024.4, the last for Python 3.8, takes a list of one for one per channel."""
    made = graph.build(weights.network(), SIZE, scales=graph.Scales({"lit": 3.0}))
    shapes = {each.name: list(each.dims) for each in made.graph.initializer}
    assert shapes["lit.scale"] == shapes["lit.zero"] == []
    assert shapes["stem.weight.scale"] == [NARROW.stem]
