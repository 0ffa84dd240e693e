"""The whole kiosk on a machine with TensorRT and without an engine."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager

import numpy as np
import pytest

from kiosk import app
from kiosk.detectors import open_detector
from kiosk.detectors.runner import Tensors
from kiosk.detectors.tensorrt import TensorRtRunner
from kiosk.options import Options
from kiosk.settings import AlarmSettings, CameraSettings, DetectorSettings, Runner, Settings
from kiosk.settings_door import DoorSettings
from kiosk.types import EventKind, State
from tests.detectors.standins.gpu import LaunchError
from tests.detectors.standins.install import install

DEADLINE = 60.0
SETTINGS = Settings(
    camera=CameraSettings(source="demo:"),
    detector=DetectorSettings(runner=Runner.TENSORRT),
    door=DoorSettings(policy="remind"),
    alarm=AlarmSettings(enabled=False),
)

RUNS = """
import sys, threading
import pytest
from kiosk.cli import main
from tests.detectors.standins.install import install
install(pytest.MonkeyPatch(), sys.argv[1])
told = ["--headless", "--source", "demo:", "--duration", "10"]
sys.exit(main(["run", *told, "--set", "detector.runner=tensorrt"]))
"""
"""The program with a stand-in TensorRT, as the shell starts it."""


@pytest.fixture
def gpu(monkeypatch):
    made = install(monkeypatch, "8.5.2")
    yield made
    assert (made.left, made.faults) == ([], [])


@pytest.fixture(autouse=True)
def handlers(monkeypatch):
    """Leave pytest its own signal handlers."""
    monkeypatch.setattr(app.signal, "signal", lambda *_: None)


def until(condition):
    deadline = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        threading.Event().wait(0.01)


def test_while_an_engine_is_built_the_kiosk_is_starting_and_says_how_long(gpu):
    """Then it checks; the journal holds why, and how long it took."""
    gpu.may_build.clear()
    events = []
    kiosk = app.Kiosk(SETTINGS, Options(headless=True, on_event=events.append))
    seen = []

    def story():
        try:
            until(lambda: kiosk._feed.latest and kiosk._feed.latest.preparation)
            seen.append(kiosk._feed.latest)
            gpu.may_build.set()
            until(lambda: kiosk._feed.latest.state in (State.CHECKING, State.VIOLATION))
            seen.append(kiosk._feed.latest)
        finally:
            kiosk._stop.set()

    teller = threading.Thread(target=story, name="story")
    teller.start()
    assert kiosk.run() == 0
    teller.join()

    building, checking = seen
    assert building.state is State.STARTING
    assert building.preparation.ready_at == building.preparation.since + 300
    assert "there is no engine of it" in building.preparation.sentence
    assert checking.preparation is None
    told = {event.subject: event.data for event in events if event.kind is EventKind.PROGRAM}
    assert "there is no engine" in told["preparing"]["sentence"]
    assert told["prepared"]["seconds"] >= 0
    assert State.FAULT.value not in [e.subject for e in events if e.kind is EventKind.STATE]


def test_a_gpu_that_fails_is_a_fault_until_it_works_again(gpu):
    """One picture is lost and said to be; ten in a row, and the engine is loaded anew."""
    events = []
    kiosk = app.Kiosk(SETTINGS, Options(headless=True, on_event=events.append))
    faults = []

    def story():
        try:
            until(lambda: kiosk._feed.latest and kiosk._feed.latest.frame is not None)
            gpu.fail_at["run"] = LaunchError("unspecified launch failure")
            until(lambda: "detector_failed" in [event.subject for event in events])
            until(lambda: kiosk._feed.latest.state is not State.FAULT)
            contexts = gpu.log.count("make context")
            until(lambda: gpu.log.count("make context") > contexts or _always_failing(gpu))
            until(lambda: kiosk._feed.latest.state is not State.FAULT)
        finally:
            gpu.fail_at.pop("run", None)  # or the last words to the GPU would fail, too
            faults.extend(event.data for event in events if event.subject == "detector_failed")
            kiosk._stop.set()

    teller = threading.Thread(target=story, name="story")
    teller.start()
    assert kiosk.run() == 0
    teller.join()
    assert "unspecified launch failure" in faults[0]["sentence"]
    assert gpu.log.count("make context") == gpu.log.count("detach context")


def _always_failing(gpu):
    """Let the next run fail, too; never says that it is enough."""
    gpu.fail_at["run"] = LaunchError("unspecified launch failure")


@contextmanager
def preparing(_sentence, _seconds):
    yield


def test_auto_takes_the_cpu_where_the_gpu_fails_on_the_first_picture_or_gives_nonsense(
    gpu, monkeypatch
):
    """An engine that overflows loads and runs as a good one does; it must not end the kiosk."""
    told = []

    def opened():
        with closing(open_detector(DetectorSettings(), preparing, told.append)) as detector:
            return detector.runner.name

    assert opened() == "tensorrt"
    gpu.fail_at["run"] = LaunchError("unspecified launch failure")
    assert opened() == "openvino"
    dark = Tensors(np.zeros((3, 22, 40), np.float32), np.zeros((12, 22, 40), np.float32))
    monkeypatch.setattr(TensorRtRunner, "infer", lambda *_: dark)
    assert opened() == "openvino"
    assert ["launch failure" in told[0], "refused by the self test" in told[1]] == [True, True]


@pytest.mark.parametrize("version", ["8.2.1", "8.5.2"])
def test_the_program_ends_well_with_an_engine_running(version, tmp_path):
    """Started with nothing in its environment, as from boot; nothing aborts at the end."""
    done = subprocess.run(
        [sys.executable, "-c", RUNS, version],
        env={"KIOSK_STATE": str(tmp_path / "state"), "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    assert "prepared" in done.stdout
    assert (tmp_path / "state" / "engines" / "default.engine").is_file()


def test_a_gpu_that_is_of_no_use_leaves_the_check_to_the_cpu_and_that_is_written_down(gpu):
    """With ``auto``: slower is better than blind."""
    gpu.fail_at["init"] = LaunchError("cuInit failed: no CUDA-capable device is detected")
    settings = SETTINGS.model_copy(update={"detector": DetectorSettings()})
    events = []
    kiosk = app.Kiosk(settings, Options(headless=True, on_event=events.append))

    def story():
        try:
            until(lambda: kiosk._feed.latest and kiosk._feed.latest.tracks)
        finally:
            kiosk._stop.set()

    teller = threading.Thread(target=story, name="story")
    teller.start()
    assert kiosk.run() == 0
    teller.join()
    told = [event.data for event in events if event.subject == "detector"]
    assert "TensorRT is here and is not used" in told[0]["sentence"]
    assert "no CUDA-capable device" in told[0]["sentence"]
