"""``python -m models.training measure``: average precision of weights, with 95 % intervals."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from kiosk.errors import InputError
from kiosk.evaluation import metrics
from kiosk.types import Label
from models.training import checkpoints, intervals, people, validation
from models.training.arguments import not_negative
from models.training.pictures import Sample, read_kitti
from models.training.progress import tracked
from models.training.sizes import size
from models.training.train import validation_pictures


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("weights", type=Path, metavar="WEIGHTS", help="of a run, or pruned")
    parser.add_argument("folder", type=Path, metavar="KITTI", help="pictures not learned from")
    parser.add_argument("--size", type=size, metavar="WxH", help="the recipe's if left out")
    parser.add_argument(
        "--min-width",
        type=not_negative,
        default=validation.LEAST_WIDTH,
        metavar="PX",
        help="narrower faces are neither hit nor miss; pixels at 960x544 (40)",
    )
    parser.add_argument(
        "--canvas", action="store_true", help="portraits instead, each small in a wide picture"
    )
    parser.add_argument("--skip-bad", action="store_true", help="leave bad pictures out")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")


def run(args: argparse.Namespace) -> int:
    """Measure and say."""
    weights = checkpoints.load_weights(args.weights)
    recipe = weights.recipe
    wanted = args.size or recipe.size.pixels
    finder = validation.detector(weights.network(), recipe.labels, wanted)
    if args.canvas:
        samples = portraits(args.folder, skip_bad=args.skip_bad)
        shown = tracked(samples, "measuring")
        looks = validation.look_on_canvases(finder, shown, args.min_width)
    else:
        samples = validation_pictures(args.folder, skip_bad=args.skip_bad)
        looks = validation.look(finder, tracked(samples, "measuring"), args.min_width)
    found = report(looks, recipe.labels, people.groups(samples))
    if args.json:
        print(json.dumps({"weights": str(args.weights), "images": len(samples), **found}, indent=2))
    else:
        _show(found)
    return 0


def portraits(folder: Path, *, skip_bad: bool = False) -> list[Sample]:
    """The pictures of one face whose landmarks are known. Raises InputError."""
    everything = read_kitti(folder, skip_bad=skip_bad)
    found = [each for each in everything if each.landmarks and len(each.faces) == 1]
    if not found:
        raise InputError(f"{folder}: no portrait with landmarks is in it, as --canvas needs.")
    return found


def report(
    looks: list[metrics.Sample], labels: tuple[Label, ...], groups: list[int]
) -> dict[str, Any]:
    """Average precision and its interval of every label, and the mean."""
    scores = {label.value: metrics.score(looks, label) for label in labels}
    return {
        "faces": {name: score.faces for name, score in scores.items()},
        "ap50": {name: score.ap50 for name, score in scores.items()},
        "interval95": {
            label.value: intervals.average_precision(looks, label, groups) for label in labels
        },
        "map50": metrics.mean([score.ap50 for score in scores.values()]),
    }


def _show(found: dict[str, Any]) -> None:
    table = Table("label", "faces", "average precision", "95 % interval")
    for name, ap in found["ap50"].items():
        ends = found["interval95"][name]
        interval = "" if ends is None else f"{100 * ends[0]:.1f} to {100 * ends[1]:.1f}"
        shown = "" if ap is None else f"{100 * ap:.1f}"
        table.add_row(name, str(found["faces"][name]), shown, interval)
    Console().print(table)
