"""``python -m models.training retrain``: let a pruned network learn what it lost."""

from __future__ import annotations

import argparse
from pathlib import Path

from models.training import checkpoints
from models.training import recipe as recipes
from models.training.recipe import Recipe
from models.training.runs import Run, Start
from models.training.train import common, means, shortened, teacher, training_pictures


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    common(parser)
    parser.add_argument(
        "--start", type=Path, required=True, metavar="WEIGHTS", help="the pruned network"
    )


def run(args: argparse.Namespace) -> int:
    """Train to the end of the recipe's second schedule. Raises InputError and KioskError."""
    recipe = shortened(second(recipes.load(args.recipe)), args.steps)
    weights = checkpoints.load_weights(args.start)
    start = Start(weights.widths, weights, teacher(args.teacher, recipe))
    pictures = training_pictures(recipe, args.data, recipe.schedule.seed, skip_bad=args.skip_bad)
    Run(args.out, recipe, start, means(args, recipe)).complete(pictures)
    return 0


def second(recipe: Recipe) -> Recipe:
    """The recipe with the schedule for training again in the place of the first.

    Without one, the first without its regulariser, as NVIDIA's model cards have it.
    """
    again = recipe.retrain or recipe.schedule.model_copy(update={"regulariser": 0.0})
    return recipe.model_copy(update={"schedule": again})
