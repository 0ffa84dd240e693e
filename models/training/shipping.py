"""Puts a network and its manifest into a folder that the kiosk takes as a model."""

from __future__ import annotations

import hashlib
from pathlib import Path

import onnx
import yaml

from kiosk.detectors import model as models
from kiosk.errors import KioskError
from kiosk.files import write_atomic
from kiosk.model_folder import MANIFEST
from models.training.graph import BBOX, COVERAGE, INPUT
from models.training.network import STRIDE
from models.training.raster import OFFSET, SCALE
from models.training.recipe import Recipe
from models.training.validation import suppression

_READABLE = 0o644
"""The kiosk runs as a user of its own."""


def name_of(recipe: Recipe, size: tuple[int, int], kind: str = "") -> str:
    """What a network's file is called; ``kind`` says what its numbers are, where that is told."""
    return "_".join([recipe.name, f"{size[0]}x{size[1]}", *filter(None, [kind])])


def write(
    folder: Path,
    network: onnx.ModelProto,
    recipe: Recipe,
    size: tuple[int, int],
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
        "stride": STRIDE,
        "bbox_scale": SCALE,
        "bbox_offset": OFFSET,
        "labels": [{"name": each.value, "role": each.value} for each in recipe.labels],
        "cluster": suppression(size).model_dump(),
        "thresholds": {each.value: 0.5 for each in recipe.labels},
        "metrics": {},
        "trained_on": f"recipe {recipe.name}",
    }
    text = yaml.safe_dump(manifest, sort_keys=False)
    try:
        write_atomic(folder / f"{name}.onnx", content, _READABLE)
        write_atomic(folder / MANIFEST, text.encode(), _READABLE)
    except OSError as error:
        raise KioskError(f"{folder}: cannot be written ({error.strerror}).") from error
    models.load(str(folder / MANIFEST))
    return folder / MANIFEST
