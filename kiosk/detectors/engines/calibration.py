"""Shows TensorRT pictures of this entrance, from which it takes the ranges of INT8."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any, Iterator, Sequence

import numpy as np

from kiosk import picture_file
from kiosk.detectors.engines import calibration_cache
from kiosk.detectors.engines.calibration_cache import CalibrationCacheError
from kiosk.detectors.preprocess import Preprocessor, pack
from kiosk.errors import InputError

if TYPE_CHECKING:
    from numpy import ndarray

    from kiosk.detectors.engines.cuda import CudaSession
    from kiosk.detectors.engines.plan import Machine
    from kiosk.detectors.engines.store import EngineStore
    from kiosk.detectors.model import Model

_log = logging.getLogger(__name__)

LEAST, MOST = 20, 500
"""Pictures: fewer say too little of what comes, more only take time."""

_NEEDS_PICTURES = "INT8 needs pictures to find its ranges; give a folder of them as --calibration"

_SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp")


def source(
    model: Model, folder: Path | None, store: EngineStore, machine: Machine
) -> tuple[list[Path], bytes | None]:
    """Pictures to calibrate with, or the cache of the last calibration where it still fits.

    Raises InputError when there is neither.
    """
    if folder is not None:
        return pictures(folder), None
    try:
        content = store.calibration.read_bytes()
        cache = calibration_cache.parse(content)
    except FileNotFoundError:
        raise InputError(f"{model.path}: {_NEEDS_PICTURES}.") from None
    except (OSError, CalibrationCacheError) as error:
        sentence = f"{store.calibration}: of no use ({error})"
        raise InputError(f"{sentence}; give --calibration.") from error
    reason = calibration_cache.misfit(
        cache, machine.tensorrt, (model.input, model.coverage, model.bbox)
    )
    if reason is not None:
        raise InputError(f"{store.calibration}: {reason}; give --calibration.")
    return [], content


def pictures(folder: Path) -> list[Path]:
    """The pictures of a calibration folder, evenly chosen where there are many.

    Raises InputError when there are too few.
    """
    try:
        found = sorted(each for each in folder.rglob("*") if each.suffix.lower() in _SUFFIXES)
    except OSError as error:
        raise InputError(f"{folder}: cannot be read ({error.strerror}).") from error
    if len(found) < LEAST:
        sentence = f"{folder}: {len(found)} pictures are too few to calibrate with"
        raise InputError(f"{sentence}; give {LEAST} or more from the entrance itself.")
    chosen = np.linspace(0, len(found) - 1, min(MOST, len(found))).round().astype(int)
    return [found[index] for index in chosen]


def calibrator(
    trt: Any, cuda: CudaSession, model: Model, paths: Sequence[Path], cache: bytes | None
) -> Any:
    """A calibrator for ``IBuilderConfig.int8_calibrator``.

    With a ``cache`` no picture is shown. ``written`` holds the cache after a build, ``problem``
    what went wrong in a callback: an exception must not travel through TensorRT.
    """

    class Calibrator(trt.IInt8EntropyCalibrator2):  # type: ignore[misc]  # the base is TensorRT's
        def __init__(self) -> None:
            trt.IInt8EntropyCalibrator2.__init__(self)
            self.written: bytes | None = cache
            self.problem = ""
            self._batches = _batches(model, paths)
            wanted = model.manifest.input
            shape = (1, 3, wanted.height, wanted.width)
            self._buffer = None if cache else cuda.buffer(shape, np.float32)

        def get_batch_size(self) -> int:
            return 1

        def get_batch(self, names: Sequence[str]) -> list[int] | None:
            if self._buffer is None or list(names) != [model.input]:
                self.problem = f"asked for {', '.join(names)}"
                return None
            try:
                picture = next(self._batches, None)
                if picture is None:
                    return None
                pack(picture, model.manifest.input.scale, self._buffer.host[0])
                cuda.upload(self._buffer)
                cuda.synchronize()
            except cuda.errors as error:
                self.problem = str(error)
                return None
            return [self._buffer.address]

        def read_calibration_cache(self) -> bytes | None:
            return cache

        def write_calibration_cache(self, content: Any) -> None:
            self.written = bytes(content)

    return Calibrator()


def _batches(model: Model, paths: Sequence[Path]) -> Iterator[ndarray]:
    """Every picture at the network's size; one that cannot be read is left out and said."""
    preprocessor = Preprocessor(model.manifest.input)
    for path in paths:
        pixels = picture_file.read(path)
        if pixels is None:
            _log.warning("%s: not a picture; left out of the calibration", path)
            continue
        yield preprocessor.prepare(pixels)[0]
