"""What engine is wanted, and whether TensorRT and the network can give it at all.

Asked before a build that takes minutes, so that it does not end in something else than was meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, AbstractSet, Any, Optional

from kiosk.errors import InputError

if TYPE_CHECKING:
    from kiosk.detectors.engines.plan import Precision

WORKSPACE_MB = 512
"""Scratch memory for trying kernels. A Xavier NX shares 8 GB between processor and GPU."""


@dataclass(frozen=True)
class Order:
    """``precision`` None takes half precision where the GPU is fast with it; ``dla`` is a core."""

    precision: Optional[Precision] = None
    dla: Optional[int] = None
    calibration: Optional[Path] = None
    """A folder of pictures to calibrate INT8 with."""
    workspace_mb: int = WORKSPACE_MB


@dataclass(frozen=True)
class Abilities:
    """What this TensorRT on this machine can be told, whatever its version is called."""

    version: str
    takes_precision: bool
    """Before 11 the precision is the builder's matter, from then on the network's."""
    calibrates: bool
    """Whether it can find INT8 scales by itself: 8 and 10 can."""
    fast_fp16: bool
    dla_cores: int


def abilities(trt: Any, builder: Any) -> Abilities:
    """Ask the library and its builder."""
    takes_precision = hasattr(trt.BuilderFlag, "FP16")
    return Abilities(
        version=str(trt.__version__),
        takes_precision=takes_precision,
        calibrates=hasattr(trt, "IInt8EntropyCalibrator2") and hasattr(trt.BuilderFlag, "INT8"),
        fast_fp16=takes_precision and bool(getattr(builder, "platform_has_fast_fp16", True)),
        dla_cores=int(builder.num_DLA_cores),
    )


def chosen_precision(
    order: Order, can: Abilities, operations: AbstractSet[str], *, half: bool = False
) -> Precision:
    """The precision to build with. Raises InputError when there is no way to it.

    Weights in ``half`` precision fix it: without leave for FP16 TensorRT 8 refuses their layers.
    """
    quantised = is_quantised(operations)
    if order.precision is None:
        if quantised:
            return "int8"
        return "fp16" if half or can.fast_fp16 or order.dla is not None else "fp32"
    if order.precision == "fp32" and half and can.takes_precision:
        sentence = f"TensorRT {can.version} builds weights in half precision as fp16 only"
        raise InputError(f"{sentence}; give an ONNX file in float32, or leave it out.")
    if order.precision == "fp16" and not can.takes_precision:
        sentence = f"TensorRT {can.version} takes the precision from the network"
        raise InputError(f"{sentence}; give it an ONNX file in half precision, or leave it out.")
    if order.precision == "int8" and not quantised and not can.calibrates:
        sentence = f"TensorRT {can.version} cannot calibrate: it needs QuantizeLinear in the"
        raise InputError(f"{sentence} ONNX file; see python -m models.training quantise.")
    return order.precision


def check_dla(order: Order, can: Abilities, operations: AbstractSet[str]) -> None:
    """Raise InputError for what a DLA core cannot do whatever is tried."""
    if order.dla is None:
        return
    if order.dla >= can.dla_cores:
        has = f"the DLA cores 0 to {can.dla_cores - 1}" if can.dla_cores else "no DLA core"
        raise InputError(f"--dla {order.dla}: this machine has {has}.")
    if order.precision == "fp32":
        raise InputError("--precision fp32: a DLA core computes in fp16 or int8 only.")
    if is_quantised(operations):
        sentence = "--dla: a DLA core cannot run a network with QuantizeLinear"
        raise InputError(f"{sentence}; give the ONNX file without it, and --calibration.")
    if not can.takes_precision:
        sentence = f"--dla: with TensorRT {can.version} the kiosk builds for the GPU only"
        raise InputError(f"{sentence}; leave --dla out.")


def is_quantised(operations: AbstractSet[str]) -> bool:
    """Whether the network brings its own INT8 scales."""
    return "QuantizeLinear" in operations
