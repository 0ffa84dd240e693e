"""Finding faces: a network with its manifest, what runs it, and what its output means."""

from __future__ import annotations

import importlib
import logging
from typing import TYPE_CHECKING

from kiosk.detectors import model as models
from kiosk.detectors.detector import GridBoxDetector
from kiosk.detectors.selftest import self_test
from kiosk.errors import InputError
from kiosk.settings import Runner

if TYPE_CHECKING:
    from kiosk.detectors.model import Model
    from kiosk.detectors.runner import NetworkRunner
    from kiosk.settings import DetectorSettings

RUNNERS = {
    Runner.OPENVINO: ("kiosk.detectors.openvino", "OpenVinoRunner"),
    Runner.OPENCV: ("kiosk.detectors.opencv", "OpenCvRunner"),
}
"""Module and class of every runner; imported when chosen. ``auto`` takes the first that can be."""

_log = logging.getLogger(__name__)


def open_detector(settings: DetectorSettings) -> GridBoxDetector:
    """Load the model, start what runs it, and let it prove itself on a known picture.

    Raises InputError when model, manifest or runner cannot be used.
    """
    model = models.load(settings.model)
    detector = GridBoxDetector(model, _runner(model, settings))
    detector.set_thresholds(settings.thresholds.given)
    self_test(detector)
    return detector


def _runner(model: Model, settings: DetectorSettings) -> NetworkRunner:
    chosen = [settings.runner] if settings.runner is not Runner.AUTO else list(RUNNERS)
    reason = None
    for runner in chosen:
        module, name = RUNNERS[runner]
        try:
            kind = getattr(importlib.import_module(module), name)
        except ImportError as error:
            _log.info("%s cannot be used here: %s", runner.value, error)
            reason = error
            continue
        made: NetworkRunner = kind(model, settings.threads)
        return made
    sentence = f"detector.runner: {chosen[-1].value} is not installed here; choose auto."
    raise InputError(sentence) from reason
