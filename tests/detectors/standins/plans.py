"""Serialised engines of the stand-in TensorRT: how one is made, and what is wrong with one."""

from __future__ import annotations

import json

import numpy as np

from kiosk.detectors import onnx

MAGIC = b"ftrt"
DEVICE = "7.2"

NO_PROFILE = "4: [network.cpp] Network has dynamic or shape inputs, but no optimization profile has been defined."
NO_SCALES = "Calibration failure occurred with no scaling factors detected."
NO_MAGIC = "1: [stdArchiveReader.cpp::StdArchiveReader] Serialization assertion magicTagRead == kMAGIC_TAG failed. Magic tag does not match"
OTHER_VERSION = "6: The engine plan file is not compatible with this version of TensorRT, expecting library version {} got {}, please rebuild."
OTHER_DEVICE = "6: The engine plan file is generated on an incompatible device, expecting compute 7.2 got compute {}, please rebuild."


def serialised(library, network, config) -> bytes:
    """The plan. Raises ValueError with what TensorRT logs when it refuses."""
    if network._content is None:
        raise ValueError("4: [network.cpp] Network must have at least one output")
    shape = _settled(network, config)
    if "INT8" in config._flags:
        _calibrate(library, network, config, shape)
    head = {
        "version": library.version,
        "device": DEVICE,
        "shape": network._input.shape,
        "profile": shape,
        "dla": config._DLA_core,
        "implicit": False,
        "dtype": "FLOAT",
    }
    return packed(head, network._content)


def packed(head: dict, content: bytes) -> bytes:
    """A plan of this head and network."""
    return MAGIC + json.dumps(head).encode() + b"\n" + content


def unpacked(plan: bytes) -> tuple[dict, bytes]:
    """Head and network of a plan."""
    head, _, content = plan[len(MAGIC) :].partition(b"\n")
    return json.loads(head), content


def problem(library, plan: bytes) -> str:
    """What TensorRT logs of a plan that it does not load; empty where it does."""
    if not plan.startswith(MAGIC) or b"\n" not in plan:
        return NO_MAGIC
    head, _ = unpacked(plan)
    if head["version"] != library.version:
        return OTHER_VERSION.format(library.version, head["version"])
    return "" if head["device"] == DEVICE else OTHER_DEVICE.format(head["device"])


def _settled(network, config) -> tuple:
    if -1 not in network._input.shape:
        return network._input.shape
    for profile in config._profiles:
        if network._input.name in profile._shapes:
            return profile._shapes[network._input.name][1]
    raise ValueError(NO_PROFILE)


def _calibrate(library, network, config, shape) -> None:
    """INT8 takes scales from the network, from a cache with its own header, or from pictures."""
    if "QuantizeLinear" in onnx.operations(network._content):
        return
    calibrator = config._int8_calibrator
    if calibrator is None:
        raise ValueError(NO_SCALES)
    head = f"TRT-{_digits(library)}-EntropyCalibration2".encode()
    cache = calibrator.read_calibration_cache()
    if cache is not None and bytes(cache).startswith(head):
        return
    assert calibrator.get_batch_size() == 1
    name, brightest = network._input.name, []
    batch = calibrator.get_batch([name])
    while batch is not None:
        brightest.append(float(library.gpu.array(batch[0], shape, np.float32).max()))
        batch = calibrator.get_batch([name])
    if not brightest:
        raise ValueError(NO_SCALES)
    scale = np.array(max(brightest) / 127, ">f4").tobytes().hex()
    names = (name, *onnx.signature(network._content).outputs)
    lines = "".join(f"{each}: {scale}\n" for each in names)
    calibrator.write_calibration_cache(memoryview(head + b"\n" + lines.encode()))


def _digits(library) -> str:
    major, minor, patch = (int(part) for part in library.version.split("."))
    return str(major * (1000 if major < 10 else 10_000) + minor * 100 + patch)
