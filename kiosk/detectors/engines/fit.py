"""Whether the engine that lies here will be used, found out without building anything."""

from __future__ import annotations

import importlib
from contextlib import closing
from typing import TYPE_CHECKING, Any

from kiosk.detectors.engines.cuda import CudaSession
from kiosk.detectors.engines.machine import this_machine
from kiosk.detectors.engines.store import EngineUnfitError
from kiosk.errors import DetectorError

if TYPE_CHECKING:
    from kiosk.detectors.engines.store import EngineStore
    from kiosk.detectors.model import Model


def reason_against(model: Model, store: EngineStore) -> str:
    """Why the engine is not used here; empty when nothing speaks against it.

    Compares the manifest with the machine; whether TensorRT loads the engine shows at the start.
    """
    try:
        trt: Any = importlib.import_module("tensorrt")
        with closing(CudaSession()) as cuda:
            store.read(model, this_machine(trt, cuda))
    except ImportError as error:
        return f"TensorRT or pycuda is not installed here ({error})"
    except (EngineUnfitError, DetectorError) as error:
        return str(error).rstrip(".")
    return ""
