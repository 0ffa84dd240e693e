"""A run: a folder with its recipe, its latest checkpoint, its tables, and at the end its weights.

``checkpoint.pt`` is where the run goes on after any end, also that by ``kill -9`` or a full disk;
``log.csv`` and ``validation.csv`` grow by rows; ``weights.pt`` is there when the run is complete.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import fmean
from typing import Any, Mapping, Sequence

import torch

from kiosk.errors import DetectorError, InputError
from models.training import checkpoints, feeding, progress, validation
from models.training import recipe as recipes
from models.training.checkpoints import Checkpoint, Weights
from models.training.feeding import Pictures
from models.training.network import DetectNet, Widths
from models.training.pictures import Sample
from models.training.progress import Teller
from models.training.raster import Rasteriser
from models.training.recipe import Recipe
from models.training.stops import held_back
from models.training.trainer import Clock, Step, Trainer

CHECKPOINT, WEIGHTS, RECIPE = "checkpoint.pt", "weights.pt", "recipe.yaml"
LOG, VALIDATION = "log.csv", "validation.csv"


@dataclass(frozen=True)
class Means:
    """What a run is given to work with; none of it changes what comes out, but for ``minutes``.

    ``minutes`` makes the schedule fit that time. Checkpoints come every so many seconds, validation
    every so many steps (0: only at the end) on ``val``.
    """

    device: str = "auto"
    workers: int = 0
    minutes: float | None = None
    checkpoint_every: float = 300.0
    validate_every: int = 0
    val: Sequence[Sample] = ()
    log_every: float = field(default=60.0)


@dataclass(frozen=True)
class Start:
    """What a new run begins with: fresh weights of ``widths``, or those of a file."""

    widths: Widths
    weights: Weights | None = None
    teacher: Weights | None = None


def device(name: str) -> torch.device:
    """Where to compute; ``auto`` takes the GPU where there is one. Raises InputError."""
    if name == "cuda" and not torch.cuda.is_available():
        raise InputError("--device cuda: there is no GPU here that torch can use; choose cpu.")
    chosen = "cuda" if name != "cpu" and torch.cuda.is_available() else "cpu"
    return torch.device(chosen)


def _fit(before: Recipe, now: Recipe) -> None:
    if before.labels != now.labels:
        told, wanted = (", ".join(label.value for label in each.labels) for each in (before, now))
        sentence = f"the weights to start with tell {told}, the recipe {wanted};"
        raise InputError(f"{sentence} give others, or labels in the same order.")


class Run:
    """One run in one folder. Opening it again goes on where it was."""

    def __init__(self, folder: Path, recipe: Recipe, start: Start, means: Means) -> None:
        """Begin or go on.

        Raises InputError when the folder holds a run of another recipe or the weights to start with
        are for other labels, KioskError when nothing can be written into the folder.
        """
        self.folder = folder
        self._recipe, self._means = recipe, means
        torch.manual_seed(recipe.schedule.seed)
        before = self._before()
        widths = before.weights.widths if before else start.widths
        network = DetectNet(widths, len(recipe.labels))
        if start.weights and not before:
            _fit(start.weights.recipe, recipe)
            network.load_state_dict(dict(start.weights.state))
        teacher = start.teacher.network() if start.teacher else None
        self.trainer = Trainer(network, recipe, device(means.device), teacher)
        self._begun = checkpoints.digest(start.weights) if start.weights else ""
        if before:
            self._begun = self._same_start(before)
            self.trainer.go_on(before)
        self._clock = Clock(recipe.schedule.steps, means.minutes, before.seconds if before else 0.0)
        self._saved = self._logged = time.monotonic()
        self._recent: list[Step] = []
        self._validated = 0

    def complete(self, pictures: Pictures) -> Weights:
        """Train to the end of the schedule and write the weights.

        Interrupted, it ends its step and writes a checkpoint first, as it does when a picture
        cannot be read any more (InputError) or a worker was killed. Raises KioskError when the
        weights could not be written, or when the cost is no number any more. Main thread only.
        """
        with Teller() as teller:
            try:
                self._loop(pictures, teller)
            except (KeyboardInterrupt, InputError, feeding.KilledWorkerError):
                self._save(teller)
                raise
            if self._recent:
                self._log(teller, time.monotonic())
            self._save(teller)
            weights = self.trainer.finished()
            checkpoints.save_weights(self.folder / WEIGHTS, weights)
            self._validate(teller)
        return weights

    def _loop(self, pictures: Pictures, teller: Teller) -> None:
        steps = range(self.trainer.step, self._recipe.schedule.steps)
        labels = [label.value for label in self._recipe.labels]
        rasteriser = Rasteriser(self._recipe.raster, labels, self._recipe.size.pixels)
        batch_size, workers = self._recipe.schedule.batch, self._means.workers
        for batch in feeding.batches(pictures, rasteriser, batch_size, steps, workers):
            done = self._clock.progress(self.trainer.step)
            if done >= 1:
                break
            with held_back():
                self._recent.append(self.trainer.learn(batch, done))
            self._tell(teller)

    def _tell(self, teller: Teller) -> None:
        """All that is due between two steps."""
        step, now = self.trainer.step, time.monotonic()
        last = self._recent[-1]
        sentence = f"step {step} of {self._recipe.schedule.steps}, cost {last.cost:.5f}"
        teller.show(self._clock.progress(step), sentence)
        if now - self._logged >= self._means.log_every:
            self._log(teller, now)
        if now - self._saved >= self._means.checkpoint_every:
            self._save(teller)
        if self._means.validate_every and step % self._means.validate_every == 0:
            self._validate(teller)

    def _log(self, teller: Teller, now: float) -> None:
        rate = len(self._recent) * self._recipe.schedule.batch / (now - self._logged)
        means = {
            name: f"{fmean(getattr(step, name) for step in self._recent):.6g}"
            for name in ("rate", "cost", "coverage", "boxes")
        }
        row = {"step": self.trainer.step, "seconds": round(self._clock.seconds), **means}
        self._append(teller, LOG, {**row, "pictures_per_second": f"{rate:.2f}"})
        self._recent, self._logged = [], now

    def _append(self, teller: Teller, name: str, row: Mapping[str, Any]) -> None:
        """Add a row to a table. Where that fails the row is lost, and the run goes on."""
        try:
            progress.append(self.folder / name, row)
        except OSError as error:
            sentence = f"{self.folder / name}: cannot be written ({error.strerror});"
            teller.say(f"{sentence} a row is lost, and the run goes on. Make room.")

    def _save(self, teller: Teller) -> None:
        """Write a checkpoint. Where that fails the last good one stays, and the run goes on."""
        try:
            moment = self.trainer.checkpoint(self._clock.seconds)
            begun = {**moment.rest, "begun": self._begun}
            checkpoints.save(self.folder / CHECKPOINT, replace(moment, rest=begun))
        except OSError as error:
            sentence = f"{self.folder / CHECKPOINT}: cannot be written ({error.strerror});"
            teller.say(f"{sentence} the last good one is kept, and the run goes on. Make room.")
        self._saved = time.monotonic()

    def _validate(self, teller: Teller) -> None:
        if not self._means.val or self._validated == self.trainer.step:
            return
        self._validated = self.trainer.step
        finder = validation.of(self.trainer.finished().network(), self._recipe)
        try:
            looks = validation.look(finder, self._means.val)
        except DetectorError as error:  # it may have learned too little as yet
            teller.say(f"step {self.trainer.step}: cannot be measured yet ({error})")
            return
        figures = validation.figures(looks, self._recipe.labels)
        values = {**figures.ap50, "mean": figures.map50}
        said = {name: "" if ap is None else f"{ap:.4f}" for name, ap in values.items()}
        self._append(teller, VALIDATION, {"step": self.trainer.step, **said})
        spoken = ", ".join(f"{name} {ap}" for name, ap in said.items())
        teller.say(f"step {self.trainer.step}: average precision {spoken}")

    def _same_start(self, before: Checkpoint) -> str:
        """What the run began with; nothing else may be given now."""
        begun = str(before.rest.get("begun", self._begun))
        if self._begun not in ("", begun):
            raise InputError(
                f"{self.folder}: the run in here began with other weights than --start; give those"
                " again or none to go on, or choose another folder."
            )
        return begun

    def _before(self) -> Checkpoint | None:
        """Where an earlier run in this folder was; None where there was none."""
        path = self.folder / CHECKPOINT
        if not path.exists():
            recipes.keep(self._recipe, self.folder / RECIPE)
            return None
        before = checkpoints.load(path)
        changed = recipes.differences(before.weights.recipe, self._recipe)
        if changed:
            sentence = f"{self.folder}: a run of another recipe is in here; they differ in"
            raise InputError(f"{sentence} {', '.join(changed)}. Choose another folder.")
        return before
