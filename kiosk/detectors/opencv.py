"""Runs the network with OpenCV on the CPU: slower, for machines that OpenVINO has no wheel for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2

from kiosk.detectors.runner import Tensors
from kiosk.errors import DetectorError, InputError
from kiosk.types import TroubleCode

if TYPE_CHECKING:
    from numpy import ndarray

    from kiosk.detectors.model import Model


class OpenCvRunner:
    """A network of ``cv2.dnn``. Its threads are those of all of OpenCV."""

    name = "opencv"

    def __init__(self, model: Model, threads: int = 0) -> None:
        """Read the network. Raises InputError when OpenCV cannot use it."""
        if threads:
            cv2.setNumThreads(threads)
        self._model = model
        try:
            self._net = cv2.dnn.readNetFromONNX(str(model.path))
        except cv2.error as error:
            sentence = f"{model.path}: OpenCV cannot use this network ({_brief(error)})."
            raise InputError(sentence) from error

    @property
    def threads(self) -> int:
        """How many CPU threads OpenCV uses."""
        return int(cv2.getNumThreads())

    def infer(self, picture: ndarray) -> Tensors:
        """Look at a picture, uint8 BGR (height, width, 3). Raises DetectorError."""
        scale = self._model.manifest.input.scale
        try:
            blob = cv2.dnn.blobFromImage(picture, scale, swapRB=True)
            self._net.setInput(blob, self._model.input)
            coverage, bbox = self._net.forward([self._model.coverage, self._model.bbox])
        except cv2.error as error:
            sentence = f"OpenCV failed on a picture ({_brief(error)})."
            raise DetectorError(TroubleCode.DETECTOR_FAILED, sentence) from error
        return Tensors(coverage[0], bbox[0])

    def close(self) -> None:
        """Nothing to do: the network is freed with this object."""


def _brief(error: cv2.error) -> str:
    """What OpenCV says, on one line and not for pages."""
    return " ".join(str(error.err).split())[:200]
