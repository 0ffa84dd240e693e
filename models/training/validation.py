"""How good weights are: the kiosk's own detector and figures, with the network run by torch."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Iterable, Mapping, Sequence

import numpy as np
import torch

from kiosk.detectors.detector import GridBoxDetector
from kiosk.detectors.manifest import ClassLabel, Input, Manifest, Nms
from kiosk.detectors.model import Model
from kiosk.detectors.runner import Tensors
from kiosk.evaluation import canvas, looks, metrics
from kiosk.evaluation.kitti import Truth
from kiosk.evaluation.metrics import Score
from kiosk.gate import REFERENCE_WIDTH
from kiosk.types import Box, Label
from models.training.network import DetectNet, pictures_to_input
from models.training.pictures import Sample, read_picture
from models.training.recipe import Recipe

LEAST_WIDTH = 40.0
"""Narrower faces are not judged; pixels once the picture fills 960x544."""


LEAST_BOX = 30.0
"""Narrower boxes are dropped, pixels once the picture fills 960x544: most were nobody, and such
faces are not judged at a door. Chosen over folds: RESULTS.md, "Small boxes"."""


@dataclass(frozen=True)
class Figures:
    """Average precision at IoU 0.5, 0..1 per label and mean; None where there is no such face."""

    ap50: Mapping[str, float | None]
    map50: float | None


class TorchRunner:
    """A network as the detector wants it: uint8 BGR in, two tensors out."""

    name = "torch"

    def __init__(self, network: DetectNet) -> None:
        """The network is put into the state for looking."""
        self._network = network.eval()
        self._device = next(network.parameters()).device

    @property
    def threads(self) -> int:
        """How many CPU threads torch uses."""
        return torch.get_num_threads()

    def infer(self, picture: np.ndarray) -> Tensors:
        """Look at one picture, uint8 BGR (height, width, 3)."""
        pixels = torch.from_numpy(np.ascontiguousarray(picture[None, :, :, ::-1]))
        with torch.inference_mode():
            said = self._network(pictures_to_input(pixels.to(self._device)))
        return Tensors(said.logits[0].sigmoid().cpu().numpy(), said.boxes[0].cpu().numpy())

    def close(self) -> None:
        """Nothing to do."""


def detector(network: DetectNet, labels: Sequence[Label], size: tuple[int, int]) -> GridBoxDetector:
    """The kiosk's detector on this network; ``size`` is width and height in pixels."""
    manifest = Manifest(
        file="network.onnx",
        sha256="0" * 64,
        input=Input(width=size[0], height=size[1], scale=1 / 255, resize="fit"),
        labels=[ClassLabel(name=label.value, role=label) for label in labels],
        cluster=suppression(size),
    )
    names = (manifest.input.name, manifest.outputs.coverage, manifest.outputs.bbox)
    return GridBoxDetector(Model(Path("network.onnx"), manifest, *names), TorchRunner(network))


def suppression(size: tuple[int, int]) -> Nms:
    """How boxes become faces in a network for pictures of ``size``."""
    return Nms(method="nms", min_width=round(LEAST_BOX * size[0] / REFERENCE_WIDTH))


def of(network: DetectNet, recipe: Recipe) -> GridBoxDetector:
    """The detector for a network of that recipe, at the size it is trained for."""
    return detector(network, recipe.labels, recipe.size.pixels)


def look(
    finder: GridBoxDetector, samples: Iterable[Sample], least_width: float = LEAST_WIDTH
) -> list[metrics.Sample]:
    """What the detector says of every picture beside what is true."""
    return [
        looks.look(finder, read_picture(sample.path), _truths(sample), least_width).sample
        for sample in samples
    ]


def look_on_canvases(
    finder: GridBoxDetector, portraits: Iterable[Sample], least_width: float = LEAST_WIDTH
) -> list[metrics.Sample]:
    """The same of pictures with one face each, set small into wide ones (see ``canvas``).

    Places are those of ``kiosk evaluate --canvas``. Raises ValueError where there are more faces.
    """
    found = []
    for sample in portraits:
        pixels, name = read_picture(sample.path), sample.path.name
        placed = canvas.place(pixels, _truths(sample), 0, name)
        found.append(looks.look(finder, *placed, least_width).sample)
    return found


def figures(seen: Sequence[metrics.Sample], labels: Iterable[Label]) -> Figures:
    """The figures of what was seen."""
    scores: dict[str, Score] = {label.value: metrics.score(seen, label) for label in labels}
    ap50 = {name: score.ap50 for name, score in scores.items()}
    return Figures(ap50, metrics.mean(list(ap50.values())))


def _truths(sample: Sample) -> list[Truth]:
    faces = [Truth(Box(*face.box), Label(face.label)) for face in sample.faces]
    return faces + [Truth(Box(*box), None, judged=False) for box in sample.ignored]
