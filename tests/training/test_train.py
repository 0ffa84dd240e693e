"""Learning: a network over-fits a picture, and a run goes on as if nothing had happened."""

from __future__ import annotations

import csv
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import pytest
import yaml

pytest.importorskip("torch", reason="the training side needs torch")

import torch

from kiosk.detectors import model as models
from kiosk.errors import InputError, KioskError
from kiosk.evaluation import canvas, kitti
from kiosk.types import Box, Frame, Label
from models.training import checkpoints, losses, measure, validation
from models.training.__main__ import main
from models.training.network import Widths
from models.training.pictures import read_picture
from models.training.runs import CHECKPOINT, LOG, VALIDATION, WEIGHTS, Means, Run, Start, device
from tests.training.lessons import Squares, tiny

STEPS = 12
FOCAL = {"coverage": "focal", "foreground": 0.5, "box": "both"}
ROOT = Path(__file__).parents[2]
NARROW = Start(Widths(16, (16,) * 4, (16,) * 8))


@pytest.fixture(autouse=True)
def one_thread():
    torch.set_num_threads(1)
    handler = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, handler)


def learned(folder, steps, pictures=None, start=NARROW, means=None, **changes):
    recipe = tiny(schedule={"steps": steps}, **changes)
    return Run(folder, recipe, start, means or Means()).complete(pictures or Squares(True))


def rows(path):
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def same(one, other):
    return all(torch.equal(value, other.state[name]) for name, value in one.state.items())


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


@pytest.fixture
def data(tmp_path):
    """A KITTI folder with training and validation pictures and a tiny recipe beside it."""
    for part, numbers in (("train", range(4)), ("val", range(4, 6))):
        for folder in ("images", "labels"):
            (tmp_path / "data" / part / folder).mkdir(parents=True)
        for number in numbers:
            pixels, (square,) = Squares(True).picture(number)
            name = tmp_path / "data" / part
            assert cv2.imwrite(str(name / "images" / f"{number}.jpg"), pixels[:, :, ::-1])
            sides = " ".join(f"{side:.2f}" for side in square.box)
            line = f"no_mask 0 0 0 {sides} 0 0 0 0 0 0 0\n"
            (name / "labels" / f"{number}.txt").write_text(line, encoding="utf-8")
    recipe = tiny(schedule={"steps": STEPS}).model_dump(mode="json")
    recipe["augment"]["layouts"] = {"fitted": 1, "zoomed": 0, "group": 0, "mosaic": 0}
    (tmp_path / "tiny.yaml").write_text(yaml.safe_dump(recipe), encoding="utf-8")
    return tmp_path


def command(folder, run, *more):
    paths = ["--data", str(folder / "data"), "--out", str(folder / run), "--workers", "0"]
    return ["train", str(folder / "tiny.yaml"), *paths, "--threads", "1", *more]


def test_kill_9_loses_nothing_but_the_steps_since_the_checkpoint(data):
    """Killed at any moment, the same command goes on and ends with the very same weights."""
    process = subprocess.Popen(
        [sys.executable, "-m", "models.training", *command(data, "cut", "--checkpoint-every", "0")],
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    deadline = time.monotonic() + 60
    while not (data / "cut" / CHECKPOINT).exists() and time.monotonic() < deadline:
        time.sleep(0.005)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    at = checkpoints.load(data / "cut" / CHECKPOINT).step
    assert 1 <= at < STEPS
    assert [main(command(data, run)) for run in ("cut", "whole")] == [0, 0]
    assert same(*(checkpoints.load_weights(data / run / WEIGHTS) for run in ("cut", "whole")))
    last = rows(data / "whole" / VALIDATION)[-1]
    assert last["step"] == str(STEPS)
    assert 0 <= float(last["no_mask"]) <= 1


def test_a_stop_for_all_processes_writes_a_checkpoint(data):
    """The workers do not end before the trainer, who would take that for a failure."""
    arguments = command(data, "run", "--steps", "9999", "--workers", "1")
    process = subprocess.Popen(
        [sys.executable, "-m", "models.training", *arguments],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    assert b"step 1 of 9999" in process.stderr.readline()
    os.killpg(process.pid, signal.SIGTERM)
    said = process.communicate(timeout=60)[1]
    assert (process.returncode, b"RuntimeError" in said) == (130, False)
    assert checkpoints.load(data / "run" / CHECKPOINT).step >= 1


@contextmanager
def no_room():
    """Nothing larger than a recipe can be written."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_out_of_disk_keeps_the_last_good_checkpoint(data, capsys):
    """The run says which file could not be written, goes on, and the old checkpoint stays."""
    assert main(command(data, "run", "--minutes", "1e-4")) == 0
    before = (data / "run" / CHECKPOINT).read_bytes()
    (data / "run" / WEIGHTS).unlink()
    with no_room():
        assert main(command(data, "run", "--checkpoint-every", "0")) == 1
    said = capsys.readouterr().err
    reason = "cannot be written (File too large)"
    assert f"checkpoint.pt: {reason}; the last good one is kept, and the run goes on" in said
    assert f"weights.pt: {reason}; make room" in said
    assert (data / "run" / CHECKPOINT).read_bytes() == before
    assert not list((data / "run").glob(".*.part"))


def test_bad_arguments_are_one_sentence(data, capsys):
    """A missing folder, recipe or number of steps ends with 2 and a line that says so."""
    shutil.rmtree(data / "data" / "train")
    recipe = str(data / "tiny.yaml")
    for given, said in (
        (command(data, "run"), "data/train"),
        (command(data, "run", "--teacher", "x"), "nothing would be learned from it"),
        (["train", "noses", "--data", ".", "--out", "."], "give --start, or use reproduce"),
        (["train", "none", "--data", ".", "--out", "."], "no such recipe"),
        (["prune", recipe, "--out", "x", "--threshold", "0.5"], "not a file of weights"),
    ):
        assert main(given) == 2
        assert said in capsys.readouterr().err


@pytest.mark.parametrize("wrong", ["--steps 0", "--minutes 0", "--minutes x", "--workers -1"])
def test_numbers_that_make_no_sense_are_one_sentence(data, capsys, wrong):
    """They are refused before anything is read."""
    option, value = wrong.split()
    with pytest.raises(SystemExit) as ended:
        main(command(data, "run", option, value))
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert f"argument {option}: {value}: give a " in said
    assert said.count("\n") == 1


def test_one_command_makes_a_model(data, capsys):
    """Trained, pruned, trained again, and written as files that the kiosk takes; again at once."""
    recipe = yaml.safe_load((data / "tiny.yaml").read_text(encoding="utf-8"))
    files = [{"width": 128, "height": 96, "kind": kind} for kind in ("fp32", "fp16", "int8")]
    again = {**recipe["schedule"], "steps": 2}
    more = {"prune": {"parameters": 60_000}, "retrain": again, "files": files}
    (data / "tiny.yaml").write_text(yaml.safe_dump({**recipe, **more}), encoding="utf-8")
    given = ["reproduce", *command(data, "out", "--steps", "3")[1:]]
    assert [main(given), main(given)] == [0, 0]
    manifests = capsys.readouterr().out.split()
    assert len(manifests) == 6
    assert {models.load(path).manifest.input.width for path in manifests} == {128}
    small = checkpoints.load_weights(data / "out" / "retrain" / WEIGHTS).network()
    assert small.parameters_count <= 60_000
    (data / "tiny.yaml").write_text(yaml.safe_dump({**recipe, **more, "name": "other"}))
    assert main(given) == 2
    assert "made by another recipe; they differ in name." in capsys.readouterr().err


def test_bad_pictures_can_be_left_out_of_all_stages(data, capsys):
    """With --skip-bad the INT8 file is made as well, and what is left out is named."""
    recipe = yaml.safe_load((data / "tiny.yaml").read_text(encoding="utf-8"))
    file = {"width": 128, "height": 96, "kind": "int8"}
    (data / "tiny.yaml").write_text(yaml.safe_dump({**recipe, "files": [file]}))
    (data / "data" / "train" / "labels" / "0.txt").unlink()
    assert main(["reproduce", *command(data, "out", "--steps", "1", "--skip-bad")[1:]]) == 0
    assert "left out: " in capsys.readouterr().err


def test_measuring_weights(data, capsys):
    """Average precision with its interval, as JSON and as a table."""
    learned(data / "run", 2)
    given = ["measure", str(data / "run" / WEIGHTS), str(data / "data" / "val")]
    assert [main([*given, "--json"]), main([*given, "--min-width", "0"])] == [0, 0]
    said, table = capsys.readouterr().out.split("}\n", 1)
    found = json.loads(said + "}")
    assert (found["images"], found["faces"]["no_mask"]) == (2, 2)
    assert 0 <= found["ap50"]["no_mask"] <= 1
    assert found["interval95"]["mask"] is None
    assert "95 % interval" in table


def test_measuring_portraits(data, capsys):
    """Only pictures with landmarks, each on the canvas that `kiosk evaluate --canvas` makes."""
    weights = learned(data / "run", 2)
    val = data / "data" / "val"
    given = ["measure", str(data / "run" / WEIGHTS), str(val), "--canvas", "--json"]
    assert main(given) == 2
    assert "no portrait with landmarks" in capsys.readouterr().err
    eyes_nose_mouth = [[10, 10], [20, 10], [15, 15], [11, 20], [19, 20]]
    (val / "landmarks.json").write_text(json.dumps({"5": eyes_nose_mouth}), encoding="utf-8")
    assert main([*given, "--size", "480x272"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["images"], found["faces"]["no_mask"]) == (1, 1)
    assert main([*given, "--size", "480x272", "--min-width", "181"]) == 0
    assert json.loads(capsys.readouterr().out)["faces"]["no_mask"] == 0
    (portrait,) = measure.portraits(val)
    finder = validation.detector(weights.network(), weights.recipe.labels, (480, 272))
    (seen,) = validation.look_on_canvases(finder, [portrait])
    truth = kitti.Truth(Box(*portrait.faces[0].box), Label.NO_MASK)
    placed = canvas.place(read_picture(portrait.path), [truth], 0, "5.jpg")
    assert seen.truths == placed[1]
