"""The stand-ins have the names that NVIDIA published, and no others."""

from __future__ import annotations

import sys

import pytest

from tests.detectors.standins.gpu import Gpu
from tests.detectors.standins.library import VERSIONS, tensorrt
from tests.detectors.standins.published import CLASSES, names_of, published

CALLED = {
    "8.2.1": {
        "ICudaEngine": "num_bindings get_binding_name binding_is_input has_implicit_batch_dimension",
        "IExecutionContext": "execute_async_v2 set_binding_shape all_binding_shapes_specified",
        "IBuilderConfig": "max_workspace_size int8_calibrator",
        "NetworkDefinitionCreationFlag": "EXPLICIT_BATCH",
        "BuilderFlag": "FP16 INT8",
    },
    "8.5.2": {
        "ICudaEngine": "num_bindings num_io_tensors get_tensor_name get_tensor_mode",
        "IExecutionContext": "execute_async_v2 execute_async_v3 set_input_shape infer_shapes",
        "IBuilderConfig": "max_workspace_size set_memory_pool_limit int8_calibrator",
        "NetworkDefinitionCreationFlag": "EXPLICIT_BATCH",
        "BuilderFlag": "FP16 INT8",
    },
    "10.3.0": {
        "ICudaEngine": "num_io_tensors has_implicit_batch_dimension",
        "IExecutionContext": "execute_async_v3 set_tensor_address",
        "IBuilderConfig": "set_memory_pool_limit int8_calibrator DLA_core can_run_on_DLA",
        "NetworkDefinitionCreationFlag": "EXPLICIT_BATCH",
        "BuilderFlag": "FP16 INT8",
    },
    "11.1.0": {
        "ICudaEngine": "num_io_tensors",
        "IExecutionContext": "execute_async_v3 set_tensor_address",
        "IBuilderConfig": "set_memory_pool_limit DLA_core can_run_on_DLA",
    },
}
"""The rows of the table of versions that decide what the kiosk calls."""

GONE = {
    "8.2.1": {
        "ICudaEngine": "num_io_tensors",
        "IExecutionContext": "execute_async_v3 infer_shapes",
    },
    "10.3.0": {
        "ICudaEngine": "num_bindings get_binding_name",
        "IExecutionContext": "execute_async_v2 execute",
        "IBuilderConfig": "max_workspace_size",
    },
    "11.1.0": {
        "ICudaEngine": "num_bindings has_implicit_batch_dimension",
        "IBuilderConfig": "max_workspace_size int8_calibrator",
        "NetworkDefinitionCreationFlag": "EXPLICIT_BATCH",
        "BuilderFlag": "FP16 INT8",
        "Builder": "platform_has_fast_fp16",
    },
}


@pytest.mark.parametrize("version", VERSIONS)
def test_a_stand_in_has_no_name_that_its_version_did_not_publish(version):
    """Class by class, name by name; and none of the classes that the version does not have."""
    theirs = published(version)
    ours = names_of(tensorrt(version, Gpu()))
    assert set(ours) <= set(theirs)
    for name, names in ours.items():
        foreign = set(names) - theirs[name] - {"Severity"}
        enumeration = {"bit_length", "conjugate", "denominator", "from_bytes", "imag", "numerator"}
        enumeration |= {"real", "to_bytes", "as_integer_ratio", "bit_count", "is_integer"}
        assert foreign - enumeration - set(dir(bytearray)) == set(), name


@pytest.mark.parametrize("version", CALLED)
def test_what_the_kiosk_calls_is_published_and_stands_in(version):
    theirs, trt = published(version), tensorrt(version, Gpu())
    for name, names in CALLED[version].items():
        assert set(names.split()) <= theirs[name]
        assert set(names.split()) <= set(dir(getattr(trt, name)))


@pytest.mark.parametrize("version", GONE)
def test_what_a_version_has_not_raises_there_too(version):
    theirs, trt = published(version), tensorrt(version, Gpu())
    for name, names in GONE[version].items():
        assert not set(names.split()) & theirs[name]
        assert not set(names.split()) & set(dir(getattr(trt, name)))


def test_calibrators_are_gone_from_11():
    assert not hasattr(tensorrt("11.1.0", Gpu()), "IInt8EntropyCalibrator2")
    assert hasattr(tensorrt("10.3.0", Gpu()), "IInt8EntropyCalibrator2")


@pytest.mark.parametrize("version", ["8.2.1", "8.5.2"])
def test_nptype_fails_with_the_numpy_of_jetpack(version):
    """numpy 1.24 has no ``bool``; a kiosk that called it would not start on JetPack 5."""
    with pytest.raises(AttributeError, match="numpy"):
        tensorrt(version, Gpu()).nptype(None)


def test_the_real_library_has_the_names_that_were_written_down():
    """Wherever TensorRT of one of these versions is installed."""
    trt = pytest.importorskip("tensorrt", reason="TensorRT is not installed here")
    version = next((v for v in VERSIONS if trt.__version__.startswith(v)), None)
    if version is None:
        pytest.skip(f"the names of TensorRT {trt.__version__} are not written down")
    found = names_of(sys.modules["tensorrt"])
    theirs = published(version)
    for name in CLASSES:
        if name in theirs:
            assert theirs[name] <= set(found[name]), name
