"""The little of CUDA that is needed, through pycuda: one context, one stream, pinned buffers.

pycuda keeps a stack of contexts per thread and aborts the process when a thread ends while its
stack holds one; memory freed by another thread is never freed. So a session belongs to the thread
that made it, and ``close`` gives everything back there, in order, before the thread may end. A
context made on import (``pycuda.autoinit``) would belong to whoever imports, so it is never used.
"""

from __future__ import annotations

import importlib
import logging
import sys
import threading
import traceback
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Sequence

from kiosk.errors import DetectorError
from kiosk.types import TroubleCode

if TYPE_CHECKING:
    from numpy import ndarray

_log = logging.getLogger(__name__)

ALIGNMENT = 256
"""Bytes; TensorRT takes no address that is not a multiple of it."""


class Buffer:
    """The same tensor twice: ``host``, page-locked, and at ``address`` on the device."""

    def __init__(self, driver: Any, shape: Sequence[int], dtype: type) -> None:
        """Allocate both. Raises DetectorError for an address that TensorRT would not take."""
        self.host: ndarray = driver.pagelocked_empty(tuple(shape), dtype)
        self.host[...] = 0
        try:
            self._device = driver.mem_alloc(self.host.nbytes)
        except driver.Error:
            self._unpin()
            raise
        self.address = int(self._device)
        if self.address % ALIGNMENT:
            self.free()
            raise _failed(f"the driver gave memory at {self.address:#x}, not a multiple of 256")

    def free(self) -> None:
        """Give both back. Once, on the thread that allocated them."""
        self._device.free()
        self._unpin()

    def _unpin(self) -> None:
        pinned: Any = self.host.base
        self.host = self.host[:0].copy()
        pinned.free()


class CudaSession:
    """A context and a stream of the first GPU, current on the thread that made them."""

    def __init__(self) -> None:
        """Start CUDA on this thread. Raises ImportError or, without a GPU, DetectorError."""
        self._driver: Any = importlib.import_module("pycuda.driver")
        self.errors: tuple[type[Exception], ...] = (self._driver.Error,)
        """What pycuda raises when the driver or the GPU fails."""
        self._owner = threading.get_ident()
        self._buffers: list[Buffer] = []
        try:
            self._driver.init()
            self._device = self._driver.Device(0)
            self._context = self._device.make_context()
        except self.errors as error:
            raise _failed(f"CUDA cannot be started ({error})") from error
        try:
            self._stream = self._driver.Stream()
        except self.errors as error:
            self._leave()
            raise _failed(f"CUDA gives no stream ({error})") from error

    @property
    def compute_capability(self) -> str:
        """Such as 7.2."""
        return ".".join(str(part) for part in self._device.compute_capability())

    @property
    def device_name(self) -> str:
        """What the driver calls the GPU."""
        return str(self._device.name())

    @property
    def stream(self) -> int:
        """The handle of the one stream on which everything happens."""
        return int(self._stream.handle)

    @property
    def owned(self) -> bool:
        """Whether this is the thread that made the session; no other may use it."""
        return threading.get_ident() == self._owner

    def buffer(self, shape: Sequence[int], dtype: type) -> Buffer:
        """Memory for one tensor; freed by ``close``. Raises one of ``errors`` or DetectorError."""
        made = Buffer(self._driver, shape, dtype)
        self._buffers.append(made)
        return made

    def upload(self, buffer: Buffer) -> None:
        """Begin to copy host to device."""
        self._driver.memcpy_htod_async(buffer.address, buffer.host, self._stream)

    def download(self, buffer: Buffer) -> None:
        """Begin to copy device to host; ``host`` holds it after ``synchronize``."""
        self._driver.memcpy_dtoh_async(buffer.host, buffer.address, self._stream)

    def synchronize(self) -> None:
        """Wait until everything that was begun is done. The interpreter is free meanwhile."""
        self._stream.synchronize()

    def settle(self) -> None:
        """Wait until nothing runs any more, whatever has become of it. Never raises."""
        if self._stream is not None:
            with suppress(*self.errors):
                self._stream.synchronize()

    def close(self) -> None:
        """Give everything back, last first. Idempotent; never raises.

        On another thread nothing is freed: pycuda could not, and trying ends the process.
        """
        if self._stream is None:
            return
        if not self.owned:
            _log.error("CUDA is left open: it can only be closed by the thread that opened it")
            return
        self.settle()
        _empty_frames(sys.exc_info()[1])
        for buffer in reversed(self._buffers):
            with suppress(*self.errors):
                buffer.free()
        self._buffers.clear()
        self._stream = None
        self._leave()

    def _leave(self) -> None:
        """Take the context off this thread, even when it is broken, and give it back."""
        with suppress(*self.errors):
            self._context.pop()
        with suppress(*self.errors):
            self._context.detach()


def _empty_frames(error: BaseException | None) -> None:
    """Let go of what the functions that an error came through still hold.

    An error keeps their variables alive until it is handled, and with them objects of TensorRT,
    which end the process when they are freed after the context they belong to.
    """
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__


def _failed(what: str) -> DetectorError:
    return DetectorError(TroubleCode.DETECTOR_FAILED, f"{what[0].upper()}{what[1:]}.")
