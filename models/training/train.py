"""``python -m models.training train``: learn from labelled pictures.

Give the same command again after any end and the run goes on where its last checkpoint was.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Sequence

import torch

from kiosk.errors import InputError
from models.training import checkpoints
from models.training import recipe as recipes
from models.training.arguments import count, natural, not_negative, positive
from models.training.augment import TrainingPictures
from models.training.network import Widths
from models.training.pictures import Sample, read_kitti
from models.training.recipe import Recipe
from models.training.runs import Means, Run, Start


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    common(parser)
    parser.add_argument("--start", type=Path, metavar="WEIGHTS", help="begin with these weights")


def common(parser: argparse.ArgumentParser) -> None:
    """Arguments of all commands that train."""
    parser.add_argument("recipe", metavar="RECIPE", help="a name under recipes/ or a .yaml file")
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER", help="the pictures")
    parser.add_argument("--out", type=Path, required=True, metavar="RUN", help="the run's folder")
    means = parser.add_argument_group("means, which may change when a run goes on")
    means.add_argument(
        "--minutes", type=positive, metavar="M", help="let the schedule fit this time"
    )
    means.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    means.add_argument(
        "--workers", type=natural, default=1, help="processes that make pictures (1)"
    )
    means.add_argument(
        "--threads", type=natural, default=0, help="CPU threads to learn with (0: all)"
    )
    means.add_argument("--spare-core", action="store_true", help="leave one CPU core to others")
    means.add_argument("--checkpoint-every", type=not_negative, default=300, metavar="SECONDS")
    means.add_argument("--validate-every", type=natural, default=1000, metavar="STEPS")
    means.add_argument("--skip-bad", action="store_true", help="leave bad pictures out")
    parser.add_argument("--steps", type=count, metavar="N", help="instead of the recipe's")
    parser.add_argument("--teacher", type=Path, metavar="WEIGHTS", help="a network to learn from")


def run(args: argparse.Namespace) -> int:
    """Train to the end. Raises InputError and KioskError."""
    recipe = shortened(recipes.load(args.recipe), args.steps)
    if recipe.start and not args.start:
        sentence = f"{recipe.name} goes on from {recipe.start}:"
        raise InputError(f"{sentence} give --start, or use reproduce, which begins there.")
    weights = checkpoints.load_weights(args.start) if args.start else None
    widths = weights.widths if weights else Widths.resnet18(recipe.network.width)
    start = Start(widths, weights, teacher(args.teacher, recipe))
    pictures = training_pictures(recipe, args.data, recipe.schedule.seed, skip_bad=args.skip_bad)
    Run(args.out, recipe, start, means(args, recipe)).complete(pictures)
    return 0


def shortened(recipe: Recipe, steps: int | None) -> Recipe:
    """The recipe with another number of steps, where one is given."""
    if steps is None:
        return recipe
    schedule = recipe.schedule.model_copy(update={"steps": steps})
    return recipe.model_copy(update={"schedule": schedule})


def teacher(path: Path | None, recipe: Recipe) -> checkpoints.Weights | None:
    """The weights of the teacher, where there is one. Raises InputError."""
    if path and not recipe.loss.teacher_weight:
        sentence = f"--teacher {path}: nothing would be learned from it;"
        raise InputError(f"{sentence} give it a loss.teacher_weight in the recipe {recipe.name}.")
    return checkpoints.load_weights(path) if path else None


def training_pictures(
    recipe: Recipe, data: Path, seed: int, *, skip_bad: bool = False
) -> TrainingPictures:
    """All pictures the recipe trains on. Raises InputError."""
    return stock(recipe, samples(recipe, data, skip_bad=skip_bad), seed)


def stock(recipe: Recipe, labelled: Sequence[Sample], seed: int) -> TrainingPictures:
    """What the recipe makes of these pictures. Raises InputError."""
    return TrainingPictures(labelled, recipe.augment, recipe.size.pixels, seed)


def samples(recipe: Recipe, data: Path, *, skip_bad: bool = False) -> list[Sample]:
    """The labelled pictures of all the recipe's training folders. Raises InputError."""
    folders = [data / name for name in recipe.data.train]
    everything = [each for folder in folders for each in read_kitti(folder, skip_bad=skip_bad)]
    _tell_what_is_not_learned(recipe, everything, data)
    return [only_of(recipe, sample) for sample in everything]


def only_of(recipe: Recipe, sample: Sample) -> Sample:
    """Faces that the recipe does not learn are ignored: they are no background."""
    learned = {label.value for label in recipe.labels}
    others = tuple(face.box for face in sample.faces if face.label not in learned)
    if not others:
        return sample
    kept = tuple(face for face in sample.faces if face.label in learned)
    return replace(sample, faces=kept, landmarks=None, ignored=(*sample.ignored, *others))


def _tell_what_is_not_learned(recipe: Recipe, samples: Sequence[Sample], data: Path) -> None:
    counts = Counter(face.label for sample in samples for face in sample.faces)
    for label in (label.value for label in recipe.labels):
        if not counts.pop(label, 0):
            _say(f"{data}: no face is labelled {label}: it is learned from painted masks only.")
    others = sum(counts.values())
    if others:
        _say(f"{data}: {others} faces have labels that {recipe.name} does not learn: ignored.")


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr)


def means(args: argparse.Namespace, recipe: Recipe) -> Means:
    """What the arguments say of threads, time and validation; sets torch's threads."""
    cores = len(os.sched_getaffinity(0))
    threads = args.threads or cores
    torch.set_num_threads(max(1, min(threads, cores - args.spare_core)))
    val = args.data / recipe.data.val
    if not val.is_dir():
        _say(f"{val}: there is no such folder, so nothing is validated.")
    return Means(
        device=args.device,
        workers=args.workers,
        minutes=args.minutes,
        checkpoint_every=args.checkpoint_every,
        validate_every=args.validate_every,
        val=validation_pictures(val, skip_bad=args.skip_bad) if val.is_dir() else (),
    )


def validation_pictures(folder: Path, *, skip_bad: bool = False) -> list[Sample]:
    """Pictures as an entrance sees them: those of which nobody knows landmarks are no portraits.

    A portrait stretched over a whole picture says nothing of a kiosk; where there is nothing else
    they are taken after all.
    """
    everything = read_kitti(folder, skip_bad=skip_bad)
    return [each for each in everything if each.landmarks is None] or everything
