"""Where a model lies: by its name among those that ship, or by a path."""

from __future__ import annotations

from pathlib import Path

from kiosk.errors import InputError
from kiosk.paths import share

MANIFEST = "model.yaml"
"""The manifest's name in the folder of every model."""


def manifest_of(name: str) -> Path:
    """The manifest of a model, by its name under ``models/`` or the path of folder or manifest.

    Empty means the model that ships. Raises InputError where there is no such folder or file.
    """
    for place in (share() / "models" / (name or "default"), Path(name or "default")):
        if place.is_dir():
            return place / MANIFEST
        if place.suffix == ".yaml" and place.is_file():
            return place
    known = sorted(each.parent.name for each in (share() / "models").glob(f"*/{MANIFEST}"))
    sentence = f"{name}: no such model; give a folder with a {MANIFEST} or one of: "
    raise InputError(sentence + (", ".join(known) or "(none is installed)"))
