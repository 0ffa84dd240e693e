"""A GPU that is none, behind the part of ``pycuda.driver`` that the kiosk uses.

It keeps pycuda's rules: nothing without ``init``; nothing without a context that is current on the
calling thread; memory is freed by the thread of its context, once; a thread that ends with a
context on its stack would end the process. What goes onto a stream happens when somebody waits for
it, so that a copy that nobody waited for shows. It remembers what was done (``log``), what was done
wrong though pycuda lets it pass (``faults``), and what is left (``left``).

What it cannot show: speed, memory that runs out by itself, and whatever the driver does beside it.
"""

from __future__ import annotations

import ctypes
import threading
from types import ModuleType
from typing import Callable

import numpy as np


class Error(Exception):
    """Root of what pycuda raises."""


class LogicError(Error):
    """A wrong handle, address or context."""


class LaunchError(Error):
    """The GPU failed while it worked."""


class Gpu:
    """One GPU of compute capability 7.2 with two DLA cores."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self.faults: list[str] = []
        self.fail_at: dict[str, Error] = {}
        self.misaligned = 0
        self.dla_cores = 2
        self._started = False
        self._stacks = threading.local()
        self._memory: dict[int, np.ndarray] = {}
        self._pinned: dict[int, int] = {}
        self._streams: dict[int, list[Callable[[], None]]] = {}
        self._contexts: set[object] = set()
        self._names = iter(range(1, 10_000))

    @property
    def stack(self) -> list:
        """The contexts of this thread, the current one last."""
        if not hasattr(self._stacks, "contexts"):
            self._stacks.contexts = []
        return self._stacks.contexts

    @property
    def left(self) -> list[str]:
        """What was made and never given back, and contexts that are still current."""
        left = [f"{len(part)} {name}" for name, part in self._kept() if part]
        return left + ([f"{len(self.stack)} contexts on the stack"] if self.stack else [])

    def _kept(self):
        return (
            ("device allocations", self._memory),
            ("pinned allocations", self._pinned),
            ("streams", self._streams),
            ("contexts", self._contexts),
        )

    def check(self, what: str) -> None:
        """Raise what a test has prepared for this step, once."""
        error = self.fail_at.pop(what, None)
        if error is not None:
            raise error

    def current(self):
        """The current context. Raises LogicError where there is none."""
        if not self.stack:
            raise LogicError(
                "explicit_context_dependent failed: invalid device context - no currently active context?"
            )
        return self.stack[-1]

    def freed(self, what: str) -> None:
        """Note that an object of TensorRT is gone; without a context that ends the process."""
        self.log.append(f"free {what}")
        if not self.stack:
            self.faults.append(f"{what} freed without a context")
        if any(self._streams.values()):
            self.faults.append(f"{what} freed while the GPU works")

    def push(self, stream: int, work: Callable[[], None]) -> None:
        """Put work onto a stream. Raises LogicError for a stream that is none."""
        if stream not in self._streams:
            raise LogicError("cuStreamQuery failed: invalid resource handle")
        self._streams[stream].append(work)

    def array(self, address: int, shape, dtype) -> np.ndarray:
        """The memory at an address. Raises LogicError for one that was not allocated."""
        memory = self._memory.get(address)
        size = int(np.prod(shape)) * np.dtype(dtype).itemsize
        if memory is None or memory.nbytes < size:
            raise LogicError("cuMemcpy failed: invalid argument")
        return memory[:size].view(dtype).reshape(shape)

    def run(self, stream: int) -> None:
        """Do what is on the stream."""
        self.check("run")
        while self._streams[stream]:
            self._streams[stream].pop(0)()


def pycuda_driver(gpu: Gpu) -> ModuleType:
    """A module that passes for ``pycuda.driver`` on ``gpu``."""
    driver = ModuleType("pycuda.driver")

    class Context:
        def __init__(self) -> None:
            self.thread = threading.get_ident()
            self.valid = True
            gpu._contexts.add(self)

        @staticmethod
        def pop() -> None:
            if not gpu.stack:
                raise LogicError(
                    "context::pop failed: invalid device context - cannot pop non-current context"
                )
            gpu.stack.pop()
            gpu.log.append("pop context")

        def detach(self) -> None:
            if not self.valid:
                raise LogicError(
                    "context::detach failed: invalid device context - cannot detach from invalid context"
                )
            if self.thread == threading.get_ident():
                gpu._contexts.discard(self)
            self.valid = False
            gpu.log.append("detach context")

    class Device:
        def __init__(self, number: int) -> None:
            if not gpu._started:
                raise LogicError("cuDeviceGet failed: initialization error")
            assert number == 0

        def make_context(self, flags: int = 0) -> Context:
            gpu.check("context")
            made = Context()
            gpu.stack.append(made)
            gpu.log.append("make context")
            return made

        def compute_capability(self):
            return (7, 2)

        def name(self) -> str:
            return "Xavier"

    class Stream:
        def __init__(self, flags: int = 0) -> None:
            gpu.check("stream")
            self._context = gpu.current()
            self.handle = next(gpu._names) << 12
            gpu._streams[self.handle] = []

        def synchronize(self):
            gpu.current()
            gpu.run(self.handle)
            return self

        def __del__(self) -> None:
            if not _owner(self._context):
                gpu.faults.append("stream freed by another thread")
                return
            gpu._streams.pop(self.handle, None)
            gpu.log.append("free stream")

    class DeviceAllocation:
        def __init__(self, size: int) -> None:
            gpu.check("memory")
            self._context = gpu.current()
            self._block = np.zeros(size + 512, np.uint8)
            begin = self._block.ctypes.data
            self._address = begin + (-begin) % 256 + gpu.misaligned
            offset = self._address - begin
            gpu._memory[self._address] = self._block[offset : offset + size]

        def __int__(self) -> int:
            return self._address

        def free(self) -> None:
            _may_free(self._context)
            if gpu._memory.pop(self._address, None) is None:
                raise LogicError("device_allocation::free failed: invalid resource handle")
            gpu.log.append("free device memory")

    class PagelockedHostAllocation:
        def __init__(self, size: int) -> None:
            self._context = gpu.current()
            self.memory = (ctypes.c_uint8 * max(size, 1))()
            self.at = ctypes.addressof(self.memory)
            gpu._pinned[self.at] = size

        @property
        def __array_interface__(self):
            return {
                "shape": (len(self.memory),),
                "typestr": "|u1",
                "data": (self.at, False),
                "version": 3,
            }

        def free(self) -> None:
            _may_free(self._context)
            if gpu._pinned.pop(self.at, None) is None:
                raise LogicError("pagelocked_host_allocation::free failed: invalid resource handle")
            gpu.log.append("free pinned memory")

    class _Pinned(np.ndarray):
        """An array whose base is its allocation, as pycuda's are."""

        base = None

    def pagelocked_empty(shape, dtype, order: str = "C", mem_flags: int = 0) -> np.ndarray:
        size = int(np.prod(shape)) * np.dtype(dtype).itemsize
        allocation = PagelockedHostAllocation(size)
        array = np.ndarray.__new__(_Pinned, shape, dtype, buffer=allocation.memory)
        array.base = allocation
        array[...] = np.array(np.nan).astype(dtype)
        return array

    def _owner(context: Context) -> bool:
        return context.thread == threading.get_ident()

    def _may_free(context: Context) -> None:
        if not context.valid:
            raise LogicError("cannot activate dead context")
        if not _owner(context):
            gpu.faults.append("memory freed by another thread")
            raise LogicError("cannot activate out-of-thread context")

    def _copy(kind: str, host: np.ndarray, address: int, stream: Stream) -> np.ndarray:
        gpu.current()
        gpu.check(kind)
        if host.ctypes.data not in gpu._pinned:
            gpu.faults.append(f"{kind} of memory that is not page-locked")
        gpu.log.append(f"{kind} on {stream.handle:#x}")
        return gpu.array(address, host.shape, host.dtype)

    def memcpy_htod_async(dest: int, src: np.ndarray, stream: Stream) -> None:
        device = _copy("upload", src, int(dest), stream)
        gpu.push(stream.handle, lambda: np.copyto(device, src))

    def memcpy_dtoh_async(dest: np.ndarray, src: int, stream: Stream) -> None:
        device = _copy("download", dest, int(src), stream)
        gpu.push(stream.handle, lambda: np.copyto(dest, device))

    def init(flags: int = 0) -> None:
        gpu.check("init")
        gpu._started = True

    for each in (Context, Device, Stream, DeviceAllocation, PagelockedHostAllocation):
        setattr(driver, each.__name__, each)
    for name, error in (("Error", Error), ("LogicError", LogicError), ("LaunchError", LaunchError)):
        setattr(driver, name, error)
    driver.init, driver.mem_alloc = init, DeviceAllocation
    driver.pagelocked_empty = pagelocked_empty
    driver.memcpy_htod_async, driver.memcpy_dtoh_async = memcpy_htod_async, memcpy_dtoh_async
    return driver
