"""Real ONNX networks, written byte by byte: small ones that see colours, and cuts of the real one."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import yaml

from kiosk.detectors.onnx import _fields
from kiosk.paths import share

FLOAT32 = share() / "models" / "float32"


def varint(value: int) -> bytes:
    out = b""
    while value > 0x7F:
        out, value = out + bytes([value & 0x7F | 0x80]), value >> 7
    return out + bytes([value])


def field(number: int, value) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    content = value.encode() if isinstance(value, str) else bytes(value)
    return varint(number << 3 | 2) + varint(len(content)) + content


def tensor(name: str, values: np.ndarray) -> bytes:
    dimensions = b"".join(field(1, size) for size in values.shape)
    return dimensions + field(2, 1) + field(8, name) + field(9, values.astype("<f4").tobytes())


def value_info(name: str, shape) -> bytes:
    sizes = (field(1, size) if isinstance(size, int) else field(2, size) for size in shape)
    dimensions = b"".join(field(1, size) for size in sizes)
    return field(1, name) + field(2, field(1, field(1, 1) + field(2, dimensions)))


def node(kind: str, inputs, output: str, **ints) -> bytes:
    attributes = b"".join(
        field(5, field(1, name) + b"".join(field(8, value) for value in values) + field(20, 7))
        for name, values in ints.items()
    )
    ends = b"".join(field(1, name) for name in inputs) + field(2, output)
    return ends + field(3, output) + field(4, kind) + attributes


def model(graph: bytes) -> bytes:
    return field(1, 7) + field(8, field(1, "") + field(2, 13)) + field(7, graph)


def colour_network(
    width: int = 64,
    height: int = 48,
    classes: int = 3,
    names=("input_1", "output_cov/Sigmoid", "output_bbox/BiasAdd"),
    batch=1,
    swapped_outputs: bool = False,
    quantised: bool = False,
    operation: str = "",
) -> bytes:
    """A network whose class 0 is lit by red cells, 1 by green, 2 by blue; boxes are one cell each.

    ``quantised`` sends the picture through eight bits first; ``operation`` is one more layer, which
    leads nowhere.
    """
    picture, coverage, bbox = names
    weights = np.full((classes, 3, 1, 1), -20.0)
    weights[range(classes), range(classes)] = 20.0
    sides = np.tile([0, 0, 16 / 35, 16 / 35], classes)
    grid = (height // 16, width // 16)
    nodes = [
        node("AveragePool", [picture], "cells", kernel_shape=[16, 16], strides=[16, 16]),
        node("Conv", ["cells", "w"], "lit"),
        node("Add", ["lit", "b"], "biased"),
        node("Sigmoid", ["biased"], coverage),
        node("Conv", ["cells", "w0"], "nothing"),
        node("Add", ["nothing", "b0"], bbox),
    ]
    if operation:
        nodes.append(node(operation, ["cells"], "unused"))
    if quantised:
        nodes[0] = node(
            "AveragePool", ["bytes_back"], "cells", kernel_shape=[16, 16], strides=[16, 16]
        )
        step = ["step", "zero"]
        nodes[:0] = [
            node("QuantizeLinear", [picture, *step], "bytes"),
            node("DequantizeLinear", ["bytes", *step], "bytes_back"),
        ]
    tensors = [
        tensor("w", weights),
        tensor("b", np.full((1, classes, 1, 1), -10.0)),
        tensor("w0", np.zeros((4 * classes, 3, 1, 1))),
        tensor("b0", sides.reshape(1, -1, 1, 1)),
    ]
    if quantised:
        zero = field(2, 2) + field(8, "zero") + field(9, b"\0")  # a single uint8
        tensors += [tensor("step", np.array(1 / 255)), zero]
    outputs = [
        value_info(coverage, (batch, classes, *grid)),
        value_info(bbox, (batch, 4 * classes, *grid)),
    ]
    parts = [field(1, each) for each in nodes] + [field(2, "colours")]
    parts += [field(5, each) for each in tensors]
    parts += [field(11, value_info(picture, (batch, 3, height, width)))]
    parts += [field(12, each) for each in (outputs[::-1] if swapped_outputs else outputs)]
    return model(b"".join(parts))


def real_network(width: int, height: int, classes=(0, 1, 2), sides=(0, 1, 2, 3)) -> bytes:
    """The trained network in float32 for another picture size, with these of its classes and sides."""
    channels = [4 * index + side for index in classes for side in sides]
    grid = (height // 16, width // 16)
    replaced = {
        "m.cov.weight": (classes, (256, 1, 1)),
        "m.cov.bias": (classes, ()),
        "m.box.weight": (channels, (256, 1, 1)),
        "m.box.bias": (channels, ()),
    }
    ends = {
        11: [value_info("input_1", (1, 3, height, width))],
        12: [
            value_info("output_cov/Sigmoid", (1, len(classes), *grid)),
            value_info("output_bbox/BiasAdd", (1, len(channels), *grid)),
        ],
    }
    content = next(FLOAT32.glob("*.onnx")).read_bytes()
    graph = next(value for number, value in _fields(memoryview(content)) if number == 7)
    out = []
    for number, value in _fields(graph):
        if number in ends:
            out.append(field(number, ends[number].pop(0)))
        elif number == 5:
            out.append(field(5, _cut(value, replaced)))
        else:
            out.append(field(number, value))
    return model(b"".join(out))


def _cut(initializer, replaced) -> bytes:
    parts = dict(_fields(initializer))
    name = bytes(parts[8]).decode()
    if name not in replaced:
        return bytes(initializer)
    kept, rest = replaced[name]
    values = np.frombuffer(bytes(parts[9]), "<f4").reshape(-1, *rest)
    return tensor(name, values[list(kept)])


def write_model(folder: Path, network: bytes, **changes) -> Path:
    """A model folder: the network, and a manifest for a 64x48 colour network but for ``changes``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "network.onnx").write_bytes(network)
    manifest = {
        "file": "network.onnx",
        "sha256": hashlib.sha256(network).hexdigest(),
        "input": {"width": 64, "height": 48, "resize": "stretch"},
        "labels": ["mask", "no_mask", "misplaced"],
        **changes,
    }
    kept = {key: value for key, value in manifest.items() if value is not None}
    (folder / "model.yaml").write_text(yaml.safe_dump(kept), encoding="utf-8")
    return folder
