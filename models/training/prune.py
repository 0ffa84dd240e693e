"""``python -m models.training prune``: take filters away that do little."""

from __future__ import annotations

import argparse
from pathlib import Path

from models.training import checkpoints, pruning
from models.training import recipe as recipes
from models.training.recipe import PruneRecipe


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("weights", type=Path, metavar="WEIGHTS", help="of a run")
    parser.add_argument("--out", type=Path, required=True, metavar="WEIGHTS", help="the file")
    how_much = parser.add_mutually_exclusive_group(required=True)
    how_much.add_argument(
        "--threshold", type=float, metavar="T", help="least size of a filter, 0..1"
    )
    how_much.add_argument("--parameters", type=int, metavar="N", help="as many as it takes instead")
    parser.add_argument("--equalise", default=None, help="union, intersection, arithmetic_mean, …")
    parser.add_argument("--granularity", type=int, metavar="N", help="filters in whole N (8)")
    parser.add_argument("--least", type=int, metavar="N", help="filters that stay at least (16)")


def run(args: argparse.Namespace) -> int:
    """Prune and say what is left. Raises InputError and KioskError."""
    before = checkpoints.load_weights(args.weights)
    after = pruning.prune(before, _recipe(args, before.recipe.prune))
    checkpoints.save_weights(args.out, after)
    counts = [each.network().parameters_count for each in (before, after)]
    print(f"{args.out}: {counts[1]} of {counts[0]} parameters ({counts[1] / counts[0]:.0%}).")
    return 0


def _recipe(args: argparse.Namespace, own: PruneRecipe | None) -> PruneRecipe:
    """The recipe's way of pruning, with what was given instead."""
    keys = ("threshold", "parameters", "equalise", "granularity", "least")
    given = {key: getattr(args, key) for key in keys if getattr(args, key) is not None}
    rest = own.model_dump() if own else {}
    rest |= {"threshold": None, "parameters": None}
    return recipes.replaced(PruneRecipe, rest | given)
