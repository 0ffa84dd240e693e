"""Both runners keep the contract and see the same."""

from __future__ import annotations

import subprocess
import sys

import cv2
import numpy as np
import pytest

from kiosk import detectors
from kiosk.detectors import open_detector
from kiosk.detectors.model import load
from kiosk.detectors.opencv import OpenCvRunner
from kiosk.detectors.openvino import OpenVinoRunner
from kiosk.errors import DetectorError, InputError
from kiosk.person import Wear
from kiosk.settings import DetectorSettings, Runner
from tests.contracts.detector_contract import DetectorContract
from tests.detectors.networks import colour_network, write_model
from tests.detectors.scenes import scene

RUNNERS = [OpenVinoRunner, OpenCvRunner]

SIGNAL_AFTER_TWO = """
import gc, os, signal
from kiosk.detectors.model import load
from kiosk.detectors.openvino import OpenVinoRunner
first, second = OpenVinoRunner(load()), OpenVinoRunner(load())
del first
gc.collect()
del second
gc.collect()
signal.signal(signal.SIGUSR1, lambda *_: print("heard"))
os.kill(os.getpid(), signal.SIGUSR1)
"""


def opened(runner):
    return open_detector(DetectorSettings(runner=runner))


@pytest.fixture(scope="module")
def shipped_openvino():
    return opened(Runner.OPENVINO)


@pytest.fixture(scope="module")
def shipped_opencv():
    return opened(Runner.OPENCV)


class TestOpenVino(DetectorContract):
    """The default."""

    @pytest.fixture
    def detector(self, shipped_openvino):
        return shipped_openvino


class TestOpenCv(DetectorContract):
    """Where OpenVINO has no wheel."""

    @pytest.fixture
    def detector(self, shipped_opencv):
        return shipped_opencv


def test_signals_are_heard_after_networks_have_come_and_gone():
    """The library's stack for signal handlers outlives every network, whichever goes first."""
    told = subprocess.run(
        [sys.executable, "-c", SIGNAL_AFTER_TWO], check=False, stdout=subprocess.PIPE
    )
    assert (told.returncode, told.stdout) == (0, b"heard\n")


def test_both_runners_see_the_same():
    """Boxes agree to pixels and scores to half precision."""
    frame, _ = scene(Wear.LOW)
    one, two = (opened(runner).detect(frame)[0] for runner in (Runner.OPENVINO, Runner.OPENCV))
    assert one.label is two.label
    assert one.score == pytest.approx(two.score, abs=0.01)
    assert one.box.iou(two.box) > 0.98


def test_openvino_reckons_in_float32_on_every_processor():
    """In bfloat16 scores of neighbouring cells would be equal: the lower half of each number is 0."""
    frame, _ = scene(Wear.LOW)
    said = OpenVinoRunner(load("default")).infer(cv2.resize(frame.pixels, (640, 352)))
    for numbers in said:
        assert np.any(np.ascontiguousarray(numbers).view(np.uint32) & 0xFFFF)


@pytest.mark.parametrize("runner", RUNNERS)
def test_colours_range_and_order_reach_the_network(runner, tmp_path):
    """A red cell lights the class of red, and only where it is: channel order, scale, layout."""
    model = load(str(write_model(tmp_path, colour_network())))
    picture = np.zeros((48, 64, 3), np.uint8)
    picture[16:32, 32:48] = (0, 0, 255)
    picture[32:48, 0:16] = (255, 0, 0)
    coverage, bbox = runner(model).infer(picture)
    assert coverage.shape == (3, 3, 4)
    assert bbox.shape == (12, 3, 4)
    assert np.argwhere(coverage > 0.5).tolist() == [[0, 1, 2], [2, 2, 0]]


@pytest.mark.parametrize("runner", RUNNERS)
@pytest.mark.parametrize(
    "network",
    [
        colour_network(swapped_outputs=True),
        colour_network(names=("input_1:0", "output_cov/Sigmoid:0", "output_bbox/BiasAdd:0")),
        colour_network(
            names=("input_2", "conv2d_cov/Sigmoid", "conv2d_bbox"), swapped_outputs=True
        ),
        colour_network(batch="N"),
    ],
    ids=["other order", "TensorFlow names", "DeepStream names", "open batch"],
)
def test_outputs_are_told_apart_by_name(runner, network, tmp_path):
    """Neither order nor spelling of the outputs matters, nor a batch size left open."""
    model = load(str(write_model(tmp_path, network)))
    coverage, bbox = runner(model).infer(np.zeros((48, 64, 3), np.uint8))
    assert (coverage.shape, bbox.shape) == ((3, 3, 4), (12, 3, 4))


@pytest.mark.parametrize("runner", RUNNERS)
def test_a_picture_that_does_not_fit_is_an_error_of_the_detector(runner, tmp_path):
    """Whatever a library raises becomes a DetectorError."""
    made = runner(load(str(write_model(tmp_path, colour_network()))))
    with pytest.raises(DetectorError, match="failed on a picture"):
        made.infer(np.zeros((0, 0, 3), np.uint8))


@pytest.mark.parametrize("runner", RUNNERS)
def test_an_operation_that_nobody_knows_is_refused_in_one_line(runner, tmp_path):
    """The library's page of text becomes one sentence."""
    network = colour_network().replace(b"AveragePool", b"AveragePoem")
    model = load(str(write_model(tmp_path, network)))
    with pytest.raises(InputError, match="cannot use this network") as caught:
        runner(model)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("runner", RUNNERS)
def test_threads_are_as_many_as_asked_for(runner, tmp_path):
    model = load(str(write_model(tmp_path, colour_network())))
    assert runner(model, 1).threads == 1
    assert runner(model, 2).threads == 2


def test_auto_falls_back_when_openvino_is_not_there(monkeypatch):
    """No wheel for this machine: OpenCV runs the network."""
    monkeypatch.setitem(sys.modules, "kiosk.detectors.openvino", None)
    assert open_detector(DetectorSettings()).runner.name == "opencv"


def test_a_chosen_runner_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "kiosk.detectors.openvino", None)
    with pytest.raises(InputError, match="openvino is not installed here; choose auto"):
        open_detector(DetectorSettings(runner=Runner.OPENVINO))


def test_every_runner_of_the_settings_is_in_the_table():
    assert set(detectors.RUNNERS) == set(Runner) - {Runner.AUTO}


WATCHED = """
import sys
told = []
sys.addaudithook(lambda event, args: told.append(event) if event.startswith("socket.") else None)
from kiosk.detectors import open_detector
from kiosk.settings import DetectorSettings
open_detector(DetectorSettings(runner="openvino")).close()
telling = [name for name in sys.modules if "telemetry" in name]
print(sorted(set(told)), telling)
"""


def test_nothing_leaves_the_device(tmp_path):
    """OpenVINO's report to its makers never runs: no socket is made, its module is not loaded."""
    done = subprocess.run(
        [sys.executable, "-c", WATCHED], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[] []\n"
