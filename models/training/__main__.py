"""The shell's way in: ``python -m models.training COMMAND``. Exit codes as those of ``kiosk``."""

from __future__ import annotations

import sys
from typing import Sequence

from kiosk import command_line
from kiosk.command_line import Parser
from kiosk.errors import KioskError

PROGRAM = "python -m models.training"

COMMANDS = {
    "import": ("imports.command", "labelled pictures of other people's data sets as KITTI"),
    "correct": ("correct", "the same pictures, with wrong labels put right"),
    "view": ("view", "labelled and training pictures as PNG, to look at"),
    "train": ("train", "train a network, or go on with a run that was ended"),
    "adopt": ("adopt", "weights to begin with, out of an ONNX file made earlier"),
    "prune": ("prune", "take filters away that do little"),
    "retrain": ("retrain", "train a pruned network again"),
    "quantise": ("quantise", "an INT8 network, its scales from training pictures"),
    "export": ("export", "weights as ONNX with a manifest"),
    "measure": ("measure", "average precision of weights, with intervals"),
    "robustness": ("robustness", "what light, distance, cloth or a beard do to a model"),
    "folds": ("folds", "split pictures several ways, people kept together"),
    "pack": ("pack", "a smaller copy of the pictures, to train elsewhere"),
    "reproduce": ("reproduce", "a recipe from the first picture to the last file"),
}
"""Name to module and one line of help; the module is imported when chosen."""

EXTRA = {"torch", "onnx"}
"""What the kiosk does without, and most commands here do not."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    return command_line.ended(lambda: _run(given), " ".join(given[:1]))


def _run(given: Sequence[str]) -> int:
    """Raises KioskError where what only training needs is missing, and the command's errors."""
    helps = {name: help_ for name, (_, help_) in COMMANDS.items()}
    parser = Parser(prog=PROGRAM, description="Makes the kiosk's models.")
    name = command_line.chosen(parser, helps, given)
    parser = Parser(prog=f"{PROGRAM} {name}", description=helps[name])
    try:
        return command_line.run(f"models.training.{COMMANDS[name][0]}", parser, given[1:])
    except ModuleNotFoundError as error:
        if error.name not in EXTRA:
            raise
        cure = "in the checkout, with Python 3.10 or newer: pip install -e '.[training]'"
        raise KioskError(f"{error.name} is not installed; {cure}.") from error


if __name__ == "__main__":
    sys.exit(main())
