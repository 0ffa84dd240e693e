"""Reads TensorRT's INT8 calibration cache, so that a useless one is refused before a build.

The cache is text: a header ``TRT-8502-EntropyCalibration2`` (version, algorithm), then a line
``tensor: 3c010a14`` for each tensor, the big-endian bytes of a float32 scale. TensorRT itself says
nothing of a cache that does not fit: it calibrates again, or builds with ranges missing.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from typing import Mapping, Sequence

ALGORITHM = "EntropyCalibration2"


class CalibrationCacheError(ValueError):
    """The bytes are no calibration cache; the message says which line is wrong."""


@dataclass(frozen=True)
class CalibrationCache:
    """``version`` as TensorRT writes it, and each tensor's scale: its value of one INT8 step."""

    version: str
    algorithm: str
    scales: Mapping[str, float]


def parse(content: bytes) -> CalibrationCache:
    """Read a cache. Raises CalibrationCacheError."""
    try:
        lines = content.decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise CalibrationCacheError("it is not text") from error
    head = (lines[0] if lines else "").split("-")
    if len(head) != 3 or head[0] != "TRT" or not head[1].isdigit():
        raise CalibrationCacheError("its first line is not like TRT-8502-EntropyCalibration2")
    scales = dict(_scale(number, line) for number, line in enumerate(lines[1:], 2) if line.strip())
    if not scales:
        raise CalibrationCacheError("it holds no scale")
    return CalibrationCache(head[1], head[2].strip(), scales)


def _scale(number: int, line: str) -> tuple[str, float]:
    name, _, digits = line.rpartition(":")
    # Zero, which stands for a tensor that is zero in every picture, may have a single digit.
    digits = digits.strip()
    try:
        (scale,) = struct.unpack(">f", bytes.fromhex("0" * 8 if digits == "0" else digits))
    except (ValueError, struct.error):
        scale = math.nan
    if not name or not math.isfinite(scale) or scale < 0:
        raise CalibrationCacheError(f"line {number} is not like input_1: 3c010a14")
    return name, float(scale)


def version_digits(version: str) -> str:
    """How the header writes a version: 8.5.2.2 is 8502, 10.14.1 is 101401."""
    major, minor, patch = (int(part) for part in version.split(".")[:3])
    return str(major * (1000 if major < 10 else 10_000) + minor * 100 + patch)


def misfit(cache: CalibrationCache, version: str, tensors: Sequence[str]) -> str | None:
    """Why the cache is of no use to TensorRT ``version`` and a network with ``tensors``."""
    wanted = version_digits(version)
    if cache.version != wanted or cache.algorithm != ALGORITHM:
        found = f"TRT-{cache.version}-{cache.algorithm}"
        return f"it was made by {found}, this machine writes TRT-{wanted}-{ALGORITHM}"
    missing = [name for name in tensors if name not in cache.scales]
    if not missing:
        return None
    plain = {name.partition(":")[0] for name in cache.scales}
    alike = [name for name in missing if name.partition(":")[0] in plain]
    if alike:
        return f"it names {alike[0]} another way, so it belongs to another export of the network"
    return f"it has no scale for {', '.join(missing)}, so it belongs to another network"
