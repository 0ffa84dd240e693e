"""Weights out of an ONNX file: they do what the file did, and can go on learning."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

pytest.importorskip("torch", reason="the training side needs torch")

import onnx
import torch
import yaml

from kiosk.errors import InputError
from models.training import checkpoints, graph, recipe
from models.training.__main__ import main
from models.training.adopt import PICTURES, adopt
from models.training.network import DetectNet, Widths, pictures_to_input
from tests.training.lessons import SIZE, Squares, tiny

UNEVEN = Widths(16, (16, 24, 32, 40), (16, 24, 16, 24, 32, 40, 48, 16))


@pytest.fixture
def network():
    """One whose normalisation is far from doing nothing."""
    torch.set_num_threads(1)
    torch.manual_seed(2)
    network = DetectNet(UNEVEN, 3).eval()
    with torch.no_grad():
        for part in network.modules():
            if isinstance(part, torch.nn.BatchNorm2d):
                part.running_mean.normal_()
                part.running_var.uniform_(0.5, 2)
                part.bias.normal_()
    return network


@pytest.fixture
def file(network, tmp_path):
    path = tmp_path / "network.onnx"
    onnx.save(graph.build(network, SIZE), str(path))
    return path


def picture(number=1):
    pixels = np.ascontiguousarray(Squares(wander=True).picture(number)[0][None])
    return pictures_to_input(torch.from_numpy(pixels))


@pytest.mark.parametrize("half", [False, True])
def test_the_network_is_the_one_in_the_file(network, file, half):
    """Same widths, and the same answer to a picture, also from the float16 file that ships."""
    onnx.save(graph.build(network, SIZE, half=half), str(file))
    weights = adopt(file, tiny(), Squares(wander=True))
    assert weights.widths == UNEVEN
    tolerance = 1e-2 if half else 1e-3
    with torch.inference_mode():
        for found, wanted in zip(weights.network()(picture()), network(picture())):
            torch.testing.assert_close(found, wanted, rtol=tolerance, atol=tolerance)


def test_learning_begins_where_the_file_ended(network, file):
    """With normalisation at work, as in training, the pictures looked at are answered the same."""
    learning = adopt(file, tiny(), Squares(wander=True)).network().train()
    batch = torch.cat([picture(number) for number in range(PICTURES)])
    with torch.no_grad():
        for found, wanted in zip(learning(batch), network(batch)):
            torch.testing.assert_close(found, wanted, rtol=1e-2, atol=1e-2)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda path, _: path.unlink(), "cannot be read"),
        (lambda path, _: path.write_bytes(path.read_bytes()[:5000]), "cut off"),
        (lambda path, net: onnx.save(_quantised(net), str(path)), "give a float32 or float16 file"),
        (lambda path, _: onnx.save(_without_a_block(path), str(path)), "not the network"),
    ],
)
def test_other_files_are_refused(network, file, spoil, said):
    """One sentence with the file."""
    spoil(file, network)
    with pytest.raises(InputError, match=said) as caught:
        adopt(file, tiny(), Squares())
    assert str(file) in str(caught.value)


def test_another_number_of_classes_is_refused(file):
    """The recipe's labels have to be the file's."""
    with pytest.raises(InputError, match="cov is"):
        adopt(file, tiny(labels=("mask", "no_mask")), Squares())


def test_the_command_writes_weights(file, tmp_path, kitti_folder, capsys):
    """They can be trained further; the recipe stands in the file."""
    path, data = tmp_path / "tiny.yaml", tmp_path / "data"
    path.write_text(yaml.safe_dump(tiny().model_dump(mode="json")), encoding="utf-8")
    shutil.copytree(kitti_folder, data / "train")
    out = str(tmp_path / "weights.pt")
    assert main(["adopt", str(file), str(path), "--data", str(data), "--out", out]) == 0
    assert "parameters" in capsys.readouterr().out
    assert checkpoints.load_weights(tmp_path / "weights.pt").recipe == tiny()


def test_a_recipe_may_begin_with_a_file(file, tmp_path, kitti_folder, monkeypatch, capsys):
    """Reproducing it prunes and trains that network; there is no first training."""
    monkeypatch.setattr(recipe, "MODELS", tmp_path.parent)
    given = tiny(
        start=f"{tmp_path.name}/{file.name}",
        schedule={"steps": 2},
        prune={"parameters": 60_000},
        files=[{"width": 128, "height": 96, "kind": "fp32"}],
    )
    path, data = tmp_path / "tiny.yaml", tmp_path / "data"
    path.write_text(yaml.safe_dump(given.model_dump(mode="json")), encoding="utf-8")
    shutil.copytree(kitti_folder, data / "train")
    command = ["reproduce", str(path), "--data", str(data), "--out", str(tmp_path / "out")]
    assert [main([*command, "--device", "cpu"]), main(command)] == [0, 0]
    assert not (tmp_path / "out" / "train").exists()
    assert (tmp_path / "out" / "retrain" / "weights.pt").exists()


STARTS = {path.stem: recipe.load(path.stem).start for path in recipe.RECIPES.glob("*.yaml")}


@pytest.mark.parametrize("name", sorted(name for name, start in STARTS.items() if start))
def test_what_recipes_begin_with_ships(name):
    """No recipe names a file that is not there."""
    assert (recipe.MODELS / STARTS[name]).is_file()


def _quantised(network):
    names = [name for name, _ in network.named_modules() if name.endswith((".middle", ".out"))]
    return graph.build(network, SIZE, scales=graph.Scales(dict.fromkeys(["input", *names], 1.0)))


def _without_a_block(path):
    model = onnx.load(str(path))
    del model.graph.node[-20:]
    return model
