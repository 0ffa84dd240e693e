"""``python -m models.training export``: weights become an ONNX file with a manifest."""

from __future__ import annotations

import argparse
from pathlib import Path

from models.training import checkpoints, graph, shipping
from models.training.sizes import size

OPEN_BATCH = "batch"
"""What the first dimension is called where it is left open."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("weights", type=Path, metavar="WEIGHTS", help="of a run, or pruned")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="the model")
    parser.add_argument("--size", type=size, metavar="WxH", help="the recipe's if left out")
    parser.add_argument("--half", action="store_true", help="float16 numbers inside")
    parser.add_argument("--dynamic", action="store_true", help="leave the batch size open")


def run(args: argparse.Namespace) -> int:
    """Write the model."""
    weights = checkpoints.load_weights(args.weights)
    recipe = weights.recipe
    wanted = args.size or recipe.size.pixels
    batch = OPEN_BATCH if args.dynamic else 1
    made = graph.build(weights.network(), wanted, half=args.half, batch=batch)
    name = shipping.name_of(recipe, wanted, "fp16" if args.half else "")
    print(shipping.write(args.out, made, recipe, wanted, name=name))
    return 0
