"""The shell's way in: finds the command and runs it; ``kiosk.command_line`` has the exit codes."""

from __future__ import annotations

import sys
from typing import Sequence

from kiosk import __version__, command_line
from kiosk.command_line import Parser

ENDLESS = ("run", "demo", "notice")
"""Commands whose normal end is Ctrl-C, SIGTERM or a hangup, at any moment."""

COMMANDS = {
    "run": "watch the entrance",
    "demo": "the same with nothing attached: a generated scene and a simulated relay board",
    "check": "try every part of this machine and say what is missing",
    "detect": "find faces in pictures, folders and videos",
    "replay": "run the whole decision over a video, as fast as it goes",
    "evaluate": "measure a model on labelled pictures",
    "bench": "measure the speed of every stage on this machine",
    "engine": "build the TensorRT engine of a model, or say whether it fits this machine",
    "relay": "work the relay board by hand",
    "notice": "say on the screen that the check is not running, and why",
    "pin": "set or clear the staff PIN",
    "events": "list what the journal holds",
    "report": "counts and charts from the journal",
    "config": "check, show or describe the settings",
}
"""Name to one line of help. The module is ``kiosk.commands.<name>`` and is imported when chosen."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    endless = given[:1] != [] and given[0] in ENDLESS
    return command_line.ended(lambda: _run(given), " ".join(["kiosk", *given[:1]]), endless=endless)


def _run(given: Sequence[str]) -> int:
    parser = Parser(prog="kiosk", description="A mask check for an entrance.")
    parser.add_argument("--version", action="version", version=f"kiosk {__version__}")
    name = command_line.chosen(parser, COMMANDS, given)
    parser = Parser(prog=f"kiosk {name}", description=COMMANDS[name])
    return command_line.run(f"kiosk.commands.{name}", parser, given[1:])
