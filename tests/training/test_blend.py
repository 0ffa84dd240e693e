"""Weights between two networks."""

from __future__ import annotations

import pytest

pytest.importorskip("torch", reason="the training side needs torch")

import torch

from models.training.blend import between
from models.training.checkpoints import Weights
from models.training.network import DetectNet, Widths
from tests.training.lessons import tiny

NARROW = Widths.resnet18(0.25)


def weights(seed):
    torch.manual_seed(seed)
    return Weights(NARROW, tiny(), DetectNet(NARROW, 3).state_dict())


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_every_number_goes_as_far_as_asked(share):
    """From the old to the new, normalisation included; counters are the new ones'."""
    old, new = weights(1), weights(2)
    counters = {name: torch.tensor(7) for name in new.state if name.endswith("batches_tracked")}
    new = Weights(new.widths, new.recipe, {**new.state, **counters})

    made = between(old, new, share)

    assert made.widths == NARROW
    for name, value in made.state.items():
        if name in counters:
            assert value == 7
        else:
            wanted = (1 - share) * old.state[name] + share * new.state[name]
            torch.testing.assert_close(value, wanted)
    with torch.inference_mode():
        assert made.network().eval()(torch.zeros(1, 3, 32, 32))[0].shape == (1, 3, 2, 2)
