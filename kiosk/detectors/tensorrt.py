"""Runs the network as a TensorRT engine on an NVIDIA GPU, or on a DLA core of a Jetson.

Everything of CUDA and TensorRT is made, used and freed on the thread that makes the runner. One
picture at a time: pack on the CPU, copy in, run, copy out, wait, all on one stream.
"""

from __future__ import annotations

import importlib
import logging
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import numpy as np

from kiosk.detectors.engines import messages
from kiosk.detectors.engines.cuda import CudaSession
from kiosk.detectors.engines.ends import Ends, ends_of
from kiosk.detectors.engines.machine import this_machine
from kiosk.detectors.engines.store import EngineUnfitError, store_of
from kiosk.detectors.preprocess import pack
from kiosk.detectors.runner import Tensors
from kiosk.errors import DetectorError, InputError
from kiosk.types import TroubleCode

if TYPE_CHECKING:
    from numpy import ndarray

    from kiosk.detectors.engines.cuda import Buffer
    from kiosk.detectors.engines.plan import EngineManifest
    from kiosk.detectors.engines.store import EngineStore
    from kiosk.detectors.model import Model

_log = logging.getLogger(__name__)


class TensorRtRunner:
    """An engine, its execution context and its buffers."""

    name = "tensorrt"
    threads = 1

    def __init__(
        self,
        model: Model,
        threads: int = 0,  # noqa: ARG002  # of no meaning to a GPU
        store: EngineStore | None = None,
    ) -> None:
        """Load the model's engine from ``store``, left out from the state folder.

        Raises ImportError where TensorRT or pycuda is missing, EngineUnfitError where no engine
        fits, InputError for an engine of something else, DetectorError when the GPU fails.
        """
        trt: Any = importlib.import_module("tensorrt")
        self._model = model
        self._store = store or store_of(model)
        self._messages = messages.Messages()
        self._runtime: Any = None
        self._engine: Any = None
        self._context: Any = None
        self._ends: Ends | None = None
        # The driver is started before TensorRT: without one, TensorRT ends the whole process.
        self._cuda = CudaSession()
        with ExitStack() as undone:
            undone.callback(self.close)
            try:
                self._load(trt)
            except self._cuda.errors as error:
                raise self._failed(f"cannot be prepared ({error})") from error
            undone.pop_all()

    def infer(self, picture: ndarray) -> Tensors:
        """Look at a picture, uint8 BGR (height, width, 3). Raises DetectorError."""
        if self._ends is None:
            raise self._failed("is closed")
        if not self._cuda.owned:
            raise self._failed("was asked by another thread than the one that made it")
        if picture.shape != (*self._input.host.shape[2:], 3):
            raise self._failed(f"failed on a picture of the shape {picture.shape}")
        try:
            return self._run(self._ends, picture)
        except self._cuda.errors as error:
            raise self._failed(f"failed on a picture ({error})") from error

    def close(self) -> None:
        """Free context, engine, runtime, buffers and CUDA, in this order. Idempotent."""
        if not self._cuda.owned:
            _log.error("the engine is left open: only the thread that made it can free it")
            return
        self._cuda.settle()
        self._ends = None
        self._context = None
        self._engine = None
        self._runtime = None
        self._cuda.close()

    def _load(self, trt: Any) -> None:
        plan, manifest = self._store.read(self._model, this_machine(trt, self._cuda))
        # TensorRT keeps no reference to its logger and goes on calling it.
        self._logger = messages.logger(trt, self._messages)
        self._runtime = messages.made(trt.Runtime, self._logger, self._messages)
        if manifest.dla is not None:
            self._runtime.DLA_core = manifest.dla
        self._engine = self._runtime.deserialize_cuda_engine(plan)
        if self._engine is None:
            sentence = f"the engine does not load: {self._messages.meaning()}"
            raise EngineUnfitError(f"{self._model.path}: {sentence}; run kiosk engine build.")
        self._context = self._engine.create_execution_context()
        if self._context is None:
            raise self._failed(f"gives no context: {self._messages.meaning()}")
        self._prepare(ends_of(trt, self._engine, self._context), manifest)

    def _prepare(self, ends: Ends, manifest: EngineManifest) -> None:
        """Allocate a buffer for every tensor and tell the context where it lies."""
        buffers: dict[str, Buffer] = {}
        for end in ends.ends:
            shape = end.shape
            if end.is_input and -1 in shape:
                shape = tuple(manifest.input)
                ends.fix_shape(end.name, shape)
            if end.is_input and list(shape) != manifest.input:
                sentence = f"{self._model.path}: the engine takes {list(shape)}, its manifest says"
                raise EngineUnfitError(f"{sentence} {manifest.input}; run kiosk engine build.")
            if -1 in shape:
                shape = (manifest.max_batch, *shape[1:])
            buffers[end.name] = self._cuda.buffer(shape, end.dtype)
        names = (self._model.input, self._model.coverage, self._model.bbox)
        if set(buffers) != set(names):
            sentence = f"the engine has the tensors {', '.join(buffers)}, the network"
            raise InputError(f"{self._model.path}: {sentence} {', '.join(names)}; build it anew.")
        self._input, self._coverage, self._bbox = (buffers[name] for name in names)
        if not ends.bind({name: buffer.address for name, buffer in buffers.items()}):
            raise self._failed(f"does not take its buffers: {self._messages.meaning()}")
        self._ends = ends

    def _run(self, ends: Ends, picture: ndarray) -> Tensors:
        pack(picture, self._model.manifest.input.scale, self._input.host[0])
        self._cuda.upload(self._input)
        if not ends.enqueue(self._cuda.stream):
            self._cuda.settle()
            raise self._failed(f"did not run: {self._messages.meaning()}")
        for output in (self._coverage, self._bbox):
            self._cuda.download(output)
        self._cuda.synchronize()
        coverage, bbox = (
            np.array(each.host[0], np.float32) for each in (self._coverage, self._bbox)
        )
        return Tensors(coverage, bbox)

    def _failed(self, what: str) -> DetectorError:
        return DetectorError(TroubleCode.DETECTOR_FAILED, f"The TensorRT engine {what}.")
