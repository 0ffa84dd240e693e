"""The shell's way in: ``python -m models.training COMMAND``. Exit codes as those of ``kiosk``."""

from __future__ import annotations

import argparse
import importlib
import signal
import sys
from types import FrameType
from typing import NoReturn, Sequence

from kiosk.errors import InputError, KioskError

FAILED, BAD_INPUT, INTERRUPTED = 1, 2, 130

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


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line instead of a page of usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"{self.prog}: {message}; see {self.prog} --help\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        signal.signal(signal.SIGTERM, _interrupt)
        return _run(_chosen(given), given[1:])
    except KeyboardInterrupt:
        return INTERRUPTED


def _chosen(given: Sequence[str]) -> str:
    parser = _Parser(
        prog="python -m models.training",
        description="Makes the kiosk's models.",
        epilog="\n".join(f"  {name:10} {help_}" for name, (_, help_) in COMMANDS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=COMMANDS, metavar="command", help="one of those below")
    return str(parser.parse_args(given[:1]).command)


def _interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _run(name: str, arguments: Sequence[str]) -> int:
    module, help_ = COMMANDS[name]
    try:
        command = importlib.import_module(f"models.training.{module}")
        parser = _Parser(prog=f"python -m models.training {name}", description=help_)
        command.arguments(parser)
        return int(command.run(parser.parse_args(arguments)))
    except InputError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return BAD_INPUT
    except KioskError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return FAILED
    except ModuleNotFoundError as error:
        if error.name not in EXTRA:
            raise
        cure = "in the checkout, with Python 3.10 or newer: pip install -e '.[training]'"
        print(f"{name}: {error.name} is not installed; {cure}.", file=sys.stderr)
        return FAILED


if __name__ == "__main__":
    sys.exit(main())
