"""The TensorRT runner keeps the detector's contract on every version's API, and CUDA's rules."""

from __future__ import annotations

import ast
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import pytest

import kiosk
from kiosk.detectors import open_detector
from kiosk.detectors.preprocess import pack
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


KIOSK = Path(kiosk.__file__).parent
FORBIDDEN = {
    "nptype": "fails in TensorRT 8.5 with the numpy of JetPack 5",
    "autoinit": "makes a CUDA context on whichever thread imports it",
    "autoprimaryctx": "the same",
    "sklearn": "its OpenMP does not load on aarch64 after others",
}


@pytest.mark.parametrize("word", FORBIDDEN)
def test_nothing_calls_or_imports_what_is_known_to_break(word):
    """Names and imports of the whole package; words in docstrings are none."""
    used = [
        f"{path.name}:{node.lineno}"
        for path in KIOSK.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if word in _names(node)
    ]
    assert used == [], FORBIDDEN[word]


def _names(node):
    if isinstance(node, ast.Attribute):
        return {node.attr}
    if isinstance(node, ast.Name):
        return {node.id}
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        module = getattr(node, "module", None) or ""
        return set(".".join([module, *(each.name for each in node.names)]).split("."))
    return set()


def test_packing_is_what_the_others_do():
    """RGB, planes, 0..1: to within rounding of what OpenCV makes, and of the definition."""
    picture = np.random.default_rng(5).integers(0, 255, (48, 64, 3), np.uint8)
    packed = np.zeros((3, 48, 64), np.float32)
    pack(picture, 1 / 255, packed)
    assert packed == pytest.approx(
        cv2.dnn.blobFromImage(picture, 1 / 255, swapRB=True)[0], abs=1e-6
    )
    assert packed == pytest.approx(picture[:, :, ::-1].transpose(2, 0, 1) / 255, abs=1e-6)
    half = np.zeros((3, 48, 64), np.float16)
    pack(picture, 1 / 255, half)
    assert half == pytest.approx(packed, abs=1 / 255)
