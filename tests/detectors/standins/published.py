"""What NVIDIA published: the names of TensorRT's Python classes, version by version.

``published.yaml`` was written from two sources. The wheels ``tensorrt-bindings`` 8.6.1 and
``tensorrt-cu12-bindings`` 10.0.1 to 11.4.0 hold the compiled bindings: linked against empty
libraries they can be imported without a GPU, and their classes listed::

    python -m tests.detectors.standins.published FOLDER…     # of unpacked wheels; prints YAML

For 8.2.1 and 8.5.2 there is no wheel; their names were copied from the ``.def`` lines of
``python/src/infer/pyCore.cpp`` in NVIDIA/TensorRT. That file does not hold networks, layers,
tensors and the ONNX parser: for these, both have the names of 8.6.1.
"""

from __future__ import annotations

import ctypes
import importlib
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

CLASSES = (
    *("Builder", "IBuilderConfig", "INetworkDefinition", "OnnxParser", "ParserError", "ITensor"),
    *("ILayer", "IOptimizationProfile", "ITimingCache", "IHostMemory", "Runtime", "ICudaEngine"),
    *("IExecutionContext", "ILogger", "Logger", "IInt8EntropyCalibrator2", "BuilderFlag"),
    *("NetworkDefinitionCreationFlag", "TensorIOMode", "DataType", "MemoryPoolType", "DeviceType"),
)
"""Those that the kiosk uses or asks for."""

_FILE = Path(__file__).with_name("published.yaml")


def published(version: str) -> dict[str, frozenset[str]]:
    """Names of every class of ``CLASSES`` that this version has."""
    every = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return {name: frozenset(names.split()) for name, names in every[version].items()}


def names_of(trt) -> dict[str, list[str]]:
    """The names in a TensorRT module, real or not."""
    return {
        name: [each for each in dir(getattr(trt, name)) if not each.startswith("_")]
        for name in CLASSES
        if hasattr(trt, name)
    }


def import_bindings(folder: Path):
    """Import the bindings of an unpacked wheel, with empty libraries in place of TensorRT's."""
    compiled = folder / "tensorrt_bindings" / "tensorrt.so"
    asked = _output("nm", "-D", "--undefined-only", str(compiled)).split()
    theirs = re.compile(r"(create|get|init)\w*(_INTERNAL|Registry|Version|Plugins)|_ZN1\dnv\w+")
    stubs = "\n".join(
        f"void *{name}(void) {{ return 0; }}" for name in asked if theirs.fullmatch(name)
    )
    needed = re.findall(r"\[(libnv\w+\.so\.\d+)\]", _output("readelf", "-d", str(compiled)))
    with tempfile.TemporaryDirectory() as place:
        source = Path(place) / "stubs.c"
        for index, name in enumerate(needed):
            source.write_text(stubs if index == 0 else "int nothing;\n", encoding="ascii")
            library = Path(place) / name
            _output(
                "gcc",
                "-w",
                "-shared",
                "-fPIC",
                f"-Wl,-soname,{name}",
                "-o",
                str(library),
                str(source),
            )
            ctypes.CDLL(str(library), ctypes.RTLD_GLOBAL)
    sys.path.insert(0, str(folder))
    return importlib.import_module("tensorrt_bindings")


def _output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    trt = import_bindings(Path(sys.argv[1]))
    listed = {name: " ".join(names) for name, names in names_of(trt).items()}
    print(yaml.safe_dump({trt.__version__: listed}, width=100, sort_keys=False))
