"""Runtime, engine and execution context of the stand-in TensorRT."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from kiosk.detectors import onnx
from kiosk.detectors.openvino import core
from tests.detectors.standins import plans


@lru_cache(maxsize=8)
def _compiled(content: bytes, shape: tuple):
    network = core().read_model(content)
    network.reshape({next(iter(network.inputs[0].names)): list(shape)})
    return core().compile_model(network, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})


def _closed(shape: tuple) -> tuple:
    return tuple(-1 if size is None else size for size in shape)


class Runtime:
    """Loads plans of its own version and device; None and a line in the log for others."""

    def __init__(self, logger) -> None:
        self._library.gpu.current()
        self._library.gpu.check("runtime")
        assert logger._made, "the base class of a logger was not initialised"
        self._logger, self.DLA_core = logger, -1

    def __del__(self) -> None:
        if hasattr(self, "_logger"):
            self._library.gpu.freed("runtime")

    def deserialize_cuda_engine(self, serialized_engine: bytes):
        self._library.gpu.check("deserialise")
        problem = plans.problem(self._library, bytes(serialized_engine))
        if problem:
            self._logger.log(self._logger.Severity.ERROR, problem)
            return None
        return self._library.module.ICudaEngine(self, bytes(serialized_engine))


class ICudaEngine:
    """The network of a plan."""

    def __init__(self, runtime, plan: bytes) -> None:
        self._head, self._content = plans.unpacked(plan)
        self._runtime = runtime
        ends = onnx.signature(self._content)
        # Outputs come in no order that anybody promised: here, by the alphabet.
        self._ends = {
            **{n: (True, _closed(s)) for n, s in ends.inputs.items()},
            **{n: (False, _closed(s)) for n, s in sorted(ends.outputs.items())},
        }

    def __del__(self) -> None:
        self._library.gpu.freed("engine")

    def create_execution_context(self):
        self._library.gpu.check("execution context")
        return self._library.module.IExecutionContext(self)

    @property
    def has_implicit_batch_dimension(self) -> bool:
        return self._head["implicit"]

    @property
    def num_io_tensors(self) -> int:
        return len(self._ends)

    def get_tensor_name(self, index: int) -> str:
        return list(self._ends)[index]

    def get_tensor_mode(self, name: str):
        modes = self._library.module.TensorIOMode
        return modes.INPUT if self._ends[name][0] else modes.OUTPUT

    def get_tensor_shape(self, name: str) -> tuple:
        return self._ends[name][1]

    def get_tensor_dtype(self, name: str):
        return self._library.module.DataType[self._head.get("dtype", "FLOAT")]

    @property
    def num_bindings(self) -> int:
        self._library.old("num_io_tensors")
        return len(self._ends)

    def get_binding_name(self, index: int) -> str:
        self._library.old("get_tensor_name")
        return list(self._ends)[index]

    def get_binding_index(self, name: str) -> int:
        self._library.old("get_tensor_name")
        return list(self._ends).index(name)

    def binding_is_input(self, index: int) -> bool:
        self._library.old("get_tensor_mode")
        return list(self._ends.values())[index][0]

    def get_binding_shape(self, index: int) -> tuple:
        self._library.old("get_tensor_shape")
        shape = list(self._ends.values())[index][1]
        return shape[1:] if self._head["implicit"] else shape

    def get_binding_dtype(self, index: int):
        self._library.old("get_tensor_dtype")
        return self._library.module.DataType[self._head.get("dtype", "FLOAT")]


class IExecutionContext:
    """Runs the network with OpenVINO once somebody waits for the stream."""

    def __init__(self, engine) -> None:
        self._engine, self._addresses = engine, {}
        self._shape = None if -1 in engine._head["shape"] else tuple(engine._head["shape"])

    def __del__(self) -> None:
        self._library.gpu.freed("execution context")

    def set_input_shape(self, name: str, shape) -> bool:
        self._shape = tuple(shape)
        return tuple(shape) == tuple(self._engine._head["profile"])

    def infer_shapes(self) -> list:
        return [] if self._shape else [next(iter(self._engine._ends))]

    def set_binding_shape(self, binding: int, shape) -> bool:
        self._library.old("set_input_shape")
        self._shape = tuple(shape)
        return tuple(shape) == tuple(self._engine._head["profile"])

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
        self._library.old("execute_async_v3")
        self._addresses = dict(zip(self._engine._ends, bindings))
        return self._enqueue(stream_handle)

    def _refuse(self, text: str) -> bool:
        logger = self._engine._runtime._logger
        logger.log(logger.Severity.ERROR, text)
        return False

    def _enqueue(self, stream: int) -> bool:
        self._library.gpu.current()
        if "enqueue" in self._library.gpu.fail_at:
            return self._refuse(str(self._library.gpu.fail_at.pop("enqueue")))
        if set(self._addresses) != set(self._engine._ends):
            return self._refuse(
                "3: [executionContext.cpp::enqueueV3] Address is not set for a tensor"
            )
        if self._shape is None:
            return self._refuse("3: [executionContext.cpp] input dimensions are not specified")
        self._library.gpu.log.append(f"enqueue on {stream:#x}")
        self._library.gpu.push(stream, self._compute)
        return True

    def _compute(self) -> None:
        gpu, compiled = self._library.gpu, _compiled(self._engine._content, self._shape)
        names = list(self._engine._ends)
        given = gpu.array(self._addresses[names[0]], self._shape, np.float32)
        for output, value in compiled([given]).items():
            name = next(each for each in names[1:] if each in output.names)
            np.copyto(gpu.array(self._addresses[name], value.shape, np.float32), value)


CLASSES = (Runtime, ICudaEngine, IExecutionContext)
