"""Puts a network and its manifest into a folder that the kiosk takes as a model."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Mapping

import onnx
import yaml

from kiosk.detectors import model as models
from kiosk.detectors.manifest import MANIFEST
from kiosk.errors import KioskError
from kiosk.files import write_atomic
from models.training.graph import BBOX, COVERAGE, INPUT
from models.training.recipe import Recipe


def write(
    folder: Path,
    network: onnx.ModelProto,
    recipe: Recipe,
    size: tuple[int, int],
    metrics: Mapping[str, Any] | None = None,
    *,
    name: str = "network",
) -> Path:
    """Write ``<name>.onnx`` and its manifest and let the kiosk read both; returns the manifest.

    Raises KioskError when they cannot be written.
    """
    content = network.SerializeToString()
    manifest = {
        "file": f"{name}.onnx",
        "sha256": hashlib.sha256(content).hexdigest(),
        "input": {
            "name": INPUT,
            "width": size[0],
            "height": size[1],
            "channels": "rgb",
            "scale": "1/255",
            "resize": "fit",
        },
        "outputs": {"coverage": COVERAGE, "bbox": BBOX},
        "stride": 16,
        "bbox_scale": 35.0,
        "bbox_offset": 0.5,
        "labels": [{"name": each.value, "role": each.value} for each in recipe.labels],
        "cluster": {"method": "nms", "iou": 0.4, "across": 0.5},
        "thresholds": {each.value: 0.5 for each in recipe.labels},
        "metrics": dict(metrics or {}),
        "trained_on": f"recipe {recipe.name}",
    }
    text = yaml.safe_dump(manifest, sort_keys=False)
    try:
        write_atomic(folder / f"{name}.onnx", content)
        write_atomic(folder / MANIFEST, text.encode())
    except OSError as error:
        raise KioskError(f"{folder}: cannot be written ({error.strerror}).") from error
    models.load(str(folder / MANIFEST))
    return folder / MANIFEST
