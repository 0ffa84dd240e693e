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


def chosen_precision(
    order: Order, trt: Any, builder: Any, operations: AbstractSet[str]
) -> Precision:
    """The precision to build with. Raises InputError when there is no way to it."""
    flags = trt.BuilderFlag
    quantised = is_quantised(operations)
    if order.precision is None:
        return _fastest(flags, builder, quantised=quantised, on_dla=order.dla is not None)
    if order.precision == "fp16" and not hasattr(flags, "FP16"):
        sentence = f"TensorRT {trt.__version__} takes the precision from the network"
        raise InputError(f"{sentence}; give it an ONNX file in half precision, or leave it out.")
    if order.precision == "int8" and not quantised and not can_calibrate(trt):
        sentence = f"TensorRT {trt.__version__} cannot calibrate: it needs QuantizeLinear in the"
        raise InputError(f"{sentence} ONNX file; see python -m models.training quantise.")
    return order.precision


def check_dla(order: Order, trt: Any, builder: Any, operations: AbstractSet[str]) -> None:
    """Raise InputError for what a DLA core cannot do whatever is tried."""
    if order.dla is None:
        return
    cores = int(builder.num_DLA_cores)
    if order.dla >= cores:
        has = "no DLA core" if cores == 0 else f"the DLA cores 0 to {cores - 1}"
        raise InputError(f"--dla {order.dla}: this machine has {has}.")
    if order.precision == "fp32":
        raise InputError("--precision fp32: a DLA core computes in fp16 or int8 only.")
    if is_quantised(operations):
        sentence = "--dla: a DLA core cannot run a network with QuantizeLinear"
        raise InputError(f"{sentence}; give the ONNX file without it, and --calibration.")
    if not hasattr(trt.BuilderFlag, "FP16"):
        sentence = f"--dla: TensorRT {trt.__version__} builds for the GPU only here"
        raise InputError(f"{sentence}; leave --dla out.")


def is_quantised(operations: AbstractSet[str]) -> bool:
    """Whether the network brings its own INT8 scales."""
    return "QuantizeLinear" in operations


def can_calibrate(trt: Any) -> bool:
    """Whether this TensorRT can find INT8 scales by itself (8 and 10 can, 11 cannot)."""
    return hasattr(trt, "IInt8EntropyCalibrator2") and hasattr(trt.BuilderFlag, "INT8")


def _fastest(flags: Any, builder: Any, *, quantised: bool, on_dla: bool) -> Precision:
    if quantised:
        return "int8"
    fast = getattr(builder, "platform_has_fast_fp16", True)
    return "fp16" if hasattr(flags, "FP16") and (fast or on_dla) else "fp32"
