"""The manifest beside an engine: for which network and machine it was built, and how.

TensorRT has no way of asking whether an engine will load, and loads some that it should not. So
everything that has to agree is written down at the build and compared before the engine is used.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, List, Literal, Optional

from pydantic import BaseModel, ConfigDict, Field, ValidationError

if TYPE_CHECKING:
    from kiosk.detectors.model import Model

Precision = Literal["fp32", "fp16", "int8"]


@dataclass(frozen=True)
class Machine:
    """What an engine depends on: ``tensorrt`` 8.5.2.2, ``compute_capability`` 7.2, the board.

    ``l4t`` is its release, empty where this is no Jetson.
    """

    tensorrt: str
    compute_capability: str
    device: str
    l4t: str = ""


class EngineManifest(BaseModel):
    """Everything that has to be true for an engine to be used. ``input`` is [batch, 3, H, W]."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    network_sha256: str
    tensorrt: str
    compute_capability: str
    device: str
    l4t: str
    precision: Precision
    dla: Optional[int]
    max_batch: int
    input: List[int] = Field(min_length=4, max_length=4)
    calibration_sha256: Optional[str]
    plan_bytes: int
    plan_sha256: str
    built_in_s: float
    """How long the build took: what the screen expects of the next one."""
    on_gpu: List[str]
    """Layers that the DLA core cannot run; they fall back to the GPU."""
    notes: List[str]
    """What came out otherwise than ordered."""


def read_manifest(content: bytes) -> EngineManifest | None:
    """The manifest in ``content``, None when it is none of this program."""
    try:
        return EngineManifest.model_validate_json(content)
    except ValidationError:
        return None


def misfit(manifest: EngineManifest, model: Model, machine: Machine, plan: bytes) -> str | None:
    """Why the engine is of no use here, the first reason that is found; None when it fits."""
    wanted = model.manifest.input
    pairs = {
        "the network": (manifest.network_sha256, model.manifest.sha256),
        "TensorRT": (manifest.tensorrt, machine.tensorrt),
        "compute capability": (manifest.compute_capability, machine.compute_capability),
        "the board": (manifest.device, machine.device),
        "L4T": (manifest.l4t, machine.l4t),
        "the input": (manifest.input, [manifest.max_batch, 3, wanted.height, wanted.width]),
    }
    for what, (built, here) in pairs.items():
        if built != here:
            return f"it was built for {what} {_short(built)}, here is {_short(here)}"
    if len(plan) != manifest.plan_bytes:
        return f"it has {len(plan)} bytes of {manifest.plan_bytes}"
    if hashlib.sha256(plan).hexdigest() != manifest.plan_sha256:
        return "its content is not what was built"
    return None


def _short(value: object) -> str:
    text = str(value) or "(none)"
    return text[:12] if len(text) == 64 else text
