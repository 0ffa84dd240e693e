"""``python -m models.training reproduce``: a recipe from the first picture to the last file.

Each stage leaves a file; given again after any end, the command goes on with the stage it was in.
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

from kiosk.errors import InputError
from models.training import adopt, blend, checkpoints, graph, pruning, quantise, shipping
from models.training import recipe as recipes
from models.training.checkpoints import Weights
from models.training.graph import Scales
from models.training.network import Widths
from models.training.recipe import FileRecipe, Recipe
from models.training.retrain import second
from models.training.runs import RECIPE, WEIGHTS, Means, Run, Start
from models.training.train import common, means, shortened, teacher, training_pictures

AFTERWARDS = ("files", "quantise")
"""Keys of a recipe that may change between two commands: weights do not depend on them."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    common(parser)
    parser.add_argument(
        "--start", type=Path, metavar="ONNX", help="what the recipe begins with, where it lies"
    )


def run(args: argparse.Namespace) -> int:
    """Train or begin, prune and train again as the recipe says, and write every file.

    Raises InputError and KioskError.
    """
    whole = recipes.load(args.recipe)
    recipe = shortened(whole, args.steps)
    given = means(args, recipe)
    start = Start(Widths.resnet18(recipe.network.width), teacher=teacher(args.teacher, recipe))
    weights = _begun(args, recipe) or _trained(args, recipe, start, args.out / "train", given)
    before = weights
    if not (args.out / RECIPE).exists():  # not before it is known that this is what is in there
        recipes.keep(whole, args.out / RECIPE)
    if recipe.prune:
        before = _pruned(args.out / "pruned.pt", weights, recipe)
        taught = start.teacher or (weights if recipe.loss.teacher_weight else None)
        again = Start(before.widths, before, taught)
        weights = before
        if recipe.prune.retrained:
            longer = shortened(second(recipe), args.steps)
            weights = _trained(args, longer, again, args.out / "retrain", given)
    scales: dict[float, Scales] = {}
    for file in recipe.files:
        share = file.trained_share
        made = blend.between(before, weights, share)
        if file.kind == "int8" and share not in scales:
            how, skip = recipe.quantise, args.skip_bad
            scales[share] = quantise.found(made, recipe, args.data, how, skip_bad=skip)
        print(_shipped(args.out, made, recipe, file, scales.get(share)))
    return 0


def _begun(args: argparse.Namespace, recipe: Recipe) -> Weights | None:
    """An earlier network, where the recipe begins with one."""
    if not recipe.start:
        return None
    done = args.out / "start.pt"
    if not done.exists():
        file = args.start or recipes.MODELS / recipe.start
        _be_it(file, recipe)
        seed = recipe.schedule.seed
        pictures = training_pictures(recipe, args.data, seed, skip_bad=args.skip_bad)
        checkpoints.save_weights(done, adopt.adopt(file, recipe, pictures))
    return _made(done, recipe)


def _be_it(file: Path, recipe: Recipe) -> None:
    """Raises InputError where the recipe began with another file."""
    try:
        found = hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror}).") from error
    if recipe.start_sha256 not in (None, found):
        sentence = f"{file}: {recipe.name} began with another file, sha256 {recipe.start_sha256};"
        cure = "give that one by --start, or another start_sha256 in a copy of the recipe."
        raise InputError(f"{sentence} {cure}")


def _trained(
    args: argparse.Namespace, recipe: Recipe, start: Start, folder: Path, given: Means
) -> Weights:
    done = folder / WEIGHTS
    if done.exists():
        return _made(done, recipe)
    pictures = training_pictures(recipe, args.data, recipe.schedule.seed, skip_bad=args.skip_bad)
    return Run(folder, recipe, start, given).complete(pictures)


def _pruned(path: Path, weights: Weights, recipe: Recipe) -> Weights:
    assert recipe.prune is not None  # noqa: S101  # asked by the caller
    if not path.exists():
        checkpoints.save_weights(path, pruning.prune(weights, recipe.prune))
    return _made(path, recipe)


def _made(path: Path, recipe: Recipe) -> Weights:
    """What an earlier stage left. Raises InputError where it was one of another recipe."""
    weights = checkpoints.load_weights(path)
    changed = [
        key
        for key in recipes.differences(weights.recipe, recipe)
        if key.split(".")[0] not in AFTERWARDS
    ]
    if changed:
        sentence = f"{path}: made by another recipe; they differ in {', '.join(changed)}."
        raise InputError(f"{sentence} Choose another --out.")
    return weights


def _shipped(
    out: Path, weights: Weights, recipe: Recipe, file: FileRecipe, scales: Scales | None
) -> Path:
    size, network = (file.width, file.height), weights.network()
    name = shipping.name_of(recipe, size, file.kind)
    found = scales if file.kind == "int8" else None
    made = graph.build(network, size, half=file.kind == "fp16", scales=found)
    return shipping.write(out / name, made, recipe, size, name=name)
