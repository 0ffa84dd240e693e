"""Finding faces: a network with its manifest, what runs it, and what its output means."""

from __future__ import annotations

import importlib
import logging
from contextlib import ExitStack
from typing import TYPE_CHECKING, Callable

from kiosk.detectors import model as models
from kiosk.detectors.detector import GridBoxDetector
from kiosk.detectors.engines.rebuild import rebuild
from kiosk.detectors.engines.store import EngineUnfitError
from kiosk.detectors.selftest import self_test
from kiosk.errors import DetectorError, InputError
from kiosk.settings import Runner

if TYPE_CHECKING:
    from kiosk.detectors.engines.rebuild import Preparing
    from kiosk.detectors.model import Model
    from kiosk.detectors.runner import NetworkRunner
    from kiosk.settings import DetectorSettings

RUNNERS = {
    Runner.TENSORRT: ("kiosk.detectors.tensorrt", "TensorRtRunner"),
    Runner.OPENVINO: ("kiosk.detectors.openvino", "OpenVinoRunner"),
    Runner.OPENCV: ("kiosk.detectors.opencv", "OpenCvRunner"),
}
"""Module and class of every runner; imported when chosen. ``auto`` takes the first that can be."""

_log = logging.getLogger(__name__)


def open_detector(
    settings: DetectorSettings,
    preparing: Preparing | None = None,
    tell: Callable[[str], None] = _log.warning,
) -> GridBoxDetector:
    """Load the model, start what runs it, and let it prove itself on a known picture.

    A TensorRT engine that is missing or of no use here is built, for minutes, where ``preparing``
    is given to say so. Where TensorRT is here and fails, or does not prove itself, ``auto`` takes
    the CPU, and ``tell`` hears why.

    Raises InputError when model, manifest or runner cannot be used, DetectorError when the GPU
    fails that was asked for by name.
    """
    model = models.load(settings.model)
    chosen = [settings.runner] if settings.runner is not Runner.AUTO else list(RUNNERS)
    reason = None
    for runner in chosen:
        try:
            return _proven(runner, model, settings, preparing)
        except ImportError as error:  # noqa: PERF203  # two or three at most
            _log.info("%s cannot be used here: %s", runner.value, error)
            reason = error
        except (DetectorError, InputError) as error:
            if settings.runner is not Runner.AUTO or runner is not Runner.TENSORRT:
                raise
            tell(f"TensorRT is here and is not used: {error}")
    sentence = f"detector.runner: {chosen[-1].value} is not installed here; choose auto."
    raise InputError(sentence) from reason


def _proven(
    runner: Runner, model: Model, settings: DetectorSettings, preparing: Preparing | None
) -> GridBoxDetector:
    """The detector on this runner, after the self test."""
    with ExitStack() as undone:
        started = _started(runner, model, settings, preparing)
        undone.callback(started.close)
        detector = GridBoxDetector(model, started)
        detector.set_thresholds(settings.thresholds.given)
        self_test(detector)
        undone.pop_all()
    return detector


def _started(
    runner: Runner, model: Model, settings: DetectorSettings, preparing: Preparing | None
) -> NetworkRunner:
    module, name = RUNNERS[runner]
    kind: Callable[[Model, int], NetworkRunner] = getattr(importlib.import_module(module), name)
    try:
        return kind(model, settings.threads)
    except EngineUnfitError as unfit:
        if preparing is None:
            raise
        rebuild(model, str(unfit), preparing)
        return kind(model, settings.threads)
