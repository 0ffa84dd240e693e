"""TensorRT 8.2, 8.5, 8.6, 10 and 11 without NVIDIA's libraries: their API, on the GPU of ``gpu``.

Each class has exactly those of its names that this version published (``published.yaml``) and that
are written here; what a version does not have raises AttributeError, as there. Calls are refused
where the real ones refuse, in their words, by None or False and a line in the log; what is
deprecated warns. An engine holds its ONNX file, and runs it with OpenVINO.

What it cannot show: whether TensorRT can build a network or load a plan, how fast and how exact
that is, what half precision and INT8 do to the figures, which layers a DLA core takes, and errors
of the real libraries in an order of calls that is right by the documents.
"""

from __future__ import annotations

import json
import warnings
from enum import IntEnum
from functools import lru_cache
from types import ModuleType

import numpy as np
import openvino

from kiosk.detectors import onnx
from tests.detectors.standins.gpu import Gpu
from tests.detectors.standins.published import published

MAGIC = b"ftrt"
VERSIONS = {
    "8.2.1": "8.2.1.8",
    "8.5.2": "8.5.2.2",
    "8.6.1": "8.6.1",
    "10.3.0": "10.3.0",
    "11.1.0": "11.1.0.106",
}
"""What ``__version__`` says."""

ON_DLA = {"Conv", "Relu", "Sigmoid", "Add", "AveragePool", "MaxPool", "BatchNormalization"}


@lru_cache(maxsize=8)
def _compiled(content: bytes, shape: tuple):
    core = openvino.Core()
    network = core.read_model(content)
    network.reshape({next(iter(network.inputs[0].names)): list(shape)})
    return core.compile_model(network, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})


def tensorrt(version: str, gpu: Gpu) -> ModuleType:
    """A module that passes for TensorRT ``version``."""
    trt = _Library(version, gpu).module
    trt.__version__ = VERSIONS[version]
    return trt


class _Library:
    """Makes the classes of one version. The methods' comments say what was read where."""

    def __init__(self, version: str, gpu: Gpu) -> None:
        self.version = version
        self.gpu = gpu
        self.published = published(version)
        self.major = int(version.split(".", maxsplit=1)[0])
        self.module = ModuleType("tensorrt")
        self._add_enums()
        for make in (self._logger, self._network, self._building, self._running, self._calibrator):
            make()
        self.module.nptype = self._nptype

    def add(self, name: str, made: type) -> None:
        """Put a class into the module, without the names that this version has not."""
        if name not in self.published:
            return
        kept = {
            key: value
            for key, value in vars(made).items()
            if key.startswith("_") or key in self.published[name]
        }
        kept.pop("__dict__", None)
        kept.pop("__weakref__", None)
        setattr(self.module, name, type(name, made.__bases__, kept))

    def old(self, instead: str) -> None:
        """Warn as 8.5 does of everything that has a newer name."""
        if self.version in ("8.5.2", "8.6.1"):
            warnings.warn(f"Use {instead} instead.", DeprecationWarning, stacklevel=3)

    def digits(self) -> str:
        numbers = [int(part) for part in self.version.split(".")]
        return str(
            numbers[0] * (1000 if self.major < 10 else 10_000) + numbers[1] * 100 + numbers[2]
        )

    def _add_enums(self) -> None:
        for name in (
            "BuilderFlag",
            "NetworkDefinitionCreationFlag",
            "TensorIOMode",
            "DataType",
            "MemoryPoolType",
            "DeviceType",
        ):
            if name in self.published:
                words = sorted(self.published[name] - {"name", "value", "itemsize"})
                setattr(self.module, name, IntEnum(name, words, start=0))

    def _nptype(self, dtype) -> type:
        """8.2 and 8.5 build a table with np.bool in it, which numpy 1.24 does not have."""
        if self.version in ("8.2.1", "8.5.2"):
            raise AttributeError("module 'numpy' has no attribute 'bool'")
        return {"FLOAT": np.float32, "HALF": np.float16}[dtype.name]

    def _logger(self) -> None:
        class Severity(IntEnum):
            INTERNAL_ERROR, ERROR, WARNING, INFO, VERBOSE = range(5)

        class ILogger:
            def __init__(self) -> None:
                self._made = True

            def log(self, severity: Severity, msg: str) -> None:
                raise NotImplementedError

        self.severity = Severity
        self.add("ILogger", ILogger)
        self.module.ILogger.Severity = Severity

    def say(self, logger, severity: str, text: str) -> None:
        logger.log(self.severity[severity], text)

    def _network(self) -> None:
        library = self

        class INetworkDefinition:
            def __init__(self, flags: int, builder) -> None:
                self._flags, self._builder, self._content = flags, builder, None

            @property
            def num_layers(self) -> int:
                return len(self._layers)

            def get_layer(self, index: int):
                return self._layers[index]

            @property
            def num_inputs(self) -> int:
                return 1

            def get_input(self, index: int):
                assert index == 0
                return self._input

            def _read(self, content: bytes) -> None:
                self._content = content
                ends = onnx.signature(content)
                ((name, shape),) = ends.inputs.items()
                self._input = library.module.ITensor(
                    name, tuple(-1 if s is None else s for s in shape)
                )
                nodes = (bytes(value) for number, value in onnx._graph(content) if number == 1)
                kinds = [onnx._text(memoryview(node), 4) for node in nodes]
                self._layers = [
                    library.module.ILayer(f"{kind}_{n}", kind) for n, kind in enumerate(kinds)
                ]

        class ITensor:
            def __init__(self, name: str, shape: tuple) -> None:
                self._name, self._shape = name, shape

            @property
            def name(self) -> str:
                return self._name

            @property
            def shape(self) -> tuple:
                return self._shape

        class ILayer:
            def __init__(self, name: str, kind: str) -> None:
                self._name, self._kind = name, kind

            @property
            def name(self) -> str:
                return self._name

        class ParserError:
            def __init__(self, text: str) -> None:
                self._text = text

            def desc(self) -> str:
                return self._text

        class OnnxParser:
            def __init__(self, network, logger) -> None:
                self._network, self._logger, self._errors = network, logger, []

            def parse(self, model: bytes) -> bool:
                flags = library.module.NetworkDefinitionCreationFlag
                if library.major == 8 and not self._network._flags & (1 << flags.EXPLICIT_BATCH):
                    self._errors = [
                        "This version of the ONNX parser only supports networks with an explicit batch"
                    ]
                    return False
                try:
                    self._network._read(bytes(model))
                    openvino.Core().read_model(bytes(model))
                except (RuntimeError, ValueError) as error:
                    self._errors = [f"Failed to parse the model: {str(error)[:80]}"]
                    return False
                return True

            @property
            def num_errors(self) -> int:
                return len(self._errors)

            def get_error(self, index: int):
                return library.module.ParserError(self._errors[index])

        for each in (INetworkDefinition, ITensor, ILayer, ParserError, OnnxParser):
            self.add(each.__name__, each)

    def _calibrator(self) -> None:
        class IInt8EntropyCalibrator2:
            def __init__(self) -> None:
                self._made = True

            def get_batch_size(self) -> int:
                raise NotImplementedError

            def get_batch(self, names):
                raise NotImplementedError

            def read_calibration_cache(self):
                raise NotImplementedError

            def write_calibration_cache(self, cache) -> None:
                raise NotImplementedError

        self.add("IInt8EntropyCalibrator2", IInt8EntropyCalibrator2)

    def _building(self) -> None:
        library, gpu = self, self.gpu

        class IOptimizationProfile:
            def __init__(self) -> None:
                self._shapes = {}

            def set_shape(self, input, min, opt, max) -> None:
                self._shapes[input] = (tuple(min), tuple(opt), tuple(max))

        class ITimingCache:
            def __init__(self, content: bytes) -> None:
                self._content = content

            def serialize(self):
                return library.module.IHostMemory(
                    self._content or f"timing {library.version}".encode()
                )

        class IHostMemory(bytearray):
            @property
            def nbytes(self) -> int:
                return len(self)

        class IBuilderConfig:
            def __init__(self, builder) -> None:
                self._builder = builder  # what was made lives longer than its maker (keep_alive)
                self._flags, self._profiles, self._pools = set(), [], {}
                self._cache = None
                for name, value in (
                    ("default_device_type", None),
                    ("DLA_core", -1),
                    ("int8_calibrator", None),
                    ("max_workspace_size", 0),
                ):
                    if name in library.published["IBuilderConfig"]:
                        setattr(self, f"_{name}", value)

            def __setattr__(self, name, value) -> None:
                if not name.startswith("_") and name not in library.published["IBuilderConfig"]:
                    raise AttributeError(f"'IBuilderConfig' object has no attribute '{name}'")
                object.__setattr__(self, name, value)

            def set_flag(self, flag) -> None:
                self._flags.add(flag.name)

            def get_flag(self, flag) -> bool:
                return flag.name in self._flags

            @property
            def max_workspace_size(self) -> int:
                return self._max_workspace_size

            @max_workspace_size.setter
            def max_workspace_size(self, size: int) -> None:
                library.old("set_memory_pool_limit")
                self._max_workspace_size = size

            def set_memory_pool_limit(self, pool, pool_size: int) -> None:
                self._pools[pool.name] = pool_size

            @property
            def DLA_core(self) -> int:
                return self._DLA_core

            @DLA_core.setter
            def DLA_core(self, core: int) -> None:
                self._DLA_core = core

            @property
            def default_device_type(self):
                return self._default_device_type

            @default_device_type.setter
            def default_device_type(self, kind) -> None:
                self._default_device_type = kind

            @property
            def int8_calibrator(self):
                return self._int8_calibrator

            @int8_calibrator.setter
            def int8_calibrator(self, calibrator) -> None:
                assert (
                    isinstance(calibrator, library.module.IInt8EntropyCalibrator2)
                    and calibrator._made
                )
                self._int8_calibrator = calibrator

            def can_run_on_DLA(self, layer) -> bool:
                return layer._kind in ON_DLA

            def add_optimization_profile(self, profile) -> int:
                self._profiles.append(profile)
                return len(self._profiles) - 1

            def create_timing_cache(self, serialized_timing_cache: bytes):
                return library.module.ITimingCache(bytes(serialized_timing_cache))

            def set_timing_cache(self, cache, ignore_mismatch: bool) -> bool:
                mine = f"timing {library.version}".encode()
                if cache._content and cache._content != mine and not ignore_mismatch:
                    return False
                self._cache = cache
                return True

            def get_timing_cache(self):
                return self._cache

        class Builder:
            def __init__(self, logger) -> None:
                gpu.current()
                assert logger._made, "the base class of a logger was not initialised"
                self._logger = logger

            def __del__(self) -> None:
                if hasattr(self, "_logger"):
                    gpu.freed("builder")

            def create_network(self, flags: int = 0):
                return library.module.INetworkDefinition(flags, self)

            def create_builder_config(self):
                return library.module.IBuilderConfig(self)

            def create_optimization_profile(self):
                return library.module.IOptimizationProfile()

            @property
            def platform_has_fast_fp16(self) -> bool:
                return True

            @property
            def platform_has_fast_int8(self) -> bool:
                return True

            @property
            def num_DLA_cores(self) -> int:
                return gpu.dla_cores

            def build_serialized_network(self, network, config):
                try:
                    gpu.check("build")
                    return library.module.IHostMemory(
                        library.serialised(self._logger, network, config)
                    )
                except ValueError as error:
                    library.say(self._logger, "ERROR", str(error))
                    return None

        for each in (IOptimizationProfile, ITimingCache, IHostMemory, IBuilderConfig, Builder):
            self.add(each.__name__, each)

    def serialised(self, logger, network, config) -> bytes:
        """The plan. Raises ValueError with what TensorRT logs when it refuses."""
        if network._content is None:
            raise ValueError("4: [network.cpp] Network must have at least one output")
        shape = self._settled(network, config)
        if "INT8" in config._flags:
            self._calibrate(logger, network, config, shape)
        flags = self.module.NetworkDefinitionCreationFlag
        head = {
            "version": self.version,
            "device": "7.2",
            "shape": network._input.shape,
            "profile": shape,
            "dla": config._DLA_core,
            "implicit": self.major == 8 and not network._flags & (1 << flags.EXPLICIT_BATCH),
        }
        return MAGIC + json.dumps(head).encode() + b"\n" + network._content

    def _settled(self, network, config) -> tuple:
        if -1 not in network._input.shape:
            return network._input.shape
        for profile in config._profiles:
            if network._input.name in profile._shapes:
                return profile._shapes[network._input.name][1]
        raise ValueError(
            "4: [network.cpp] Network has dynamic or shape inputs, but no optimization profile has been defined."
        )

    def _calibrate(self, logger, network, config, shape) -> None:
        """INT8 takes scales from the network, from a cache with its own header, or from pictures."""
        if "QuantizeLinear" in onnx.operations(network._content):
            return
        calibrator = config._int8_calibrator
        if calibrator is None:
            raise ValueError(
                "Calibration failure occurred with no scaling factors detected. This could be due to no int8 calibrator"
            )
        head = f"TRT-{self.digits()}-EntropyCalibration2".encode()
        cache = calibrator.read_calibration_cache()
        if cache is not None and bytes(cache).startswith(head):
            return
        assert calibrator.get_batch_size() == 1
        name, seen = network._input.name, []
        while (batch := calibrator.get_batch([name])) is not None:
            seen.append(float(self.gpu.array(batch[0], shape, np.float32).max()))
        if not seen:
            raise ValueError("Calibration failure occurred with no scaling factors detected.")
        names = (name, *onnx.signature(network._content).outputs)
        scale = np.array(max(seen) / 127, ">f4").tobytes().hex()
        lines = [head.decode(), *(f"{each}: {scale}" for each in names)]
        calibrator.write_calibration_cache(memoryview(("\n".join(lines) + "\n").encode()))

    def _running(self) -> None:
        library, gpu = self, self.gpu

        class Runtime:
            def __init__(self, logger) -> None:
                gpu.current()
                assert logger._made, "the base class of a logger was not initialised"
                self._logger, self.DLA_core = logger, -1

            def __del__(self) -> None:
                if hasattr(self, "_logger"):
                    gpu.freed("runtime")

            def deserialize_cuda_engine(self, serialized_engine: bytes):
                gpu.check("deserialise")
                problem = library.problem(bytes(serialized_engine))
                if problem:
                    library.say(self._logger, "ERROR", problem)
                    return None
                return library.module.ICudaEngine(self, bytes(serialized_engine))

        class ICudaEngine:
            def __init__(self, runtime, plan: bytes) -> None:
                head, _, self._content = plan[len(MAGIC) :].partition(b"\n")
                self._head, self._runtime = json.loads(head), runtime
                ends = onnx.signature(self._content)
                closed = lambda shape: tuple(-1 if size is None else size for size in shape)
                # Outputs come in no order that anybody promised: here, by the alphabet.
                self._ends = {
                    **{n: (True, closed(s)) for n, s in ends.inputs.items()},
                    **{n: (False, closed(s)) for n, s in sorted(ends.outputs.items())},
                }

            def __del__(self) -> None:
                gpu.freed("engine")

            def create_execution_context(self):
                gpu.check("execution context")
                return library.module.IExecutionContext(self)

            @property
            def has_implicit_batch_dimension(self) -> bool:
                return self._head["implicit"]

            @property
            def num_io_tensors(self) -> int:
                return len(self._ends)

            def get_tensor_name(self, index: int) -> str:
                return list(self._ends)[index]

            def get_tensor_mode(self, name: str):
                modes = library.module.TensorIOMode
                return modes.INPUT if self._ends[name][0] else modes.OUTPUT

            def get_tensor_shape(self, name: str) -> tuple:
                return self._ends[name][1]

            def get_tensor_dtype(self, name: str):
                return library.module.DataType[self._head.get("dtype", "FLOAT")]

            @property
            def num_bindings(self) -> int:
                library.old("num_io_tensors")
                return len(self._ends)

            def get_binding_name(self, index: int) -> str:
                library.old("get_tensor_name")
                return list(self._ends)[index]

            def get_binding_index(self, name: str) -> int:
                library.old("get_tensor_name")
                return list(self._ends).index(name)

            def binding_is_input(self, index: int) -> bool:
                library.old("get_tensor_mode")
                return list(self._ends.values())[index][0]

            def get_binding_shape(self, index: int) -> tuple:
                library.old("get_tensor_shape")
                shape = list(self._ends.values())[index][1]
                return shape[1:] if self._head["implicit"] else shape

            def get_binding_dtype(self, index: int):
                library.old("get_tensor_dtype")
                return library.module.DataType[self._head.get("dtype", "FLOAT")]

        class IExecutionContext:
            def __init__(self, engine) -> None:
                self._engine, self._addresses = engine, {}
                self._shape = None if -1 in engine._head["shape"] else tuple(engine._head["shape"])

            def __del__(self) -> None:
                gpu.freed("execution context")

            def set_input_shape(self, name: str, shape) -> bool:
                self._shape = tuple(shape)
                return tuple(shape) == tuple(self._engine._head["profile"])

            def infer_shapes(self) -> list:
                return [] if self._shape else [next(iter(self._engine._ends))]

            def set_binding_shape(self, binding: int, shape) -> bool:
                library.old("set_input_shape")
                self._shape = tuple(shape)
                return True

            @property
            def all_binding_shapes_specified(self) -> bool:
                return self._shape is not None

            def set_tensor_address(self, name: str, memory: int) -> bool:
                if name not in self._engine._ends or memory % 256:
                    return self._refuse(
                        "3: [executionContext.cpp::setTensorAddress] invalid name or unaligned address"
                    )
                self._addresses[name] = memory
                return True

            def execute_async_v3(self, stream_handle: int) -> bool:
                return self._enqueue(stream_handle)

            def execute_async_v2(self, bindings, stream_handle: int, input_consumed=None) -> bool:
                library.old("execute_async_v3")
                self._addresses = dict(zip(self._engine._ends, bindings))
                return self._enqueue(stream_handle)

            def _refuse(self, text: str) -> bool:
                library.say(self._engine._runtime._logger, "ERROR", text)
                return False

            def _enqueue(self, stream: int) -> bool:
                gpu.current()
                if "enqueue" in gpu.fail_at:
                    return self._refuse(str(gpu.fail_at.pop("enqueue")))
                if set(self._addresses) != set(self._engine._ends):
                    return self._refuse(
                        "3: [executionContext.cpp::enqueueV3] Address is not set for a tensor"
                    )
                if self._shape is None:
                    return self._refuse(
                        "3: [executionContext.cpp] input dimensions are not specified"
                    )
                gpu.log.append(f"enqueue on {stream:#x}")
                gpu.push(stream, self._compute)
                return True

            def _compute(self) -> None:
                compiled = _compiled(self._engine._content, self._shape)
                names = list(self._engine._ends)
                given = gpu.array(self._addresses[names[0]], self._shape, np.float32)
                for output, value in compiled([given]).items():
                    name = next(each for each in names[1:] if each in output.names)
                    np.copyto(gpu.array(self._addresses[name], value.shape, np.float32), value)

        for each in (Runtime, ICudaEngine, IExecutionContext):
            self.add(each.__name__, each)

    def problem(self, plan: bytes) -> str:
        """What TensorRT logs of a plan that it does not load; empty where it does."""
        head, end, content = plan[len(MAGIC) :].partition(b"\n")
        if not plan.startswith(MAGIC) or not end or not content:
            return "1: [stdArchiveReader.cpp::StdArchiveReader] Serialization assertion magicTagRead == kMAGIC_TAG failed. Magic tag does not match"
        made = json.loads(head)
        if made["version"] != self.version:
            return f"The engine plan file is not compatible with this version of TensorRT, expecting library version {self.version} got {made['version']}, please rebuild."
        if made["device"] != "7.2":
            return f"The engine plan file is generated on an incompatible device, expecting compute 7.2 got compute {made['device']}, please rebuild."
        return ""
