"""Puts a stand-in TensorRT and GPU where the kiosk looks for them."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from types import ModuleType

import pytest

from tests.detectors.standins.driver import pycuda_driver
from tests.detectors.standins.gpu import Gpu
from tests.detectors.standins.library import tensorrt

VERSIONS = ("8.2.1", "8.5.2", "10.3.0", "11.1.0")


def install(monkeypatch: pytest.MonkeyPatch, version: str) -> Gpu:
    """Let ``import tensorrt`` and ``import pycuda.driver`` find the stand-ins; returns the GPU."""
    gpu = Gpu()
    driver = pycuda_driver(gpu)
    package = ModuleType("pycuda")
    package.driver = driver
    monkeypatch.setitem(sys.modules, "tensorrt", tensorrt(version, gpu))
    monkeypatch.setitem(sys.modules, "pycuda", package)
    monkeypatch.setitem(sys.modules, "pycuda.driver", driver)
    return gpu


@contextmanager
def installed(version: str, state):
    """A Jetson with this TensorRT and ``state`` as its state folder, for as long as it lasts."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("KIOSK_STATE", str(state))
        yield install(monkeypatch, version)
