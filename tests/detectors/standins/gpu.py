"""A GPU that is none, behind the part of ``pycuda.driver`` that the kiosk uses.

It keeps pycuda's rules: nothing without ``init``; nothing without a context that is current on the
calling thread; memory is freed by the thread of its context, once; a thread that ends with a
context on its stack would end the process. What goes onto a stream happens when somebody waits for
it, so that a copy that nobody waited for shows. It remembers what was done (``log``), what was done
wrong though pycuda lets it pass (``faults``), and what is left (``left``).

What it cannot show: speed, memory that runs out by itself, and whatever the driver does beside it.
"""

from __future__ import annotations

import threading
from typing import Callable

import numpy as np

NO_CONTEXT = (
    "explicit_context_dependent failed: invalid device context - no currently active context?"
)


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
        self.may_build = threading.Event()
        self.may_build.set()
        self.started = False
        self._stacks = threading.local()
        self._handles = 0
        self.memory: dict[int, np.ndarray] = {}
        self.pinned: dict[int, int] = {}
        self.streams: dict[int, list[Callable[[], None]]] = {}
        self.contexts: set[object] = set()

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
            ("device allocations", self.memory),
            ("pinned allocations", self.pinned),
            ("streams", self.streams),
            ("contexts", self.contexts),
        )

    def new_stream(self) -> int:
        """The handle of a new stream; handles are not used twice."""
        self._handles += 1
        self.streams[self._handles << 12] = []
        return self._handles << 12

    def check(self, what: str) -> None:
        """Raise what a test has prepared for this step, once."""
        prepared = self.fail_at.pop(what, None)
        try:
            if prepared:
                raise prepared
        finally:
            del prepared  # or it and this frame would keep what the GPU holds alive

    def current(self):
        """The current context. Raises LogicError where there is none."""
        if not self.stack:
            raise LogicError(NO_CONTEXT)
        return self.stack[-1]

    def freed(self, what: str) -> None:
        """Note that an object of TensorRT is gone; without a context that ends the process."""
        self.log.append(f"free {what}")
        if not self.stack:
            self.faults.append(f"{what} freed without a context")
        if any(self.streams.values()):
            self.faults.append(f"{what} freed while the GPU works")

    def push(self, stream: int, work: Callable[[], None]) -> None:
        """Put work onto a stream. Raises LogicError for a stream that is none."""
        if stream not in self.streams:
            raise LogicError("cuStreamQuery failed: invalid resource handle")
        self.streams[stream].append(work)

    def array(self, address: int, shape, dtype) -> np.ndarray:
        """The memory at an address. Raises LogicError for one that was not allocated."""
        memory = self.memory.get(address)
        size = int(np.prod(shape)) * np.dtype(dtype).itemsize
        if memory is None or memory.nbytes < size:
            raise LogicError("cuMemcpy failed: invalid argument")
        return memory[:size].view(dtype).reshape(shape)

    def run(self, stream: int) -> None:
        """Do what is on the stream. A GPU that fails gives it up, as CUDA does."""
        try:
            self.check("run")
        except Error:
            self.streams[stream].clear()
            raise
        while self.streams[stream]:
            self.streams[stream].pop(0)()
