"""What the machine that an engine runs on is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kiosk import jetson
from kiosk.detectors.engines.plan import Machine

if TYPE_CHECKING:
    from kiosk.detectors.engines.cuda import CudaSession


def this_machine(trt: Any, cuda: CudaSession) -> Machine:
    """The library's version, the GPU, and the board where this is a Jetson.

    Boards with the same GPU are told apart: TensorRT warns of their engines and loads them.
    """
    board = jetson.read()
    return Machine(
        tensorrt=str(trt.__version__),
        compute_capability=cuda.compute_capability,
        device=board.model if board else cuda.device_name,
        l4t=board.l4t if board else "",
    )
