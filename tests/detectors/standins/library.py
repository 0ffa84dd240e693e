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

import warnings
from enum import IntEnum
from types import ModuleType

import numpy as np

from tests.detectors.standins import building, network, running
from tests.detectors.standins.gpu import Gpu
from tests.detectors.standins.published import published

VERSIONS = {
    "8.2.1": "8.2.1.8",
    "8.5.2": "8.5.2.2",
    "8.6.1": "8.6.1",
    "10.3.0": "10.3.0",
    "11.1.0": "11.1.0.106",
}
"""What ``__version__`` says."""

ENUMS = (
    *("BuilderFlag", "NetworkDefinitionCreationFlag", "TensorIOMode"),
    *("DataType", "MemoryPoolType", "DeviceType"),
)
WITHOUT_BOOL = ("8.2.1", "8.5.2")
"""Versions whose ``nptype`` asks numpy for ``bool``, which numpy 1.24 does not have."""


class Severity(IntEnum):
    """Of a line in the log."""

    INTERNAL_ERROR, ERROR, WARNING, INFO, VERBOSE = range(5)


class ILogger:
    """To be subclassed by whoever wants to hear the log."""

    Severity = Severity

    def __init__(self) -> None:
        self._made = True

    def log(self, severity: Severity, msg: str) -> None:
        raise NotImplementedError


class Library:
    """One version's module, and what its classes share."""

    def __init__(self, version: str, gpu: Gpu) -> None:
        self.version, self.gpu = version, gpu
        self.published = published(version)
        self.major = int(version.split(".", maxsplit=1)[0])
        self.module = ModuleType("tensorrt")
        self.module.__version__ = VERSIONS[version]
        self.module.nptype = self._nptype
        for name in ENUMS:
            if name in self.published:
                words = sorted(self.published[name] - {"name", "value", "itemsize"})
                setattr(self.module, name, IntEnum(name, words, start=0))
        self._add(ILogger)
        for part in (network, building, running):
            for made in part.CLASSES:
                self._add(made)

    def _add(self, made: type) -> None:
        """Put a class into the module, without the names that this version has not."""
        names = self.published.get(made.__name__)
        if names is None:
            return
        kept = {
            key: value
            for key, value in vars(made).items()
            if (key.startswith("_") or key in names) and key not in ("__dict__", "__weakref__")
        }
        kind = type(made.__name__, made.__bases__, {**kept, "_library": self})
        setattr(self.module, made.__name__, kind)

    def old(self, instead: str) -> None:
        """Warn as 8.5 does of everything that has a newer name."""
        if self.version in ("8.5.2", "8.6.1"):
            warnings.warn(f"Use {instead} instead.", DeprecationWarning, stacklevel=3)

    def _nptype(self, dtype) -> type:
        if self.version in WITHOUT_BOOL:
            raise AttributeError("module 'numpy' has no attribute 'bool'")
        return {"FLOAT": np.float32, "HALF": np.float16}[dtype.name]


def tensorrt(version: str, gpu: Gpu) -> ModuleType:
    """A module that passes for TensorRT ``version``."""
    return Library(version, gpu).module
