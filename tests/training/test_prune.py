"""Pruning: NVIDIA's rule on numbers, and a network that is cut and still whole."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch", reason="the training side needs torch")

import torch
from hypothesis import given
from hypothesis import strategies as st

from kiosk.errors import InputError
from models.training import checkpoints, pruning
from models.training.__main__ import main
from models.training.checkpoints import Weights
from models.training.network import DetectNet, Widths
from models.training.recipe import PruneRecipe
from tests.training.lessons import tiny

WIDE = Widths(32, (32, 40, 48, 64), (32, 32, 48, 48, 40, 40, 64, 64))


@pytest.fixture
def weights():
    torch.set_num_threads(1)
    torch.manual_seed(1)
    network = DetectNet(WIDE, 3)
    with torch.no_grad():
        for part in network.modules():
            if isinstance(part, torch.nn.Conv2d) and len(part.weight) > 12:
                part.weight *= torch.rand(len(part.weight), 1, 1, 1)
            if isinstance(part, torch.nn.BatchNorm2d):
                part.running_mean.normal_()
                part.bias.normal_()
    return Weights(WIDE, tiny(), network.state_dict())


def test_golden_rule():
    """Five of ten filters pass; rounded up to fours, the eight largest stay."""
    sizes = np.arange(10, 0, -1) / 10
    assert pruning.kept(sizes, threshold=0.55, least=4, granularity=4) == list(range(8))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=70), st.floats(0, 1))
def test_what_is_kept(sizes, threshold):
    """All that pass stay and none that is smaller than one that goes; 16 at least, whole eights."""
    stay = pruning.kept(np.array(sizes), threshold, 16, 8)
    assert stay == sorted(set(stay))
    gone = [size for place, size in enumerate(sizes) if place not in stay]
    assert all(size <= threshold for size in gone)
    assert max(gone, default=0) <= min(sizes[place] for place in stay)
    assert len(stay) == len(sizes) or (len(stay) >= 16 and len(stay) % 8 == 0)


@pytest.mark.parametrize(
    ("how", "sizes"),
    [
        ("union", [0.9, 0.5]),
        ("intersection", [0.1, 0.5]),
        ("arithmetic_mean", [0.5, 0.5]),
        ("geometric_mean", [0.3, 0.5]),
    ],
)
def test_layers_that_are_added_are_equalised(how, sizes):
    """By the largest, smallest, or one of two means."""
    layers = [np.array([0.9, 0.5]), np.array([0.1, 0.5])]
    assert pruning.equalised(layers, how) == pytest.approx(sizes)


def test_sizes_are_norms_over_the_largest():
    """Whatever the shape of a filter."""
    weight = np.zeros((2, 3, 1, 1))
    weight[0, :2, 0, 0] = 3, 4
    weight[1, 2] = 1
    assert pruning.sizes(weight).tolist() == [1.0, 0.2]


def test_a_pruned_network_does_what_is_left_of_the_old_one(weights):
    """It says what the old network says with the pruned filters silenced."""
    small = pruning.prune(weights, PruneRecipe(threshold=0.6))
    assert small.network().parameters_count < weights.network().parameters_count
    silenced = dict(weights.state)
    for layer, stay in pruning._plan(weights, PruneRecipe(), 0.6).items():
        gone = [index for index in range(len(silenced[f"{layer}.norm.bias"])) if index not in stay]
        for name in ("norm.weight", "norm.bias"):
            silenced[f"{layer}.{name}"] = silenced[f"{layer}.{name}"].clone()
            silenced[f"{layer}.{name}"][gone] = 0
    x = torch.rand(1, 3, 64, 96)
    old = Weights(WIDE, weights.recipe, silenced).network()(x)
    for one, other in zip(small.network()(x), old):
        torch.testing.assert_close(one, other, atol=1e-3, rtol=1e-3)


def test_down_to_a_number_of_parameters(weights):
    """The threshold is searched; the network is no smaller than it has to be."""
    for most in (100_000, 150_000):
        count = pruning.prune(weights, PruneRecipe(parameters=most)).network().parameters_count
        assert 0.75 * most < count <= most
    with pytest.raises(InputError, match="are left even if"):
        pruning.prune(weights, PruneRecipe(parameters=1000))


def test_one_way_of_pruning_has_to_be_chosen(weights):
    """Neither and both are refused."""
    for recipe in (PruneRecipe(), PruneRecipe(threshold=0.5, parameters=10)):
        with pytest.raises(InputError, match="either a threshold or a number"):
            pruning.prune(weights, recipe)


def test_the_command_writes_a_file_and_says_what_is_left(tmp_path, weights, capsys):
    """And refuses a threshold that is none."""
    checkpoints.save_weights(tmp_path / "w.pt", weights)
    small = tmp_path / "small.pt"
    given = ["prune", str(tmp_path / "w.pt"), "--out", str(small), "--threshold"]
    assert main([*given, "0.6"]) == 0
    assert "parameters" in capsys.readouterr().out
    assert checkpoints.load_weights(small).widths.stem <= 32
    assert main([*given, "1.5"]) == 2
    assert "--threshold" in capsys.readouterr().err
