"""The shell's way in: finds the command, runs it, and turns errors into exit codes.

0 fine; 1 failed while running; 2 bad usage, config or input (one line on stderr, no traceback);
3 a check did not pass.
"""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import sys
from types import FrameType
from typing import NoReturn, Sequence

from kiosk import __version__
from kiosk.errors import ConfigError, InputError, KioskError
from kiosk.undisturbed import undisturbed

FINE, FAILED, BAD_INPUT, NOT_PASSED = 0, 1, 2, 3
INTERRUPTED = 130
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


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line instead of a page of usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(BAD_INPUT, f"{self.prog}: {message}; see {self.prog} --help\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    endless = given[:1] != [] and given[0] in ENDLESS
    try:
        signal.signal(signal.SIGTERM, _interrupt)
        _heed_a_hangup()
        return _run(_chosen(given), given[1:])
    except KeyboardInterrupt:
        return FINE if endless else INTERRUPTED
    finally:
        if endless:
            _drop_what_cannot_be_printed()


def _chosen(given: Sequence[str]) -> str:
    parser = _Parser(
        prog="kiosk",
        description="A mask check for an entrance.",
        epilog="\n".join(f"  {name:10} {help_}" for name, help_ in COMMANDS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"kiosk {__version__}")
    parser.add_argument("command", choices=COMMANDS, metavar="command", help="one of those below")
    return str(parser.parse_args(given[:1]).command)


def _interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    """End on SIGTERM as on Ctrl-C; a command with more to do sets a handler of its own."""
    raise KeyboardInterrupt


def _heed_a_hangup() -> None:
    """Take a terminal that was closed for SIGTERM, whatever a command makes of that by then.

    Who starts a command with nohup wants it to go on: ignored at the start, it stays ignored.
    """
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))


def _drop_what_cannot_be_printed() -> None:
    """What a full disk or a dead terminal did not take must not be the program's end, with 120."""
    try:
        _flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _flush() -> None:
    """Print what waits; nothing where stdout was closed from the beginning."""
    print(end="", flush=True)


def _run(name: str, arguments: Sequence[str]) -> int:
    try:
        with undisturbed():
            command = importlib.import_module(f"kiosk.commands.{name}")
        parser = _Parser(prog=f"kiosk {name}", description=COMMANDS[name])
        command.arguments(parser)
        code = int(command.run(parser.parse_args(arguments)))
        if name not in ENDLESS:
            _flush()  # or a full disk would be found too late for a sentence
        return code
    except ConfigError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    except InputError as error:
        print(f"kiosk {name}: {error}", file=sys.stderr)
        return BAD_INPUT
    except KioskError as error:
        print(f"kiosk {name}: {error}", file=sys.stderr)
        return FAILED
    except BrokenPipeError:
        _drop_what_cannot_be_printed()
        return FINE
    except OSError as error:
        if name in ENDLESS:  # whoever is called to a door needs the trace
            raise
        where = f"{error.filename}: " if error.filename else ""
        print(f"kiosk {name}: {where}{error.strerror or error}.", file=sys.stderr)
        _drop_what_cannot_be_printed()
        return FAILED
