"""What makes a model: everything that decides how its weights come out, in one YAML file.

A run keeps a copy and goes on only with an equal one. What only decides how fast a run is (threads,
workers, device) is not in here and may change from day to day.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, Optional, TypeVar

import yaml
from pydantic import Field, ValidationError, field_validator, model_validator

from kiosk import yaml_file
from kiosk.errors import InputError, KioskError
from kiosk.files import write_atomic
from kiosk.types import Label
from models.training.augment_recipe import AugmentRecipe, Part

P = TypeVar("P", bound=Part)

RECIPES = Path(__file__).with_name("recipes")
MODELS = Path(__file__).parents[1]


class DataRecipe(Part):
    """Folders under the data folder; train may be several."""

    train: tuple[str, ...] = Field(("train",), min_length=1)
    val: str = "val"


class SizeRecipe(Part):
    """The network's picture in pixels."""

    width: int = Field(640, ge=64, le=4096, multiple_of=16)
    height: int = Field(352, ge=64, le=4096, multiple_of=16)

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height."""
        return self.width, self.height


class NetworkRecipe(Part):
    """``width`` is the share of ResNet-18's channels: 1.0 gives 64 to 512, 0.5 gives 32 to 256."""

    width: float = Field(0.5, gt=0, le=2)


class RasterRecipe(Part):
    """How a box becomes targets (see ``raster``); radii are shares of the box, 0..1 and more.

    ``radius`` holds for every label that ``radii`` does not name; ``least_radius`` is in cells.
    """

    radius: float = Field(0.4, gt=0, le=2)
    radii: dict[Label, float] = Field({})
    least_radius: float = Field(1.0, gt=0)
    deadzone: float = Field(0.67, ge=0, le=1)
    least_width: float = Field(0.0, ge=0)
    """Faces narrower than so many network pixels are neither taught nor background."""


class LossRecipe(Part):
    """The cost (see ``losses``). The defaults are those of NVIDIA TAO."""

    coverage: Literal["bce", "focal"] = "bce"
    foreground: float = Field(0.05, gt=0, lt=1)
    focus: float = Field(2.0, ge=0)
    quality: bool = False
    box: Literal["l1", "giou", "both"] = "l1"
    label_weights: dict[Label, float] = Field({})
    coverage_weight: float = Field(1.0, gt=0)
    box_weight: float = Field(10.0, gt=0)
    autoweight_every: int = Field(0, ge=0)
    """Steps between two balancings of the objectives; 0: never."""
    teacher_weight: float = Field(0.0, ge=0)
    """How much a teacher's coverage counts beside the labels."""


class ScheduleRecipe(Part):
    """How long, how fast. Rates are Adam's; ``soft_start`` and ``annealing`` are shares of the run.

    ``regulariser`` is the weight of the sum of absolute weights (TAO's L1), ``decay`` AdamW's.
    """

    steps: int = Field(20000, ge=1)
    batch: int = Field(8, ge=1)
    lowest: float = Field(5e-6, gt=0)
    highest: float = Field(5e-4, gt=0)
    soft_start: float = Field(0.1, ge=0, lt=1)
    annealing: float = Field(0.7, gt=0, le=1)
    curve: Literal["exponential", "cosine"] = "exponential"
    regulariser: float = Field(3e-9, ge=0)
    decay: float = Field(0.0, ge=0)
    clip: float = Field(10.0, gt=0)
    ema: float = Field(0.0, ge=0, lt=1)
    """Share of the old in the moving average of the weights that is measured; 0: no average."""
    precision: Literal["float32", "bfloat16"] = "float32"
    seed: int = 42


class PruneRecipe(Part):
    """Which filters go (see ``pruning``), and how the network is trained afterwards.

    Either a ``threshold``, or as many as it takes to come down to ``parameters``.
    """

    threshold: Optional[float] = Field(None, gt=0, lt=1)
    parameters: Optional[int] = Field(None, gt=0)
    equalise: Literal["union", "intersection", "arithmetic_mean", "geometric_mean"] = "union"
    retrained: bool = True
    """False: what is left is used as it is."""
    least: int = Field(16, ge=16)
    granularity: int = Field(8, ge=1)


class QuantiseRecipe(Part):
    """How INT8 scales are found; ``share`` of the training pictures is looked at."""

    share: float = Field(0.1, ge=0.1, le=1)
    percentile: float = Field(99.99, gt=90, le=100)
    activations: Literal["int8", "uint8"] = "int8"


class FileRecipe(Part):
    """One file that ships: its picture size and what its numbers are."""

    width: int = Field(ge=64, le=4096, multiple_of=16)
    height: int = Field(ge=64, le=4096, multiple_of=16)
    kind: Literal["fp32", "fp16", "int8"]
    trained_share: float = Field(1.0, gt=0, le=1)
    """How far its weights go from the pruned to the trained ones (see ``blend``)."""


class Recipe(Part):
    """One model, from pictures to files."""

    name: str = Field(pattern=r"^[a-z0-9_]+$")
    labels: tuple[Label, ...] = Field((Label.MASK, Label.NO_MASK, Label.MISPLACED), min_length=1)
    start: Optional[str] = Field(None, pattern=r"^[a-z0-9_]+/[a-z0-9_]+\.onnx$")
    """A file under ``models/`` in the place of the first training."""
    start_sha256: Optional[str] = Field(None, pattern=r"^[0-9a-f]{64}$")
    """Which one it was, since files of that name come and go."""
    data: DataRecipe = DataRecipe()
    size: SizeRecipe = SizeRecipe()
    network: NetworkRecipe = NetworkRecipe()
    augment: AugmentRecipe = AugmentRecipe()
    raster: RasterRecipe = RasterRecipe()
    loss: LossRecipe = LossRecipe()
    schedule: ScheduleRecipe = ScheduleRecipe()
    prune: Optional[PruneRecipe] = None
    retrain: Optional[ScheduleRecipe] = None
    quantise: QuantiseRecipe = QuantiseRecipe()
    files: tuple[FileRecipe, ...] = ()

    @field_validator("labels")
    @classmethod
    def _learnable(cls, labels: tuple[Label, ...]) -> tuple[Label, ...]:
        if len(set(labels)) < len(labels) or Label.NOT_VISIBLE in labels:
            raise ValueError("labels are some of mask, no_mask and misplaced, each once")
        return labels

    @model_validator(mode="after")
    def _trains_again(self) -> Recipe:
        again = self.start or self.retrain or any(file.trained_share < 1 for file in self.files)
        if again and not self.prune:
            raise ValueError("start, retrain and trained_share need prune, or nothing is trained")
        return self


def load(name: str) -> Recipe:
    """A recipe by its name under ``recipes/`` or by path. Raises InputError, naming every key."""
    path = Path(name) if name.endswith(".yaml") else RECIPES / f"{name}.yaml"
    if not path.is_file():
        known = ", ".join(sorted(each.stem for each in RECIPES.glob("*.yaml")))
        sentence = f"{path}: no such recipe; give the path of a .yaml file or one of: {known}."
        raise InputError(sentence)
    return yaml_file.read_as(path, Recipe)


def keep(recipe: Recipe, path: Path) -> None:
    """Write a copy. Raises KioskError."""
    text = yaml.safe_dump(recipe.model_dump(mode="json"), sort_keys=False)
    try:
        write_atomic(path, text.encode(), 0o644)
    except OSError as error:
        raise KioskError(f"{path}: cannot be written ({error.strerror}).") from error


def replaced(part: type[P], data: dict[str, Any]) -> P:
    """A part of a recipe with what was given on the command line. Raises InputError."""
    try:
        return part.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise InputError(f"--{first['loc'][0]}: {first['msg']}.") from error


def differences(one: Recipe, other: Recipe) -> list[str]:
    """The keys, dotted, in which two recipes differ."""
    first, second = (_flat(each.model_dump(mode="json")) for each in (one, other))
    return sorted(k for k in {*first, *second} if first.get(k) != second.get(k))


def _flat(tree: dict[str, Any], under: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in tree.items():
        flat |= _flat(value, f"{under}{key}.") if isinstance(value, dict) else {under + key: value}
    return flat
