"""Learning: a network over-fits a picture, and a run goes on as if nothing had happened."""

from __future__ import annotations

import os
import signal

import numpy as np
import pytest

pytest.importorskip("torch", reason="the training side needs torch")

import torch

from kiosk.errors import DetectorError, InputError, KioskError
from kiosk.types import Frame, Label, TroubleCode
from models.training import checkpoints, losses, validation
from models.training.pictures import Sample
from models.training.runs import CHECKPOINT, LOG, WEIGHTS, Means, Run, Start, device
from tests.training.lessons import Squares, tiny
from tests.training.training_runs import NARROW, learned, rows, same

FOCAL = {"coverage": "focal", "foreground": 0.5, "box": "both"}
pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.mark.parametrize(
    "loss",
    [{}, FOCAL],
    ids=["tao", "focal"],
)
def test_a_picture_is_learned_by_heart(tmp_path, loss):
    """In some dozens of steps the kiosk's own decoder finds box and label of the one face."""
    recipe = tiny(loss=loss, schedule={"steps": 60 if loss else 120})
    weights = Run(tmp_path, recipe, NARROW, Means()).complete(Squares())
    pixels, (square,) = Squares().picture(0)
    finder = validation.of(weights.network(), recipe)
    (face,) = finder.detect(Frame(np.ascontiguousarray(pixels[:, :, ::-1]), 0, 0.0))
    assert face.label is Label.NO_MASK
    corners = face.box.x1, face.box.y1, face.box.x2, face.box.y2
    assert corners == pytest.approx(square.box, abs=4)


def test_a_seed_gives_the_same_network(tmp_path):
    """Two runs of one recipe end with equal weights; another seed gives others."""
    one, two = (learned(tmp_path / name, 3) for name in "ab")
    assert same(one, two)
    recipe = tiny(schedule={"steps": 3, "seed": 43})
    assert not same(one, Run(tmp_path / "c", recipe, NARROW, Means()).complete(Squares(True)))


def test_worker_processes_change_nothing(tmp_path):
    """Pictures made by two workers are those made without."""
    one = learned(tmp_path / "a", 4)
    assert same(one, learned(tmp_path / "b", 4, means=Means(workers=2)))


class Ending:
    """Pictures after which somebody presses Ctrl-C."""

    def __init__(self, last):
        self.last = last

    def picture(self, number):
        if number > self.last:
            raise KeyboardInterrupt
        return Squares(True).picture(number)


def test_an_interrupted_run_goes_on_where_it_was(tmp_path):
    """Ctrl-C writes a checkpoint, and the end is that of a run that was never interrupted."""
    whole = learned(tmp_path / "whole", 6, loss={"autoweight_every": 2})
    with pytest.raises(KeyboardInterrupt):
        learned(tmp_path / "cut", 6, Ending(7), loss={"autoweight_every": 2})
    assert checkpoints.load(tmp_path / "cut" / CHECKPOINT).step == 4
    assert same(whole, learned(tmp_path / "cut", 6, loss={"autoweight_every": 2}))


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_within_a_step_waits_for_its_end(tmp_path, monkeypatch, stop):
    """Half a step would go into the checkpoint otherwise: the statistics, but not the weights."""
    whole = learned(tmp_path / "whole", 6)
    counted = []

    def stopped(*arguments):
        counted.append(1)
        if len(counted) == 3:
            os.kill(os.getpid(), stop)
        return losses.costs(*arguments)

    monkeypatch.setattr("models.training.trainer.costs", stopped)
    with pytest.raises(KeyboardInterrupt):
        learned(tmp_path / "cut", 6)
    assert checkpoints.load(tmp_path / "cut" / CHECKPOINT).step == 3
    assert same(whole, learned(tmp_path / "cut", 6))


def test_a_cost_that_is_no_number_ends_the_run(tmp_path):
    """The last checkpoint, from before it, stays; no weights are written."""
    wild = {"steps": 9, "lowest": 1e-3, "highest": 1e12, "soft_start": 0.9}
    run = Run(tmp_path, tiny(schedule=wild), NARROW, Means(checkpoint_every=0))
    with pytest.raises(KioskError, match="the cost is no number any more"):
        run.complete(Squares())
    state = checkpoints.load(tmp_path / CHECKPOINT).weights.state
    assert all(value.isfinite().all() for value in state.values())
    assert not (tmp_path / WEIGHTS).exists()


def test_tables_that_cannot_be_written_do_not_end_the_run(tmp_path, capfd):
    """A full disk costs rows, and the run says so."""
    (tmp_path / LOG).symlink_to("/dev/full")
    learned(tmp_path, 3, means=Means(log_every=0))
    assert "log.csv: cannot be written (No space left on device); a row" in capfd.readouterr().err
    assert (tmp_path / WEIGHTS).exists()


def test_weights_for_other_labels_are_no_start(tmp_path):
    """They are refused by what both tell."""
    weights = learned(tmp_path / "two", 1, labels=("mask", "no_mask"))
    with pytest.raises(InputError, match="tell mask, no_mask, the recipe mask, no_mask, misplaced"):
        learned(tmp_path / "three", 1, start=Start(weights.widths, weights))


def test_weights_to_start_with_are_not_exchanged_under_way(tmp_path):
    """A run goes on from what it began with, or says that it does not."""
    one, two = (learned(tmp_path / name, 1, Squares(name == "b")) for name in "ab")
    run = tmp_path / "run"
    with pytest.raises(KeyboardInterrupt):
        learned(run, 4, Ending(3), start=Start(one.widths, one))
    with pytest.raises(InputError, match="began with other weights than --start"):
        learned(run, 4, start=Start(two.widths, two))
    learned(run, 4, start=Start(one.widths, one))
    assert (run / WEIGHTS).exists()


def test_what_cannot_be_measured_yet_ends_no_run(tmp_path, capfd, monkeypatch):
    """A network that has learned too little may say what no network says."""

    def refused(*_):
        raise DetectorError(TroubleCode.DETECTOR_FAILED, "The network answers nonsense.")

    monkeypatch.setattr("models.training.validation.look", refused)
    val = [Sample(tmp_path / "a.jpg", ())]
    learned(tmp_path, 3, means=Means(val=val, validate_every=1))
    said = capfd.readouterr().err
    assert "step 1: cannot be measured yet (The network answers nonsense.)" in said
    assert (tmp_path / WEIGHTS).exists()


def test_what_is_used_is_the_average(tmp_path):
    """Its weights are between the first ones and the last."""
    run = Run(tmp_path, tiny(schedule={"steps": 8}), NARROW, Means())
    finished = run.complete(Squares())
    living = run.trainer.network.state_dict()
    assert not torch.equal(finished.state["cov.weight"], living["cov.weight"])
    assert torch.equal(finished.state["cov.weight"], run.trainer.average["cov.weight"])


def test_another_recipe_is_not_mixed_in(tmp_path):
    """A folder with a run in it takes only the recipe of that run, and says what differs."""
    learned(tmp_path, 2)
    with pytest.raises(InputError, match=r"they differ in schedule\.steps"):
        learned(tmp_path, 3)


def test_bfloat16_learns_too(tmp_path):
    """The fast precision of newer processors brings the cost down as well."""
    recipe = tiny(schedule={"steps": 30, "precision": "bfloat16"})
    Run(tmp_path, recipe, NARROW, Means(log_every=0)).complete(Squares())
    costs = [float(row["cost"]) for row in rows(tmp_path / LOG)]
    assert costs[-1] < 0.6 * costs[0]


def test_a_start_is_taken_over(tmp_path):
    """With a tiny rate the weights stay those of the file that was given."""
    first = learned(tmp_path / "first", 2)
    recipe = tiny(schedule={"steps": 1, "lowest": 1e-12, "highest": 1e-12, "ema": 0.0})
    second = Run(tmp_path / "b", recipe, Start(first.widths, first), Means()).complete(Squares())
    torch.testing.assert_close(second.state["cov.weight"], first.state["cov.weight"])


def test_a_teacher_pulls_the_coverage(tmp_path):
    """A network that only hears its teacher comes to say what the teacher says."""
    teacher = learned(tmp_path / "teacher", 50, Squares(), loss=FOCAL)
    loss = {"teacher_weight": 1000.0, "coverage_weight": 1e-6, "box_weight": 1e-6}
    start = Start(NARROW.widths, teacher=teacher)
    pupil = Run(tmp_path / "pupil", tiny(loss=loss), start, Means()).complete(Squares())
    x = torch.from_numpy(Squares().picture(0)[0][None].copy()).permute(0, 3, 1, 2) / 255
    said, wanted = (each.network()(x).logits.sigmoid() for each in (pupil, teacher))
    assert (said - wanted).abs().max() < 0.25
    assert wanted.max() > 0.4


def test_the_only_gpu_is_one_that_is_there():
    """Asking for a GPU on a machine without one is refused; auto takes the CPU."""
    if torch.cuda.is_available():
        pytest.skip("there is a GPU here")
    assert device("auto").type == "cpu"
    with pytest.raises(InputError, match="--device cuda"):
        device("cuda")
