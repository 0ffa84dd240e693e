"""The inputs and outputs of an engine: by name where the library has names, else by number.

TensorRT 8.2 numbers them ("bindings"), 8.5 and 8.6 know both, from 10 on there are only names. What
a library has is asked of its objects, never of its version.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping, Protocol, Sequence, Tuple

import numpy as np

from kiosk.errors import InputError

_DTYPES = {"FLOAT": np.float32, "HALF": np.float16}
"""Our own table: ``tensorrt.nptype`` of 8.2 and 8.5 fails with numpy 1.24."""


@dataclass(frozen=True)
class End:
    """One tensor at an end of the engine. -1 in ``shape`` is a size that was left open."""

    name: str
    is_input: bool
    shape: Tuple[int, ...]
    dtype: type


class Ends(Protocol):
    """How tensors are given to an execution context. Owned by the context's thread."""

    ends: Sequence[End]

    def fix_shape(self, name: str, shape: Sequence[int]) -> None:
        """Settle the shape of an input that was left open. Raises InputError."""

    def bind(self, addresses: Mapping[str, int]) -> bool:
        """Say where each tensor lies on the device; False when it was refused."""

    def enqueue(self, stream: int) -> bool:
        """Begin one run on the stream; False when it could not begin."""


class NamedEnds:
    """TensorRT 8.5 and newer.

    No comprehension works on the engine: the cell that it makes of a variable outlives the frames
    of an error, and with it the engine its CUDA context.
    """

    def __init__(self, trt: Any, engine: Any, context: Any) -> None:
        """List the tensors. Raises InputError for one of a type that no network here has."""
        self._trt, self._engine, self._context = trt, engine, context
        self.ends: Sequence[End] = tuple(map(self._end, range(engine.num_io_tensors)))

    def _end(self, index: int) -> End:
        name = self._engine.get_tensor_name(index)
        return End(
            name,
            self._engine.get_tensor_mode(name) == self._trt.TensorIOMode.INPUT,
            tuple(self._engine.get_tensor_shape(name)),
            _dtype(name, self._engine.get_tensor_dtype(name)),
        )

    def fix_shape(self, name: str, shape: Sequence[int]) -> None:
        """Settle the shape of an input that was left open."""
        taken = self._context.set_input_shape(name, tuple(shape))
        if not taken or self._context.infer_shapes():
            raise _wrong_shape(name, shape)

    def bind(self, addresses: Mapping[str, int]) -> bool:
        """Say where each tensor lies; it holds for all runs that follow."""
        return all(self._context.set_tensor_address(*pair) for pair in addresses.items())

    def enqueue(self, stream: int) -> bool:
        """Begin one run."""
        return bool(self._context.execute_async_v3(stream))


class NumberedEnds:
    """TensorRT before 8.5."""

    def __init__(self, _trt: Any, engine: Any, context: Any) -> None:
        """List the bindings. Raises InputError for an engine without a batch dimension."""
        if engine.has_implicit_batch_dimension:
            sentence = "The engine has an implicit batch (it was made from UFF)"
            raise InputError(f"{sentence}; build one from the ONNX file with kiosk engine build.")
        self._engine, self._context = engine, context
        self._addresses: list[int] = []
        self.ends: Sequence[End] = tuple(map(self._end, range(engine.num_bindings)))

    def _end(self, index: int) -> End:
        name = self._engine.get_binding_name(index)
        return End(
            name,
            bool(self._engine.binding_is_input(index)),
            tuple(self._engine.get_binding_shape(index)),
            _dtype(name, self._engine.get_binding_dtype(index)),
        )

    def fix_shape(self, name: str, shape: Sequence[int]) -> None:
        """Settle the shape of an input that was left open."""
        index = self._engine.get_binding_index(name)
        taken = self._context.set_binding_shape(index, tuple(shape))
        if not taken or not self._context.all_binding_shapes_specified:
            raise _wrong_shape(name, shape)

    def bind(self, addresses: Mapping[str, int]) -> bool:
        """Keep the addresses in the order of the bindings."""
        self._addresses = [addresses[end.name] for end in self.ends]
        return True

    def enqueue(self, stream: int) -> bool:
        """Begin one run."""
        return bool(self._context.execute_async_v2(self._addresses, stream))


def ends_of(trt: Any, engine: Any, context: Any) -> Ends:
    """The ends of an engine, in the way its library has."""
    kind = NamedEnds if hasattr(engine, "num_io_tensors") else NumberedEnds
    return kind(trt, engine, context)


def _wrong_shape(name: str, shape: Sequence[int]) -> InputError:
    sentence = f"The engine was not built for {list(shape)} at {name}"
    return InputError(f"{sentence}; build it anew with kiosk engine build.")


def _dtype(name: str, dtype: Any) -> type:
    try:
        return _DTYPES[dtype.name]
    except KeyError:
        sentence = f"The engine's tensor {name} is {dtype.name}, not FLOAT or HALF"
        raise InputError(f"{sentence}; build one from the model's own ONNX file.") from None
