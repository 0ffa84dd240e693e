"""Checkpoints: what goes in comes out, and what is no checkpoint is said to be none."""

from __future__ import annotations

import os

import pytest

pytest.importorskip("torch", reason="the training side needs torch")

import torch

from kiosk.errors import InputError
from models.training import checkpoints
from models.training.checkpoints import Checkpoint, Weights
from models.training.network import DetectNet, Widths
from tests.training.lessons import tiny

NARROW = Widths(16, (16,) * 4, (16,) * 8)


@pytest.fixture
def weights():
    return Weights(NARROW, tiny(), DetectNet(NARROW, 3).state_dict())


def test_weights_come_back(tmp_path, weights):
    """A network from a file gives what the network gave that was written."""
    path = tmp_path / "some" / "weights.pt"
    checkpoints.save_weights(path, weights)
    x = torch.rand(1, 3, 64, 64)
    before, after = (each.network()(x) for each in (weights, checkpoints.load_weights(path)))
    assert torch.equal(before.logits, after.logits)
    assert checkpoints.load_weights(path).recipe == tiny()


def test_a_checkpoint_comes_back_and_its_average_is_what_is_used(tmp_path, weights):
    """Going on takes the learning weights; every other command takes the moving average."""
    average = {name: torch.zeros_like(value) for name, value in weights.state.items()}
    path = tmp_path / "checkpoint.pt"
    checkpoints.save(path, Checkpoint(7, 12.5, weights, average, {"state": {}}, {"a": 1}))
    found = checkpoints.load(path)
    assert (found.step, found.seconds, found.rest) == (7, 12.5, {"a": 1})
    assert torch.equal(found.weights.state["cov.weight"], weights.state["cov.weight"])
    assert not checkpoints.load_weights(path).state["cov.weight"].any()


@pytest.mark.parametrize("content", [b"", b"nonsense", b"PK\x03\x04 half a zip", b"\x80\x04N."])
def test_other_files_are_refused(tmp_path, content):
    """In one sentence, whatever is in them."""
    path = tmp_path / "weights.pt"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"weights\.pt: (not a file|made by another)"):
        checkpoints.load_weights(path)


def test_a_file_that_would_run_code_is_refused(tmp_path):
    """Nothing of it is run."""
    path, trace = tmp_path / "weights.pt", tmp_path / "ran"

    class Evil:
        def __reduce__(self):
            return os.mkdir, (str(trace),)

    torch.save({"format": 1, "weights": Evil()}, path)
    with pytest.raises(InputError):
        checkpoints.load_weights(path)
    assert not trace.exists()


def test_a_file_cut_off_is_refused(tmp_path, weights):
    """Half a file of weights is none."""
    path = tmp_path / "weights.pt"
    checkpoints.save_weights(path, weights)
    path.write_bytes(path.read_bytes()[:-1000])
    with pytest.raises(InputError, match="not a file of weights"):
        checkpoints.load_weights(path)


def test_missing_files_and_wrong_kinds(tmp_path, weights):
    """Weights are no checkpoint to go on from; a missing file is said to be missing."""
    checkpoints.save_weights(tmp_path / "w.pt", weights)
    with pytest.raises(InputError, match="no checkpoint to go on from"):
        checkpoints.load(tmp_path / "w.pt")
    with pytest.raises(InputError, match="No such file"):
        checkpoints.load(tmp_path / "none.pt")


def test_leftovers_of_a_killed_process_are_cleared(tmp_path, weights):
    """What it half wrote goes with the next file of that name; no process has such a number."""
    (tmp_path / ".w.pt.99999999.part").write_bytes(b"half")
    checkpoints.save_weights(tmp_path / "w.pt", weights)
    assert [path.name for path in tmp_path.iterdir()] == ["w.pt"]
