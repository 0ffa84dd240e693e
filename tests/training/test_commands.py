"""The commands that train and measure: killed, without room, misused, and from end to end."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

pytest.importorskip("torch", reason="the training side needs torch")
import onnx

from kiosk.detectors import model as models
from kiosk.evaluation import canvas, kitti
from kiosk.types import Box, Label
from models.training import checkpoints, measure, quantise, validation
from models.training import recipe as recipes
from models.training.__main__ import main
from models.training.pictures import read_picture
from models.training.ranges import Ranges
from models.training.recipe import QuantiseRecipe
from models.training.runs import CHECKPOINT, VALIDATION, WEIGHTS
from models.training.train import validation_pictures
from tests.training.training_runs import learned, rows, same

STEPS = 12
ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.usefixtures("one_thread")


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


def wait_for_a_step(process):
    timer = threading.Timer(60, process.kill)
    timer.start()
    assert any(b"step 1 of 9999" in line for line in process.stderr)
    timer.cancel()
    timer.join()


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGHUP])
def test_a_stop_for_all_processes_writes_a_checkpoint(data, stop):
    """The workers do not end before the trainer, who would take that for a failure."""
    arguments = command(data, "run", "--steps", "9999", "--workers", "1")
    process = subprocess.Popen(
        [sys.executable, "-m", "models.training", *arguments],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    wait_for_a_step(process)
    os.killpg(process.pid, stop)
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


@pytest.mark.parametrize("wrong", ["8192x64", "0x64", "100x100", "64", "axb"])
def test_sizes_that_no_network_has_are_one_sentence(data, capsys, wrong):
    with pytest.raises(SystemExit) as ended:
        main(["measure", "weights.pt", str(data), "--size", wrong])
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert f"argument --size: {wrong}: " in said
    assert said.count("\n") == 1


def test_a_worker_that_is_killed_is_told_and_loses_nothing(data):
    """The kernel does that when memory is short."""
    arguments = command(data, "run", "--steps", "9999", "--checkpoint-every", "9999")
    process = subprocess.Popen(
        [sys.executable, "-m", "models.training", *arguments, "--workers", "1"],
        cwd=ROOT,
        stderr=subprocess.PIPE,
    )
    wait_for_a_step(process)
    for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
        os.kill(int(child), signal.SIGKILL)
    said = process.communicate(timeout=60)[1]
    assert process.returncode == 1
    assert b"give fewer --workers" in said
    assert b"Traceback" not in said
    assert checkpoints.load(data / "run" / CHECKPOINT).step > 0


@pytest.mark.parametrize(
    "wrong", ["--checkpoint-every nan", "--steps 0", "--minutes 0", "--minutes x", "--workers -1"]
)
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


def made_again(data, **more):
    """``reproduce`` of the tiny recipe, pruned, with these changes; its arguments."""
    recipe = yaml.safe_load((data / "tiny.yaml").read_text(encoding="utf-8"))
    again = {**recipe["schedule"], "steps": 2}
    changed = {**recipe, "prune": {"parameters": 60_000}, "retrain": again, **more}
    (data / "tiny.yaml").write_text(yaml.safe_dump(changed), encoding="utf-8")
    return ["reproduce", *command(data, "out", "--steps", "3")[1:]]


def test_a_reproduction_goes_on_by_the_recipe_that_it_kept(data):
    """Recipes and their defaults may have changed since."""
    given = made_again(data)
    assert main(given) == 0
    (data / "out" / "retrain" / WEIGHTS).unlink()
    (data / "tiny.yaml").unlink()
    kept = str(data / "out" / "recipe.yaml")
    assert main([kept if each.endswith("tiny.yaml") else each for each in given]) == 0
    assert (data / "out" / "retrain" / WEIGHTS).exists()


def test_a_file_goes_as_far_as_its_share(data):
    """Half of the way is neither the pruned network nor the one that was trained again."""
    file = {"width": 128, "height": 96, "kind": "fp32"}
    shares = [{**file, "trained_share": share} for share in (1.0, 0.5)]
    names = ("whole", "half")
    found = {}
    for name, share in zip(names, shares):
        recipe = made_again(data, files=[share])
        shutil.rmtree(data / "out" / "tiny_128x96_fp32", ignore_errors=True)
        assert main(recipe) == 0
        model = onnx.load(str(next((data / "out" / "tiny_128x96_fp32").glob("*.onnx"))))
        constants = {each.name: each for each in model.graph.initializer}
        found[name] = onnx.numpy_helper.to_array(constants["cov.bias"])
    states = [
        checkpoints.load_weights(data / "out" / path).state["cov.bias"].numpy()
        for path in ("pruned.pt", f"retrain/{WEIGHTS}")
    ]
    assert found["whole"] == pytest.approx(states[1], abs=1e-6)
    assert found["half"] == pytest.approx((states[0] + states[1]) / 2, abs=1e-6)


def test_a_reproduction_begins_with_the_very_file_of_its_recipe(data, capsys):
    """Files of that name come and go; where it lies now is said by --start."""
    learned(data / "run", 1)
    assert main(["export", str(data / "run" / WEIGHTS), "--out", str(data / "first")]) == 0
    file = next((data / "first").glob("*.onnx"))
    right = hashlib.sha256(file.read_bytes()).hexdigest()
    begun = {"start": "wide/none.onnx", "start_sha256": "0" * 64}
    assert main([*made_again(data, **begun), "--start", str(file)]) == 2
    assert "tiny began with another file, sha256 0000" in capsys.readouterr().err
    given = made_again(data, **{**begun, "start_sha256": right})
    assert main(given) == 2
    assert "none.onnx: cannot be read" in capsys.readouterr().err
    assert main([*given, "--start", str(file)]) == 0
    assert (data / "out" / "retrain" / WEIGHTS).exists()


def test_a_pruned_network_is_trained_again_by_a_command_of_its_own(data, capsys):
    learned(data / "run", 1)
    weights, pruned = str(data / "run" / WEIGHTS), str(data / "pruned.pt")
    assert main(["prune", weights, "--parameters", "60000", "--out", pruned]) == 0
    given = ["retrain", *command(data, "again", "--steps", "2", "--start", pruned)[1:]]
    assert main(given) == 0
    again = checkpoints.load_weights(data / "again" / WEIGHTS)
    assert again.network().parameters_count <= 60_000
    assert again.recipe.schedule.regulariser == 0.0


def test_portraits_say_nothing_of_a_run(data):
    """They are left out of validation, unless there is nothing else."""
    val = data / "data" / "val"
    assert len(validation_pictures(val)) == 2
    five = [[10, 10], [20, 10], [15, 15], [11, 20], [19, 20]]
    (val / "landmarks.json").write_text(json.dumps({"5": five}), encoding="utf-8")
    assert [each.path.stem for each in validation_pictures(val)] == ["4"]
    (val / "landmarks.json").write_text(json.dumps({"4": five, "5": five}), encoding="utf-8")
    assert len(validation_pictures(val)) == 2


def test_a_tenth_of_the_training_pictures_calibrates(data, monkeypatch):
    """At least, rounded up."""
    seen = []
    monkeypatch.setattr(Ranges, "look", lambda _, pictures: seen.append(len(list(pictures))))
    monkeypatch.setattr(Ranges, "scales", lambda _: None)
    recipe = recipes.load(str(data / "tiny.yaml"))
    weights = learned(data / "run", 1)
    for share in (0.1, 0.75):
        quantise.found(weights, recipe, data / "data", QuantiseRecipe(share=share))
    assert seen == [1, 3]


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
