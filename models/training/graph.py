"""Writes a network as ONNX, with the names that NVIDIA TAO gives to its tensors.

The graph is built by hand: batch normalisation is folded into the convolutions, names and types are
exactly as wanted, and an INT8 file has its scales where OpenVINO and TensorRT look for them.
Numbers are float32, or float16 with casts at both ends so that every runner binds float32.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Mapping

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from models.training.network import STRIDE, Block, ConvNorm, DetectNet

INPUT, COVERAGE, BBOX = "input_1", "output_cov/Sigmoid", "output_bbox/BiasAdd"

OPSET, IR_VERSION = 13, 7
"""The oldest with a scale per channel; read by TensorRT 8.2, OpenCV 4.5 and all later."""

LEVELS = {"int8": 127.0, "uint8": 255.0}
"""Steps between zero and the largest activation."""

WEIGHT_STEPS = 63
"""Steps between zero and a filter's largest weight: half of what INT8 could hold.

Processors without instructions for it (AVX2, before VNNI) add two products in 16 bits, and with
full weights that overflows: OpenVINO lost 15 points of mean average precision there, with these
none.
"""


@dataclass(frozen=True)
class Scales:
    """How INT8 holds activations: the largest value of each tensor, by its name, and the type.

    A tensor that may be negative is always int8.
    """

    ranges: Mapping[str, float]
    kind: str = "int8"
    signed: frozenset[str] = frozenset()


@dataclass
class _Builder:
    """The growing graph; every method adds to it and gives the name of what it makes."""

    numbers: type[np.generic] = np.float32
    scales: Scales | None = None
    nodes: list[Any] = field(default_factory=list)
    constants: dict[str, Any] = field(default_factory=dict)

    def node(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    def constant(self, name: str, values: np.ndarray) -> str:
        # Not ascontiguousarray: it makes a list of one of a number, and to OpenVINO 2024.4 a scale
        # in a list is one per channel.
        self.constants[name] = numpy_helper.from_array(np.asarray(values, order="C"), name)
        return name

    def conv(self, x: str, name: str, layer: ConvNorm | nn.Conv2d, output: str = "") -> str:
        """A convolution, folded where normalisation follows it."""
        conv = layer.conv if isinstance(layer, ConvNorm) else layer
        folded = layer.folded() if isinstance(layer, ConvNorm) else (layer.weight, layer.bias)
        weight, bias = (_array(each) for each in folded)
        inputs = [x, self._weights(f"{name}.weight", weight)]
        inputs.append(self.constant(f"{name}.bias", self._cast(bias)))
        kernel, step, pad = conv.kernel_size, conv.stride, (conv.kernel_size[0] // 2,)
        sizes = {"kernel_shape": kernel, "strides": step, "pads": pad * 4}
        return self.node("Conv", inputs, output or f"{name}.made", **sizes)

    def stored(self, x: str, name: str) -> str:
        """The tensor as INT8 would keep it; unchanged where it has no range."""
        if not self.scales or name not in self.scales.ranges:
            return x
        signed = name in self.scales.signed or self.scales.kind == "int8"
        kind = "int8" if signed else "uint8"
        scale = np.array(self.scales.ranges[name] / LEVELS[kind], np.float32)
        ends = [self.constant(f"{name}.scale", scale), self.constant(f"{name}.zero", _zero(kind))]
        small = self.node("QuantizeLinear", [x, *ends], f"{name}.quantised")
        return self.node("DequantizeLinear", [small, *ends], f"{name}.stored")

    def block(self, x: str, name: str, block: Block) -> str:
        made = self.conv(x, f"{name}.c1", block.c1)
        made = self.stored(self.node("Relu", [made], f"{name}.middle"), f"{name}.middle")
        made = self.conv(made, f"{name}.c2", block.c2)
        round_ = x
        if isinstance(block.shortcut, ConvNorm):
            round_ = self.conv(x, f"{name}.shortcut", block.shortcut)
            round_ = self.stored(round_, f"{name}.shortcut")
        made = self.node("Add", [made, round_], f"{name}.sum")
        return self.stored(self.node("Relu", [made], f"{name}.out"), f"{name}.out")

    def _cast(self, values: np.ndarray) -> np.ndarray:
        return np.asarray(values.astype(self.numbers))

    def _weights(self, name: str, values: np.ndarray) -> str:
        if not self.scales:
            return self.constant(name, self._cast(values))
        scale = channel_scales(values)
        small = np.rint(values / scale[:, None, None, None]).astype(np.int8)
        inputs = [
            self.constant(f"{name}.quantised", small),
            self.constant(f"{name}.scale", scale),
            self.constant(f"{name}.zero", np.zeros(len(scale), np.int8)),
        ]
        return self.node("DequantizeLinear", inputs, name, axis=0)


def channel_scales(weight: np.ndarray) -> np.ndarray:
    """The INT8 step of every filter of (out, …), float32 (out,)."""
    largest = np.abs(weight).reshape(len(weight), -1).max(axis=1)
    return np.asarray(np.maximum(largest, 1e-8) / WEIGHT_STEPS, np.float32)


def build(
    network: DetectNet,
    size: tuple[int, int],
    *,
    half: bool = False,
    batch: int | str = 1,
    scales: Scales | None = None,
) -> onnx.ModelProto:
    """The network for pictures of ``size`` (width, height). ``batch`` as a word leaves it open."""
    builder = _Builder(np.float16 if half else np.float32, scales)
    x = builder.node("Cast", [INPUT], "input.half", to=TensorProto.FLOAT16) if half else INPUT
    x = builder.stored(x, "input")
    x = builder.node("Relu", [builder.conv(x, "stem", network.stem)], "lit")
    x = builder.stored(x, "lit")
    for number, block in enumerate(network.blocks):
        x = builder.block(x, f"blocks.{number}", block)  # type: ignore[arg-type]
    if half:
        logits = builder.conv(x, "cov", network.cov)
        builder.node("Cast", [builder.node("Sigmoid", [logits], "cov.half")], COVERAGE, to=1)
        builder.node("Cast", [builder.conv(x, "box", network.box)], BBOX, to=1)
    else:
        builder.node("Sigmoid", [builder.conv(x, "cov", network.cov)], COVERAGE)
        builder.conv(x, "box", network.box, BBOX)
    return _model(builder, network, size, batch)


def _model(
    builder: _Builder, network: DetectNet, size: tuple[int, int], batch: int | str
) -> onnx.ModelProto:
    grid = (size[1] // STRIDE, size[0] // STRIDE)

    def end(name: str, channels: int, height: int, width: int) -> Any:
        shape = [batch, channels, height, width]
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)

    graph = helper.make_graph(
        builder.nodes,
        "detectnet_v2",
        [end(INPUT, 3, size[1], size[0])],
        [end(COVERAGE, network.classes, *grid), end(BBOX, 4 * network.classes, *grid)],
        list(builder.constants.values()),
    )
    opset = [helper.make_opsetid("", OPSET)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=IR_VERSION)
    onnx.checker.check_model(model, full_check=True)
    return model


def _zero(kind: str) -> np.ndarray:
    return np.zeros((), np.dtype(kind))


def _array(tensor: Tensor | None) -> np.ndarray:
    assert tensor is not None  # noqa: S101  # every layer here has a bias
    return np.asarray(tensor.detach().cpu().numpy())
