"""The part of ``pycuda.driver`` that the kiosk uses, on the GPU of ``gpu``."""

from __future__ import annotations

import ctypes
import threading
from types import ModuleType

import numpy as np

from tests.detectors.standins.gpu import Error, Gpu, LaunchError, LogicError

DEAD = "cannot activate dead context"
OF_OTHERS = "cannot activate out-of-thread context"
NO_CONTEXT = "context::pop failed: invalid device context - cannot pop non-current context"
DETACHED = "context::detach failed: invalid device context - cannot detach from invalid context"
FREED = "free failed: invalid resource handle"


class Context:
    """Current on the thread that made it, until it is popped there."""

    _gpu: Gpu

    def __init__(self) -> None:
        self.thread = threading.get_ident()
        self.valid = True
        self._gpu.contexts.add(self)

    @classmethod
    def pop(cls) -> None:
        if not cls._gpu.stack:
            raise LogicError(NO_CONTEXT)
        cls._gpu.stack.pop()
        cls._gpu.log.append("pop context")

    def detach(self) -> None:
        """Give it back. On another thread it stays, without a word."""
        if not self.valid:
            raise LogicError(DETACHED)
        if self.owned:
            self._gpu.contexts.discard(self)
        self.valid = False
        self._gpu.log.append("detach context")

    @property
    def owned(self) -> bool:
        return self.thread == threading.get_ident()

    def activate(self) -> None:
        """Make it current for freeing something of it, where pycuda would."""
        if not self.valid:
            raise LogicError(DEAD)
        if not self.owned:
            self._gpu.faults.append("something was freed by another thread")
            raise LogicError(OF_OTHERS)


class Device:
    """The one GPU there is."""

    _gpu: Gpu
    _context: type

    def __init__(self, number: int) -> None:
        if not self._gpu.started:
            raise LogicError("cuDeviceGet failed: initialization error")
        assert number == 0

    def make_context(self, flags: int = 0) -> Context:
        self._gpu.check("context")
        made = self._context()
        self._gpu.stack.append(made)
        self._gpu.log.append("make context")
        return made

    def compute_capability(self) -> tuple[int, int]:
        return (7, 2)

    def name(self) -> str:
        return "Xavier"


class Stream:
    """Does what lies on it when somebody waits for it."""

    _gpu: Gpu

    def __init__(self, flags: int = 0) -> None:
        self._gpu.check("stream")
        self._context = self._gpu.current()
        self.handle = self._gpu.new_stream()

    def synchronize(self) -> Stream:
        self._gpu.current()
        self._gpu.run(self.handle)
        return self

    def __del__(self) -> None:
        if hasattr(self, "handle"):
            self._context.activate()
            self._gpu.streams.pop(self.handle, None)
            self._gpu.log.append("free stream")


class DeviceAllocation:
    """Memory at an address that is a multiple of 256, unless a test wants another."""

    _gpu: Gpu

    def __init__(self, size: int) -> None:
        self._gpu.check("memory")
        self._context = self._gpu.current()
        self._block = np.zeros(size + 512, np.uint8)
        begin = self._block.ctypes.data
        self._address = begin + (-begin) % 256 + self._gpu.misaligned
        offset = self._address - begin
        self._gpu.memory[self._address] = self._block[offset : offset + size]

    def __int__(self) -> int:
        return self._address

    def free(self) -> None:
        self._context.activate()
        if self._gpu.memory.pop(self._address, None) is None:
            raise LogicError(FREED)
        self._gpu.log.append("free device memory")


class PagelockedHostAllocation:
    """What an array of ``pagelocked_empty`` has as its base."""

    _gpu: Gpu

    def __init__(self, size: int) -> None:
        self._context = self._gpu.current()
        self.memory = (ctypes.c_uint8 * max(size, 1))()
        self._at = ctypes.addressof(self.memory)
        self._gpu.pinned[self._at] = size

    def free(self) -> None:
        self._context.activate()
        if self._gpu.pinned.pop(self._at, None) is None:
            raise LogicError(FREED)
        self._gpu.log.append("free pinned memory")


class _Pinned(np.ndarray):
    """numpy lets nobody set a base from Python; pycuda does it from C."""

    base = None


class _Calls:
    """The functions of the module."""

    def __init__(self, gpu: Gpu, allocation: type) -> None:
        self._gpu, self._allocation = gpu, allocation

    def init(self, flags: int = 0) -> None:
        self._gpu.check("init")
        self._gpu.started = True

    def pagelocked_empty(self, shape, dtype, order: str = "C", mem_flags: int = 0) -> np.ndarray:
        """Page-locked memory, full of what is no number."""
        size = int(np.prod(shape)) * np.dtype(dtype).itemsize
        allocation = self._allocation(size)
        array = np.ndarray.__new__(_Pinned, shape, dtype, buffer=allocation.memory)
        array.base = allocation
        array[...] = np.nan
        return array

    def memcpy_htod_async(self, dest: int, src: np.ndarray, stream: Stream) -> None:
        device = self._copied("upload", src, int(dest), stream)
        self._gpu.push(stream.handle, lambda: np.copyto(device, src))

    def memcpy_dtoh_async(self, dest: np.ndarray, src: int, stream: Stream) -> None:
        device = self._copied("download", dest, int(src), stream)
        self._gpu.push(stream.handle, lambda: np.copyto(dest, device))

    def _copied(self, kind: str, host: np.ndarray, address: int, stream: Stream) -> np.ndarray:
        self._gpu.current()
        self._gpu.check(kind)
        if host.ctypes.data not in self._gpu.pinned:
            self._gpu.faults.append(f"{kind} of memory that is not page-locked")
        self._gpu.log.append(f"{kind} on {stream.handle:#x}")
        return self._gpu.array(address, host.shape, host.dtype)


def pycuda_driver(gpu: Gpu) -> ModuleType:
    """A module that passes for ``pycuda.driver`` on ``gpu``."""
    driver = ModuleType("pycuda.driver")
    for each in (Context, Stream, DeviceAllocation, PagelockedHostAllocation):
        setattr(driver, each.__name__, type(each.__name__, (each,), {"_gpu": gpu}))
    driver.Device = type("Device", (Device,), {"_gpu": gpu, "_context": driver.Context})
    driver.Error, driver.LogicError, driver.LaunchError = Error, LogicError, LaunchError
    calls = _Calls(gpu, driver.PagelockedHostAllocation)
    driver.mem_alloc = driver.DeviceAllocation
    for name in ("init", "pagelocked_empty", "memcpy_htod_async", "memcpy_dtoh_async"):
        setattr(driver, name, getattr(calls, name))
    return driver
