"""The manifest beside an engine: what has to agree, and what is said when it does not."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, strategies

from kiosk.detectors.engines.plan import EngineManifest, Machine, misfit, read_manifest
from kiosk.detectors.model import load

PLAN = b"ftrt and the rest of an engine"
NX = Machine("8.5.2.2", "7.2", "NVIDIA Jetson Xavier NX Developer Kit", "35.4.1")


@pytest.fixture(scope="module")
def model():
    return load()


@pytest.fixture
def manifest(model):
    return EngineManifest(
        network_sha256=model.manifest.sha256,
        tensorrt=NX.tensorrt,
        compute_capability=NX.compute_capability,
        device=NX.device,
        l4t=NX.l4t,
        precision="fp16",
        dla=None,
        max_batch=1,
        input=[1, 3, 352, 640],
        calibration_sha256=None,
        plan_bytes=len(PLAN),
        plan_sha256=hashlib.sha256(PLAN).hexdigest(),
        built_in_s=180.0,
        on_gpu=[],
        notes=[],
    )


def test_what_was_written_is_read_back(manifest):
    assert read_manifest(manifest.model_dump_json().encode()) == manifest


@given(
    strategies.binary(max_size=60) | strategies.sampled_from([b"{}", b"[]", b"null", b'{"dla": 3}'])
)
def test_what_is_no_manifest_is_none(content):
    """Whatever lies there, it is no reason to stumble."""
    assert read_manifest(content) is None


def test_an_engine_of_this_machine_and_network_fits(manifest, model):
    assert misfit(manifest, model, NX, PLAN) is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"network_sha256": "0" * 64}, "for the network 000000000000, here is"),
        ({"tensorrt": "8.4.1.5"}, "for TensorRT 8.4.1.5, here is 8.5.2.2"),
        ({"tensorrt": "8.5.2.1"}, "for TensorRT 8.5.2.1, here is 8.5.2.2"),
        ({"compute_capability": "8.7"}, "for compute capability 8.7, here is 7.2"),
        ({"device": "NVIDIA Jetson AGX Xavier"}, "for the board NVIDIA Jetson AGX Xavier, here is"),
        ({"l4t": "32.7.1"}, "for L4T 32.7.1, here is 35.4.1"),
        ({"l4t": ""}, "for L4T (none), here is"),
        ({"input": [1, 3, 640, 352]}, "for the input [1, 3, 640, 352], here is [1, 3, 352, 640]"),
        ({"plan_bytes": 9}, f"it has {len(PLAN)} bytes of 9"),
        ({"plan_sha256": "0" * 64}, "its content is not what was built"),
    ],
)
def test_the_first_thing_that_does_not_agree_is_named(manifest, model, changes, reason):
    """Other network, library, GPU, board with the same GPU, release, swapped sides, cut, changed."""
    assert reason in misfit(manifest.model_copy(update=changes), model, NX, PLAN)
