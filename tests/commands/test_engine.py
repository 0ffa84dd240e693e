"""``kiosk engine``: build, info and measure, on stand-in libraries and without any."""

from __future__ import annotations

import json
import sys

import pytest

from kiosk.cli import main
from kiosk.detectors.engines.store import store_of
from kiosk.detectors.model import load
from tests.detectors.networks import colour_network, write_model
from tests.detectors.standins.gpu import LaunchError
from tests.detectors.standins.install import install


@pytest.fixture
def gpu(monkeypatch):
    made = install(monkeypatch, "8.5.2")
    yield made
    assert (made.left, made.faults) == ([], [])


@pytest.fixture
def folder(tmp_path):
    return str(write_model(tmp_path / "colours", colour_network()))


def said(capsys, *arguments):
    code = main(["engine", *arguments])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_an_engine_is_built_where_the_state_is_and_fits(capsys, gpu, folder, own_state):
    """What is done stands on stderr, what came out on stdout."""
    code, out, err = said(capsys, "build", folder)
    assert code == 0
    assert out.startswith("fp16 on the GPU of Xavier, TensorRT 8.5.2.2, ")
    assert "kiosk engine: trying kernels in fp16" in err
    assert (own_state / "engines" / "colours.engine").is_file()
    assert said(capsys, "info", folder)[:2] == (0, f"{out}It fits this machine.\n")


def test_what_was_ordered_is_built(capsys, gpu, folder):
    code, out, _ = said(capsys, "build", folder, "--precision", "fp16", "--dla", "1", "--json")
    manifest = json.loads(out)
    assert (code, manifest["precision"], manifest["dla"]) == (0, "fp16", 1)


def test_layers_off_the_dla_and_notes_are_shown(capsys, gpu, tmp_path):
    folder = str(write_model(tmp_path / "erf", colour_network(operation="Erf")))
    _, out, _ = said(capsys, "build", folder, "--dla", "0")
    assert "on the DLA core 0 of" in out
    assert "1 layers fall back to the GPU: Erf_6" in out


def test_info_says_why_an_engine_is_not_used(capsys, gpu, folder):
    """3, the code of a check that did not pass."""
    code, out, _ = said(capsys, "info", folder)
    assert (code, "there is no engine of it" in out) == (3, True)
    said(capsys, "build", folder)
    store = store_of(load(folder))
    store.plan.write_bytes(b"cut")
    code, out, _ = said(capsys, "info", folder, "--json")
    report = json.loads(out)
    assert code == 3
    assert "it has 3 bytes of" in report["reason"]
    assert report["manifest"]["precision"] == "fp16"


def test_every_kind_of_engine_is_measured_and_nothing_is_kept(capsys, gpu, folder, own_state):
    """What cannot be built is named with its reason, the rest is timed."""
    code, out, _ = said(capsys, "measure", folder, "--json")
    rows = json.loads(out)["engines"]
    assert code == 0
    assert [(row["precision"], row["dla"]) for row in rows] == [
        *(("fp32", None), ("fp16", None), ("int8", None)),
        *(("fp16", 0), ("int8", 0), ("fp16", 1), ("int8", 1)),
    ]
    assert all(row["fps"] > 0 for row in rows if row["precision"] != "int8")
    assert all("INT8 needs pictures" in row["reason"] for row in rows if row["precision"] == "int8")
    assert not (own_state / "engines").exists()
    assert "frames/s" in said(capsys, "measure", folder)[1]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--workspace", "1"), "--workspace: give 16 megabytes or more"),
        (("--dla", "0", "--precision", "fp32"), "a DLA core computes in fp16 or int8 only"),
        (("--precision", "int8"), "INT8 needs pictures"),
        (("--precision", "int8", "--calibration", "/nowhere"), "/nowhere: 0 pictures are too few"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(capsys, gpu, folder, arguments, sentence):
    code, _, err = said(capsys, "build", folder, *arguments)
    assert code == 2
    assert sentence in err.splitlines()[-1]


@pytest.mark.parametrize("option", [("--precision", "fp16"), ("--dla", "0")])
def test_what_measure_does_not_heed_is_refused(capsys, gpu, folder, option):
    """It builds every kind, which takes an hour."""
    code, _, err = said(capsys, "measure", folder, *option)
    assert code == 2
    assert "measure builds every kind; leave out --precision and --dla." in err


def test_orders_that_are_refused_are_no_builds_that_went_wrong(capsys, gpu, folder):
    """Three of those keep the engine from being built anew after an update."""
    for order in (("--precision", "int8"), ("--dla", "0", "--precision", "fp32")):
        assert said(capsys, "build", folder, *order)[0] == 2
    assert store_of(load(folder)).attempts() == 0


def test_a_gpu_that_fails_is_a_failure(capsys, gpu, folder):
    gpu.fail_at["init"] = LaunchError("cuInit failed: unknown error")
    code, _, err = said(capsys, "build", folder)
    assert (code, err.splitlines()[-1]) == (
        1,
        "kiosk engine: CUDA cannot be started (cuInit failed: unknown error).",
    )


@pytest.mark.parametrize("what", ["build", "measure"])
def test_without_tensorrt_it_says_where_that_comes_from(capsys, monkeypatch, folder, what):
    monkeypatch.setitem(sys.modules, "tensorrt", None)
    code, _, err = said(capsys, what, folder)
    assert code == 2
    assert "TensorRT cannot be used here" in err
    assert "comes with JetPack" in err
    assert said(capsys, "info", folder)[0] == 3
