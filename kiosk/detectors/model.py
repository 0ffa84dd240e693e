"""A model on disk: finds it, tells what is wrong with its files, and binds its tensors by name."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Mapping

from kiosk import yaml_file
from kiosk.detectors import onnx
from kiosk.detectors.manifest import Manifest
from kiosk.errors import InputError
from kiosk.model_folder import MANIFEST, manifest_of

if TYPE_CHECKING:
    from kiosk.detectors.onnx import Shape, Signature

_FOREIGN = {
    b"version https://git-lfs": "a Git LFS pointer and not the network; run git lfs pull",
    b"<!doctype": "a web page and not the network; download it again",
    b"<html": "a web page and not the network; download it again",
    b"ftrt": "a TensorRT engine and not ONNX; name the ONNX file it was built from",
}
"""How files begin that are met in a network's place."""

_TAO = "export the trained .tlt as .onnx with TAO 5.0 or newer"


@dataclass(frozen=True)
class Model:
    """A network whose manifest fits it, ready for a runner.

    ``input``, ``coverage`` and ``bbox`` are the network's own names of its tensors.
    """

    path: Path
    manifest: Manifest
    input: str
    coverage: str
    bbox: str

    @property
    def name(self) -> str:
        """What the model is called: its folder."""
        return self.path.parent.name


def load(name: str = "") -> Model:
    """Load a model by its name under ``models/`` or by the path of its folder or manifest.

    Empty means the model that ships. Raises InputError for whatever is wrong with it.
    """
    place = manifest_of(name)
    manifest = yaml_file.read_as(place, Manifest)
    path = place.parent / manifest.file
    content = _content(path)
    return _bound(place, path, manifest, _signature(path, content, manifest.sha256))


def _content(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: the network cannot be read ({error.strerror}).") from error
    if not content:
        raise InputError(f"{path}: the network's file is empty; copy it again.")
    begin = content[:64].lstrip().lower()
    for sign, sentence in _FOREIGN.items():
        if begin.startswith(sign):
            raise InputError(f"{path}: this is {sentence}.")
    sentence = _encrypted(content)
    if sentence:
        raise InputError(f"{path}: this is {sentence}.")
    return content


def _encrypted(content: bytes) -> str:
    """What an ``.etlt`` of NVIDIA TAO is: the length and name of its input, then encrypted bytes.

    Without a name it holds ONNX, else UFF, which newer tools neither read nor turn into ONNX.
    """
    length = int.from_bytes(content[:4], "little")
    name = content[4 : 4 + length]
    if length == 0 and len(content) > 4:
        return f"an encrypted .etlt; {_TAO}"
    if length < 64 and len(name) == length and name.isascii() and name.decode().isprintable():
        return f"an encrypted .etlt that holds UFF, which cannot become ONNX; {_TAO}"
    return ""


def _signature(path: Path, content: bytes, sha256: str) -> Signature:
    try:
        signature = onnx.signature(content)
    except onnx.CutOffError as error:
        sentence = f"{path}: the network is cut off after {len(content)} bytes; copy it again."
        raise InputError(sentence) from error
    except onnx.NotOnnxError as error:
        raise InputError(f"{path}: this is not an ONNX network.") from error
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        sentence = f"{path}: not the file that {MANIFEST} was written for: sha256 is {found}."
        raise InputError(sentence)
    return signature


def _bound(place: Path, path: Path, manifest: Manifest, signature: Signature) -> Model:
    names = Model(
        path,
        manifest,
        input=_name(place, "input.name", manifest.input.name, "input", signature.inputs),
        coverage=_name(
            place, "outputs.coverage", manifest.outputs.coverage, "cov", signature.outputs
        ),
        bbox=_name(place, "outputs.bbox", manifest.outputs.bbox, "bbox", signature.outputs),
    )
    _check_input(place, manifest, signature.inputs[names.input])
    _check_classes(place, manifest, signature.outputs[names.coverage], 1)
    _check_classes(place, manifest, signature.outputs[names.bbox], 4)
    return names


def _name(place: Path, key: str, wanted: str, part: str, tensors: Mapping[str, Shape]) -> str:
    """The tensor of that name, else the only one whose name holds ``part``; never by position."""
    for name in tensors:
        if _plain(name) == _plain(wanted):
            return name
    alike = [name for name in tensors if part in name.lower()]
    if len(alike) == 1:
        return alike[0]
    has = ", ".join(tensors) or "none"
    raise InputError(f"{place}: {key}: the network has no tensor {wanted}; it has: {has}.")


def _plain(name: str) -> str:
    """TensorFlow counts the outputs of an operation behind a colon; exporters drop that or not."""
    return name.partition(":")[0]


def _check_input(place: Path, manifest: Manifest, shape: Shape) -> None:
    wanted = manifest.input
    if len(shape) != 4 or shape[1] not in (3, None):
        sentence = f"{place}: input: the network takes {_said(shape)}, not pictures [1, 3, H, W]."
        raise InputError(sentence)
    height, width = shape[2:]
    if (width or wanted.width, height or wanted.height) == (wanted.width, wanted.height):
        return
    swapped = (width, height) == (wanted.height, wanted.width)
    cure = "width and height are swapped" if swapped else "write what the network takes"
    said = f"the manifest says {wanted.width}x{wanted.height}, the network takes {width}x{height}"
    raise InputError(f"{place}: input.width, input.height: {said}; {cure}.")


def _check_classes(place: Path, manifest: Manifest, shape: Shape, per_class: int) -> None:
    channels = shape[1] if len(shape) == 4 else 0
    if channels is None or channels == per_class * len(manifest.labels):
        return
    sentence = f"{place}: labels: {len(manifest.labels)} named, but the network's output"
    raise InputError(f"{sentence} {_said(shape)} is for {channels // per_class} classes.")


def _said(shape: Shape) -> str:
    return f"[{', '.join('?' if size is None else str(size) for size in shape)}]"
