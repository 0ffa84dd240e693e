"""``python -m models.training quantise``: an INT8 network with scales from training pictures.

Scales stand in the file (QuantizeLinear and DequantizeLinear), one per filter for weights and one
per tensor for what flows between layers, so OpenVINO and TensorRT from version 10 on read them
without calibrating anything themselves.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import Iterator

import numpy as np

from models.training import checkpoints, graph, shipping
from models.training import recipe as recipes
from models.training.checkpoints import Weights
from models.training.feeding import Pictures
from models.training.graph import Scales
from models.training.progress import tracked
from models.training.ranges import Ranges
from models.training.recipe import QuantiseRecipe, Recipe
from models.training.sizes import size
from models.training.train import samples, stock

SEED = 7
"""Other pictures than those of training are made from the same files."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("weights", type=Path, metavar="WEIGHTS", help="of a run, or pruned")
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER", help="the pictures")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="the model")
    parser.add_argument("--size", type=size, metavar="WxH", help="the recipe's if left out")
    parser.add_argument("--share", type=float, metavar="S", help="of the pictures to look at")
    parser.add_argument("--skip-bad", action="store_true", help="leave bad pictures out")


def run(args: argparse.Namespace) -> int:
    """Look at pictures and write the model. Raises InputError and KioskError."""
    weights = checkpoints.load_weights(args.weights)
    recipe = weights.recipe
    given = {} if args.share is None else {"share": args.share}
    how = recipes.replaced(QuantiseRecipe, recipe.quantise.model_dump() | given)
    scales = found(weights, recipe, args.data, how, skip_bad=args.skip_bad)
    wanted = args.size or recipe.size.pixels
    made = graph.build(weights.network(), wanted, scales=scales)
    name = shipping.name_of(recipe, wanted, "int8")
    print(shipping.write(args.out, made, recipe, wanted, name=name))
    return 0


def found(
    weights: Weights, recipe: Recipe, data: Path, how: QuantiseRecipe, *, skip_bad: bool = False
) -> Scales:
    """The scales that pictures made of the recipe's training folders ask for. Raises InputError."""
    labelled = samples(recipe, data, skip_bad=skip_bad)
    count = math.ceil(how.share * len(labelled))
    pictures = stock(recipe, labelled, SEED)
    with Ranges(weights.network(), how) as ranges:
        ranges.look(_shown(pictures, count))
    return ranges.scales()


def _shown(pictures: Pictures, count: int) -> Iterator[np.ndarray]:
    for number in tracked(range(count), "calibrating"):
        yield pictures.picture(number)[0]
