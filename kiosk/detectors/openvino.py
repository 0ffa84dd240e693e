"""Runs the network with OpenVINO on the CPU.

Colour order, range and layout are converted inside the compiled graph. The arithmetic is the
network's own, INT8 or float32.
"""

from __future__ import annotations

import functools
import importlib
import sys
from typing import TYPE_CHECKING, Any

import cv2

from kiosk.detectors.runner import Tensors
from kiosk.errors import DetectorError, InputError
from kiosk.types import TroubleCode

if TYPE_CHECKING:
    from numpy import ndarray

    from kiosk.detectors.model import Model


def _openvino() -> Any:
    """The library without its model converter.

    The converter reports every import to its makers, over the network. OpenVINO works without it
    and allows for its absence, so it is declared absent: nothing leaves the device.
    """
    sys.modules.setdefault("openvino.tools.ovc", None)  # type: ignore[arg-type]  # absent
    return importlib.import_module("openvino")


openvino = _openvino()


@functools.lru_cache(maxsize=None)
def core() -> Any:
    """The library's heart, one for as long as the process lives.

    With each one the library gives the calling thread a stack for signal handlers, and with its end
    the one that was there before. Where the first of two ends first, the thread is left with a
    stack that was freed, and the next signal (Ctrl-C, a child that ended) kills the process.
    """
    return openvino.Core()


class OpenVinoRunner:
    """A compiled network and one request, tuned for the delay of a single picture."""

    name = "openvino"

    def __init__(self, model: Model, threads: int = 0) -> None:
        """Read and compile. Raises InputError when OpenVINO cannot use the network."""
        # The cores are busy with the network: OpenCV's own pool would only take turns with it.
        # Camera to decision, two cores and a window: 95 in 100 within 43 ms; with the pool, 60 ms.
        cv2.setNumThreads(1)
        hints = {
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_NUM_THREADS": threads,
            # On processors that know bfloat16 it would be the default. With its 8 binary digits
            # many cells of a face have the same score, and chance says whose box is kept.
            "INFERENCE_PRECISION_HINT": "f32",
        }
        try:
            network = _prepared(core().read_model(model.path), model)
            compiled = core().compile_model(network, "CPU", hints)
            self.threads = int(compiled.get_property("INFERENCE_NUM_THREADS"))
            self._request = compiled.create_infer_request()
            self._tensors = [self._request.get_tensor(n) for n in (model.coverage, model.bbox)]
        except RuntimeError as error:
            sentence = f"{model.path}: OpenVINO cannot use this network ({_brief(error)})."
            raise InputError(sentence) from error

    def infer(self, picture: ndarray) -> Tensors:
        """Look at a picture, uint8 BGR (height, width, 3). Raises DetectorError."""
        try:
            self._request.infer([picture[None]], share_inputs=True)
        except RuntimeError as error:
            sentence = f"OpenVINO failed on a picture ({_brief(error)})."
            raise DetectorError(TroubleCode.DETECTOR_FAILED, sentence) from error
        coverage, bbox = (tensor.data[0] for tensor in self._tensors)
        return Tensors(coverage, bbox)

    def close(self) -> None:
        """Nothing to do: the network is freed with this object."""


def _prepared(network: Any, model: Model) -> Any:
    """The network with a uint8 BGR picture of the manifest's size as its input."""
    wanted, colours = model.manifest.input, openvino.preprocess.ColorFormat
    network.reshape({model.input: [1, 3, wanted.height, wanted.width]})
    processor = openvino.preprocess.PrePostProcessor(network)
    picture = processor.input(model.input)
    tensor = picture.tensor().set_element_type(openvino.Type.u8)
    tensor.set_layout(openvino.Layout("NHWC")).set_color_format(colours.BGR)
    picture.model().set_layout(openvino.Layout("NCHW"))
    steps = picture.preprocess().convert_element_type(openvino.Type.f32)
    steps.convert_color(colours.RGB).scale(1 / wanted.scale)
    for name in (model.coverage, model.bbox):
        processor.output(name).tensor().set_element_type(openvino.Type.f32)
    return processor.build()


def _brief(error: RuntimeError) -> str:
    """The last line that says something of OpenVINO's page of text."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1] if lines else "no reason given"
