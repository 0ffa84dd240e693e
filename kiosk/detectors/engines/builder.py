"""Builds an engine from a model's ONNX file: minutes of trying kernels, at the end one file.

Whatever a version of TensorRT does not have is asked of its objects. The build leaves the
interpreter free (TensorRT lets go of its lock), so screen and door go on meanwhile.
"""

from __future__ import annotations

import hashlib
import importlib
import logging
import time
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Callable

from kiosk.detectors import onnx
from kiosk.detectors.engines import calibration, messages
from kiosk.detectors.engines.cuda import CudaSession
from kiosk.detectors.engines.machine import this_machine
from kiosk.detectors.engines.order import (
    Order,
    abilities,
    check_dla,
    chosen_precision,
    is_quantised,
)
from kiosk.detectors.engines.plan import EngineManifest, Machine, Precision
from kiosk.errors import DetectorError, InputError
from kiosk.types import TroubleCode

if TYPE_CHECKING:
    from kiosk.detectors.engines.store import EngineStore
    from kiosk.detectors.model import Model

_log = logging.getLogger(__name__)

Say = Callable[[str], None]
"""Takes a line about what is done now."""


@dataclass(frozen=True)
class _Built:
    """What came out: the plan, its precision, the layers off the DLA, the calibration used."""

    plan: bytes
    precision: Precision
    on_gpu: tuple[str, ...]
    calibration: bytes | None
    notes: tuple[str, ...] = ()


def build(model: Model, order: Order, store: EngineStore, say: Say) -> EngineManifest:
    """Build the model's engine and keep it in ``store``; returns what was built.

    Takes minutes, on the calling thread, which may hold no other CUDA session. Raises ImportError
    without TensorRT or pycuda, InputError for what cannot be built, DetectorError when building
    failed.
    """
    trt: Any = importlib.import_module("tensorrt")
    started = time.monotonic()
    try:
        with closing(CudaSession()) as cuda:
            machine = this_machine(trt, cuda)
            with closing(_Bench(trt, cuda, model, store, say)) as bench:
                built = _built(bench, order, machine)
            manifest = _manifest(model, order, machine, built, time.monotonic() - started)
        say("writing the engine")
        store.write(built.plan, manifest, built.calibration)
    except OSError as error:
        sentence = f"{store.folder}: the engine cannot be kept there ({error.strerror})"
        raise InputError(f"{sentence}; make room, or mend the folder's owner.") from error
    store.end()
    return manifest


def _built(bench: _Bench, order: Order, machine: Machine) -> _Built:
    """Build as ordered; INT8 that fails is built in half precision instead, and that is said."""
    try:
        return bench.build(order, machine)
    except DetectorError as error:
        if order.precision != "int8":
            raise
        note = f"INT8 could not be built, this is half precision: {error}"
        _log.warning("%s", note)
        built = bench.build(replace(order, precision="fp16"), machine)
        return replace(built, notes=(note,))


class _Bench:
    """TensorRT's builder with the network on it. Of the thread that made it."""

    def __init__(
        self, trt: Any, cuda: CudaSession, model: Model, store: EngineStore, say: Say
    ) -> None:
        self._trt, self._cuda, self._model, self._store, self._say = trt, cuda, model, store, say
        self._content = model.path.read_bytes()
        self._operations = onnx.operations(self._content)
        self._half = onnx.in_half_precision(self._content)
        self._messages = messages.Messages()
        self._logger = messages.logger(trt, self._messages)
        self._builder: Any = messages.made(trt.Builder, self._logger, self._messages)
        self._network: Any = None
        self._parser: Any = None
        self._config: Any = None
        self._calibrator: Any = None
        self._begun = False

    def build(self, order: Order, machine: Machine) -> _Built:
        """One attempt. Raises InputError or DetectorError."""
        self._messages.forget()
        can = abilities(self._trt, self._builder)
        check_dla(order, can, self._operations)
        precision = chosen_precision(order, can, self._operations, half=self._half)
        self._say(f"reading {self._model.path.name}")
        self._parse()
        self._config = self._builder.create_builder_config()
        self._set_memory(order.workspace_mb)
        self._set_shape()
        self._set_precision(precision, order, machine)
        on_gpu = self._set_dla(order)
        cache = self._set_timing(machine)
        self._say(self._outlook(precision, order))
        if not self._begun:  # not for an order that is refused
            self._store.begin()
            self._begun = True
        plan = self._builder.build_serialized_network(self._network, self._config)
        if self._calibrator is not None and self._calibrator.problem:
            raise self._failed(f"could not be calibrated ({self._calibrator.problem})")
        if plan is None:
            raise self._failed(f"could not be built: {self._messages.meaning()}")
        self._keep_timing(cache, machine)
        written = self._calibrator.written if self._calibrator is not None else None
        return _Built(bytes(plan), precision, tuple(on_gpu), written)

    def _outlook(self, precision: Precision, order: Order) -> str:
        known = self._store.known()
        where = "" if order.dla is None else f" for DLA core {order.dla}"
        took = f"the last one took {known.built_in_s:.0f} s" if known else "this takes minutes"
        return f"trying kernels in {precision}{where}; {took}"

    def close(self) -> None:
        """Let go of everything, what was made last first, before the CUDA session goes."""
        self._config = self._calibrator = None
        self._parser = self._network = None
        self._builder = None

    def _parse(self) -> None:
        flags = self._trt.NetworkDefinitionCreationFlag
        # Needed by 8, without effect in 10, gone from 11, where every network is like that.
        explicit = 1 << int(flags.EXPLICIT_BATCH) if hasattr(flags, "EXPLICIT_BATCH") else 0
        self._network = self._builder.create_network(explicit)
        # Kept until the build is over: the network reads weights from the parser's memory.
        self._parser = self._trt.OnnxParser(self._network, self._logger)
        if not self._parser.parse(self._content):
            count = self._parser.num_errors
            errors = [self._parser.get_error(index).desc() for index in range(count)]
            reason = " ".join("; ".join(errors).split())[:300] or self._messages.meaning()
            raise InputError(f"{self._model.path}: TensorRT cannot read this network ({reason}).")

    def _set_memory(self, megabytes: int) -> None:
        config = self._config
        if hasattr(config, "set_memory_pool_limit"):
            config.set_memory_pool_limit(self._trt.MemoryPoolType.WORKSPACE, megabytes << 20)
        else:
            config.max_workspace_size = megabytes << 20

    def _set_shape(self) -> None:
        """One picture at a time, also where the network leaves the batch open."""
        wanted = self._model.manifest.input
        shape = (1, 3, wanted.height, wanted.width)
        if -1 not in tuple(self._network.get_input(0).shape):
            return
        profile = self._builder.create_optimization_profile()
        try:
            profile.set_shape(self._model.input, shape, shape, shape)
            taken = self._config.add_optimization_profile(profile) >= 0
        except RuntimeError:  # so says 8 that a shape does not fit
            taken = False
        if not taken:
            raise InputError(f"{self._model.path}: TensorRT does not take {shape} as its input.")

    def _set_precision(self, precision: Precision, order: Order, machine: Machine) -> None:
        """Set the flags, and the calibrator where one is needed."""
        flags, config = self._trt.BuilderFlag, self._config
        self._calibrator = None
        if precision != "fp32" and hasattr(flags, "FP16"):
            config.set_flag(flags.FP16)
        if precision != "int8":
            return
        if hasattr(flags, "INT8"):
            config.set_flag(flags.INT8)
        if is_quantised(self._operations):
            return
        self._say("preparing the calibration")
        pictures = calibration.source(self._model, order.calibration, self._store, machine)
        try:
            made = calibration.calibrator(self._trt, self._cuda, self._model, *pictures)
        except self._cuda.errors as error:
            raise self._failed(f"could not be calibrated ({error})") from error
        self._calibrator = made
        config.int8_calibrator = self._calibrator

    def _set_dla(self, order: Order) -> list[str]:
        """Prefer the DLA core; returns the layers that it cannot run."""
        if order.dla is None:
            return []
        network, config = self._network, self._config
        config.default_device_type = self._trt.DeviceType.DLA
        config.DLA_core = order.dla
        config.set_flag(self._trt.BuilderFlag.GPU_FALLBACK)
        layers = [network.get_layer(index) for index in range(network.num_layers)]
        return [layer.name for layer in layers if not config.can_run_on_DLA(layer)]

    def _set_timing(self, machine: Machine) -> Any:
        config = self._config
        path = self._store.timing(machine)
        known = path.read_bytes() if path.is_file() else b""
        cache = config.create_timing_cache(known)
        if not config.set_timing_cache(cache, False):
            _log.warning("%s: made elsewhere; every kernel is tried anew", path)
            cache = config.create_timing_cache(b"")
            config.set_timing_cache(cache, False)
        return cache

    def _keep_timing(self, cache: Any, machine: Machine) -> None:
        kept = self._config.get_timing_cache() or cache
        self._store.write_timing(machine, bytes(kept.serialize()))

    def _failed(self, what: str) -> DetectorError:
        sentence = f"{self._model.path}: the engine {what}."
        return DetectorError(TroubleCode.DETECTOR_FAILED, sentence)


def _manifest(
    model: Model, order: Order, machine: Machine, built: _Built, seconds: float
) -> EngineManifest:
    wanted = model.manifest.input
    return EngineManifest(
        network_sha256=model.manifest.sha256,
        tensorrt=machine.tensorrt,
        compute_capability=machine.compute_capability,
        device=machine.device,
        l4t=machine.l4t,
        precision=built.precision,
        dla=order.dla,
        max_batch=1,
        input=[1, 3, wanted.height, wanted.width],
        calibration_sha256=(
            hashlib.sha256(built.calibration).hexdigest() if built.calibration else None
        ),
        plan_bytes=len(built.plan),
        plan_sha256=hashlib.sha256(built.plan).hexdigest(),
        built_in_s=round(seconds, 1),
        on_gpu=list(built.on_gpu),
        notes=list(built.notes),
    )
