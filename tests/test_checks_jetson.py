"""``kiosk check`` on a Jetson, whose files lie in a folder."""

from __future__ import annotations

import sys

import pytest

from kiosk import checks_jetson
from kiosk.checks_jetson import check_jetson
from kiosk.detectors.engines.builder import build
from kiosk.detectors.engines.order import Order
from kiosk.detectors.engines.store import store_of
from kiosk.detectors.model import load
from kiosk.findings import Mark
from kiosk.settings import CameraSettings, DetectorSettings, Settings
from tests.detectors.standins.install import install
from tests.test_v4l2_modes import LISTED
from tests.xavier import RELEASE, xavier

DEMO = Settings(camera=CameraSettings(source="demo:"))


@pytest.fixture
def gpu(monkeypatch):
    """TensorRT and pycuda as JetPack brings them."""
    made = install(monkeypatch, "8.5.2")
    there = checks_jetson.importlib.util.find_spec

    def find_spec(name):
        return object() if name in ("tensorrt", "pycuda") else there(name)

    monkeypatch.setattr(checks_jetson.importlib.util, "find_spec", find_spec)
    yield made
    assert (made.left, made.faults) == ([], [])


def found(root, settings=DEMO):
    return {finding.part: finding for finding in check_jetson(settings, root)}


def test_another_machine_has_nothing_to_say(tmp_path):
    assert check_jetson(DEMO, tmp_path) == []


def test_a_board_in_order(tmp_path, gpu):
    """JetPack, TensorRT, power mode and temperature are fine; there is no engine yet."""
    parts = found(xavier(tmp_path))
    assert {name: part.found for name, part in parts.items() if part.mark is Mark.FINE} == {
        "jetpack": "5.1.2 (L4T 35.4.1) on Jetson Xavier NX",
        "tensorrt": "8.5.2.2 with pycuda",
        "power mode": "8, MODE_20W_6CORE",
        "temperature": "48 °C (CPU-therm)",
    }
    assert parts["engine"].mark is Mark.NOTE
    assert "there is no engine of it" in parts["engine"].found
    assert "kiosk engine build" in parts["engine"].cure


def test_an_engine_that_fits_is_fine_and_its_notes_are_told(tmp_path, gpu):
    """What fell back to the GPU, and what could not be built as ordered."""
    root, model = xavier(tmp_path), load()
    store = store_of(model)
    manifest = build(model, Order(), store, lambda _line: None)
    assert found(root)["engine"].found == "int8 on the GPU fits"

    other = {"precision": "fp16", "dla": 1, "on_gpu": ["Erf_6"], "notes": ["slow"]}
    noted = manifest.model_copy(update=other)
    store.manifest.write_text(noted.model_dump_json())
    part = found(root)["engine"]
    assert (part.mark, part.found) == (
        Mark.NOTE,
        "fp16 on DLA core 1 fits: slow; 1 layers not on the DLA",
    )


@pytest.mark.parametrize(
    ("mode", "mark", "words"),
    [
        (8, Mark.FINE, "8, MODE_20W_6CORE"),
        (2, Mark.FINE, "2, MODE_15W_6CORE"),
        (0, Mark.NOTE, "0, MODE_15W_2CORE: slower than it could be"),
        (5, Mark.NOTE, "5, MODE_10W_DESKTOP: slower than it could be"),
        (77, Mark.NOTE, "not written down"),
    ],
)
def test_a_power_mode_that_holds_back_names_the_strongest(tmp_path, mode, mark, words):
    part = found(xavier(tmp_path, mode=mode))["power mode"]
    assert (part.mark, part.found) == (mark, words)
    if "slower" in words:
        assert "sudo nvpmodel -m 8 (MODE_20W_6CORE)" in part.cure


@pytest.mark.parametrize(
    ("temperature", "mark"), [("60000", Mark.FINE), ("85000", Mark.NOTE), ("95500", Mark.MISSING)]
)
def test_a_hot_board_is_told_before_it_slows_down(tmp_path, temperature, mark):
    part = found(xavier(tmp_path, GPU_therm=temperature))["temperature"]
    assert part.mark is mark
    assert "GPU-therm" in part.found


def test_without_sensors_tegrastats_is_named(tmp_path):
    part = found(xavier(tmp_path, CPU_therm="", GPU_therm="off"))["temperature"]
    assert (part.mark, part.cure) == (Mark.NOTE, "see tegrastats")


def test_another_jetpack_is_a_note(tmp_path):
    old = RELEASE.replace("R35", "R32").replace("4.1", "7.1", 1)
    part = found(xavier(tmp_path, release=old))["jetpack"]
    assert part.mark is Mark.NOTE
    assert part.found == "4.6.1 (L4T 32.7.1) on Jetson Xavier NX"
    assert "docs/jetson.md" in part.cure


def test_a_tensorrt_that_is_missing_or_hidden_is_told_apart(tmp_path, monkeypatch):
    """Not installed at all; installed and not seen from the environment; without pycuda."""
    root = xavier(tmp_path)
    monkeypatch.setitem(sys.modules, "tensorrt", None)
    assert "hidden from the kiosk" in found(root)["tensorrt"].found
    for each in (root / "usr/lib/python3.8/dist-packages").iterdir():
        (each / "METADATA").unlink()
        each.rmdir()
    part = found(root)["tensorrt"]
    assert (part.mark, "python3-libnvinfer" in part.cure) == (Mark.MISSING, True)


def test_brltty_is_told(tmp_path):
    root = xavier(tmp_path)
    assert "brltty" not in found(root)
    rules = root / "usr/lib/udev/rules.d"
    rules.mkdir(parents=True)
    (rules / "85-brltty.rules").write_text("")
    assert "apt-get remove brltty" in found(root)["brltty"].cure


@pytest.fixture
def v4l2_ctl(tmp_path, monkeypatch):
    """A command of that name that prints what a camera offers."""
    commands = tmp_path / "bin"
    commands.mkdir()
    (commands / "listed").write_text(LISTED)
    command = commands / "v4l2-ctl"
    command.write_text(
        f'#!/bin/sh\n[ "$1 $3" = "--device --list-formats-ext" ] && cat {commands}/listed\n'
    )
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{commands}:/bin:/usr/bin")
    return command


@pytest.mark.parametrize(
    ("camera", "mark", "words"),
    [
        ({}, Mark.FINE, "MJPG 1280x720 at 30 is one of 6"),
        ({"fourcc": "YUYV"}, Mark.NOTE, "it does not offer YUYV 1280x720 at 30"),
        ({"width": 960, "height": 540}, Mark.NOTE, "it does not offer MJPG 960x540 at 30"),
    ],
)
def test_a_camera_is_asked_for_a_mode_that_it_has(tmp_path, v4l2_ctl, camera, mark, words):
    settings = Settings(camera=CameraSettings(source="/dev/video0", **camera))
    part = found(xavier(tmp_path), settings)["camera modes"]
    assert (part.mark, part.found) == (mark, words)
    assert (mark is Mark.FINE) == (part.cure == "")


def test_without_v4l2_ctl_it_is_named_and_with_a_broken_one_nothing_is_said(
    tmp_path, v4l2_ctl, monkeypatch
):
    settings = Settings(camera=CameraSettings(source="/dev/video0"))
    root = xavier(tmp_path)
    v4l2_ctl.write_text("#!/bin/sh\nexit 1\n")
    assert "camera modes" not in found(root, settings)
    monkeypatch.setenv("PATH", "")
    assert "v4l-utils" in found(root, settings)["camera modes"].cure


@pytest.mark.parametrize(
    ("detector", "words"),
    [
        ({"runner": "openvino"}, "not used: detector.runner is openvino"),
        ({"model": "nosuch"}, "no model to have one of"),
    ],
)
def test_an_engine_that_nobody_asks_for_is_a_note(tmp_path, detector, words):
    settings = Settings(camera=DEMO.camera, detector=DetectorSettings(**detector))
    part = found(xavier(tmp_path), settings)["engine"]
    assert part.mark is Mark.NOTE
    assert words in part.found
