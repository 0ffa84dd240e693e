"""What an ONNX file says of its own inputs and outputs, read without running anything.

An ONNX file is one protobuf message. Only the few fields that name and shape the ends of the
network are looked at (onnx.proto3, IR version 3 and later), so that every runner binds the same
names and a manifest that does not fit is refused before any library gets to see the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterator, Mapping, Optional, Tuple, Union

Shape = Tuple[Optional[int], ...]
"""Sizes of a tensor; None where the network leaves one open."""

_Value = Union[int, memoryview]

_IR_VERSION, _GRAPH = 1, 7  # ModelProto
_NODE, _INITIALIZER, _INPUT, _OUTPUT = 1, 5, 11, 12  # GraphProto
_OPERATION = 4  # NodeProto
_DATA_TYPE, _TENSOR_NAME = 2, 8  # TensorProto
_FLOAT16 = 10  # TensorProto.DataType
_NAME, _TYPE = 1, 2  # ValueInfoProto
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5  # protobuf wire types


class NotOnnxError(ValueError):
    """The bytes are no ONNX network."""


class CutOffError(NotOnnxError):
    """The bytes begin like an ONNX network and end too early."""


@dataclass(frozen=True)
class Signature:
    """The ends of a network: tensor names and their shapes, in the file's order."""

    inputs: Mapping[str, Shape]
    outputs: Mapping[str, Shape]


def signature(content: bytes) -> Signature:
    """Read the ends of the network. Raises CutOffError or NotOnnxError."""
    graph = _graph(content)
    weights = {_text(_message(value), _TENSOR_NAME) for n, value in graph if n == _INITIALIZER}
    inputs = dict(_shaped(_message(value)) for n, value in graph if n == _INPUT)
    outputs = dict(_shaped(_message(value)) for n, value in graph if n == _OUTPUT)
    taken = {name: shape for name, shape in inputs.items() if name not in weights}
    return Signature(taken, outputs)


def operations(content: bytes) -> frozenset[str]:
    """What the network's layers do, such as Conv. Raises CutOffError or NotOnnxError."""
    nodes = (_message(value) for number, value in _graph(content) if number == _NODE)
    return frozenset(_text(node, _OPERATION) for node in nodes)


def in_half_precision(content: bytes) -> bool:
    """Whether weights are 16-bit floating point. Raises CutOffError or NotOnnxError."""
    weights = (_message(value) for number, value in _graph(content) if number == _INITIALIZER)
    return any((_DATA_TYPE, _FLOAT16) in _fields(weight) for weight in weights)


def _graph(content: bytes) -> list[tuple[int, _Value]]:
    model = list(_fields(memoryview(content)))
    graphs = [value for number, value in model if number == _GRAPH]
    if not model or model[0][0] != _IR_VERSION or not graphs:
        raise NotOnnxError
    return list(_fields(_message(graphs[0])))


def _shaped(value_info: memoryview) -> tuple[str, Shape]:
    name = _text(value_info, _NAME)
    tensor = _first(_first(value_info, _TYPE), 1)
    dimensions = _fields(_first(tensor, 2))
    return name, tuple(_size(_message(value)) for number, value in dimensions if number == 1)


def _size(dimension: memoryview) -> int | None:
    sizes = [value for number, value in _fields(dimension) if number == 1]
    return sizes[0] if sizes and isinstance(sizes[0], int) and sizes[0] > 0 else None


def _text(message: memoryview, number: int) -> str:
    return bytes(_first(message, number)).decode("utf-8", "replace")


def _first(message: memoryview, number: int) -> memoryview:
    """The message in the first field of that number; empty where there is none."""
    for found, value in _fields(message):
        if found == number:
            return _message(value)
    return memoryview(b"")


def _message(value: _Value) -> memoryview:
    if isinstance(value, int):
        raise NotOnnxError
    return value


def _fields(message: memoryview) -> Iterator[tuple[int, _Value]]:
    """Number and value of every field; fixed-width numbers come as their bytes."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        value, at = _field(message, at, key & 7)
        yield key >> 3, value


def _field(message: memoryview, at: int, wire: int) -> tuple[_Value, int]:
    if wire == _VARINT:
        return _varint(message, at)
    if wire == _BYTES:
        length, at = _varint(message, at)
    elif wire in (_FIXED32, _FIXED64):
        length = 4 if wire == _FIXED32 else 8
    else:
        raise NotOnnxError
    if at + length > len(message):
        raise CutOffError
    return message[at : at + length], at + length


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(message):
            raise CutOffError
        value |= (message[at] & 0x7F) << shift
        at += 1
        if message[at - 1] < 0x80:
            return value, at
    raise NotOnnxError
