"""Files of weights: what a run goes on from, and what the other commands begin with.

A file is written beside the old one and renamed over it, so that a killed process, a power cut or a
full disk leaves the last good one. It holds plain numbers, texts and tensors only; reading one runs
no code of its own.
"""

from __future__ import annotations

import errno
import hashlib
import io
import json
import pickle
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Mapping

import torch
from torch import Tensor

from kiosk.errors import InputError, KioskError
from kiosk.files import write_atomic
from models.training.network import DetectNet, Widths
from models.training.recipe import Recipe

FORMAT = 1
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

State = Mapping[str, Any]


@dataclass(frozen=True)
class Weights:
    """A network as a file holds it. ``widths`` and ``recipe`` say how to build it anew."""

    widths: Widths
    recipe: Recipe
    state: Mapping[str, Tensor]

    def network(self) -> DetectNet:
        """The network, ready to look, not to learn."""
        network = DetectNet(self.widths, len(self.recipe.labels))
        network.load_state_dict(dict(self.state))
        return network.eval()


@dataclass(frozen=True)
class Checkpoint:
    """A moment of a run: everything that the next step depends on.

    ``weights`` are those that learn, ``average`` their moving average (empty: none is kept).
    ``seconds`` is the time spent so far, ``rest`` what else has to come back as it was.
    """

    step: int
    seconds: float
    weights: Weights
    average: Mapping[str, Tensor]
    optimiser: State
    rest: State = field(default_factory=dict)


def save_weights(path: Path, weights: Weights) -> None:
    """Write weights for the other commands. Raises KioskError; the old file is then untouched."""
    try:
        _save(path, _plain(weights))
    except OSError as error:
        cure = (
            "make room and give the same command" if error.errno in _FULL else "mend that and try"
        )
        raise KioskError(f"{path}: cannot be written ({error.strerror}); {cure} again.") from error


def save(path: Path, checkpoint: Checkpoint) -> None:
    """Write a moment of a run. Raises OSError; the old file is then untouched."""
    kept = ("step", "seconds", "average", "optimiser", "rest")
    _save(
        path, {**_plain(checkpoint.weights), **{name: getattr(checkpoint, name) for name in kept}}
    )


def load(path: Path) -> Checkpoint:
    """A moment of a run. Raises InputError."""
    record = _load(path)
    if "optimiser" not in record:
        raise InputError(f"{path}: these are weights and no checkpoint to go on from.")
    kept = ("average", "optimiser", "rest")
    return Checkpoint(
        int(record["step"]),
        float(record["seconds"]),
        _weights(path, record, record["weights"]),
        **{name: record[name] for name in kept},
    )


def load_weights(path: Path) -> Weights:
    """The weights to be used of a file of either kind: of a run the average. Raises InputError."""
    record = _load(path)
    return _weights(path, record, record.get("average") or record["weights"])


def digest(weights: Weights) -> str:
    """Says which weights these are, whatever file they are in."""
    found = hashlib.sha256()
    for name, value in sorted(weights.state.items()):
        found.update(name.encode() + value.detach().cpu().contiguous().numpy().tobytes())
    return found.hexdigest()


def _plain(weights: Weights) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "widths": weights.widths.record(),
        "recipe": weights.recipe.model_dump_json(),
        "weights": dict(weights.state),
    }


def _save(path: Path, record: Mapping[str, Any]) -> None:
    content = io.BytesIO()
    torch.save(dict(record), content)
    write_atomic(path, content.getvalue(), 0o644)


def _load(path: Path) -> dict[str, Any]:
    try:
        record = _read(path)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}).") from error
    if record.get("format") != FORMAT:
        raise InputError(f"{path}: made by another version of this program; train it again.")
    return record


def _read(path: Path) -> dict[str, Any]:
    """What was saved. Only archives are given to torch: what it does with others is not safe."""
    cure = "an ONNX file is turned into one by adopt, of a run that broke off delete it"
    refused = InputError(f"{path}: not a file of weights made by this program; {cure}.")
    with path.open("rb") as file:
        if not zipfile.is_zipfile(file):
            raise refused
    try:
        record = torch.load(path, map_location="cpu", weights_only=True)
    except (RuntimeError, pickle.UnpicklingError, EOFError, ValueError, KeyError) as error:
        raise refused from error
    if not isinstance(record, dict):
        raise refused
    return record


def _weights(path: Path, record: Mapping[str, Any], state: Mapping[str, Tensor]) -> Weights:
    try:
        recipe = Recipe.model_validate(json.loads(record["recipe"]))
    except ValueError as error:
        sentence = f"{path}: its recipe is from another version of this program; train it again."
        raise InputError(sentence) from error
    return Weights(Widths.of(record["widths"]), recipe, state)
