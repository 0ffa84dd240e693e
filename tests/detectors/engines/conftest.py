"""A small model, and every version's TensorRT on a GPU of its own."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from kiosk.detectors.engines.store import EngineStore
from kiosk.detectors.model import load
from tests.detectors.networks import colour_network, write_model
from tests.detectors.standins.install import VERSIONS, install


@pytest.fixture(params=VERSIONS)
def gpu(request, monkeypatch):
    """Every version in turn; a test for one names it: ``indirect=True``."""
    made = install(monkeypatch, request.param)
    made.version = request.param
    yield made
    assert (made.left, made.faults) == ([], [])


@pytest.fixture
def model(tmp_path):
    """Classes 0, 1, 2 are lit by red, green, blue; 64x48."""
    return load(str(write_model(tmp_path / "colours", colour_network())))


@pytest.fixture
def store(tmp_path, model):
    return EngineStore(tmp_path / "engines", model.name)


@pytest.fixture
def news():
    """A ``preparing`` that remembers what it was told."""
    told = []

    @contextmanager
    def preparing(sentence, seconds):
        told.append((sentence, seconds))
        try:
            yield
        finally:
            told.append("over")

    preparing.told = told
    return preparing
