"""The TensorRT runner keeps the detector's contract on every version's API, and CUDA's rules."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from kiosk.detectors import open_detector
from kiosk.settings import DetectorSettings, Runner
from tests.contracts.detector_contract import DetectorContract
from tests.detectors.standins.install import VERSIONS, installed

ENGINE = DetectorSettings(runner=Runner.TENSORRT)


@contextmanager
def nobody_told(_sentence, _seconds):
    """Building is no news here."""
    yield


@pytest.fixture(scope="module", params=VERSIONS)
def machine(request, tmp_path_factory):
    """A GPU with one version's API, which nothing may be left on and nothing done wrong with."""
    with installed(request.param, tmp_path_factory.mktemp("engines")) as gpu:
        yield gpu
    assert (gpu.left, gpu.faults) == ([], [])


@pytest.fixture(scope="module")
def opened(machine):
    made = []
    yield made
    for detector in made:
        detector.close()


class TestTensorRt(DetectorContract):
    """8.2: bindings; 8.5: names, and what is old warns; 10: names only; 11: typed networks only."""

    @pytest.fixture
    def detector(self, opened, machine):
        if machine.left == []:
            opened.append(open_detector(ENGINE, nobody_told))
        return opened[-1]
