"""What every program of several commands has: exit codes, a parser, an end without a traceback.

0 fine; 1 failed while running; 2 bad usage, config or input (one line on stderr, no traceback);
3 a check did not pass; 130 ended by Ctrl-C, SIGTERM or a hangup.
"""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import sys
from types import FrameType
from typing import Callable, Mapping, NoReturn, Sequence

from kiosk.errors import ConfigError, InputError, KioskError
from kiosk.undisturbed import undisturbed

FINE, FAILED, BAD_INPUT, NOT_PASSED = 0, 1, 2, 3
INTERRUPTED = 130


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line instead of a page of usage."""

    def error(self, message: str) -> NoReturn:
        """End with BAD_INPUT."""
        self.exit(BAD_INPUT, f"{self.prog}: {message}; see {self.prog} --help\n")


def chosen(parser: Parser, commands: Mapping[str, str], given: Sequence[str]) -> str:
    """The command that the first word names, out of names with one line of help each."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = "\n".join(f"  {name:10} {help_}" for name, help_ in commands.items())
    parser.add_argument("command", choices=commands, metavar="command", help="one of those below")
    return str(parser.parse_args(given[:1]).command)


def seconds(text: str) -> float:
    """A time from the command line, as argparse's types do it."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < 1e9:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds above 0")
    return number


def run(module: str, parser: Parser, given: Sequence[str]) -> int:
    """Import a command's module, and run it with what was given after its name."""
    with undisturbed():
        command = importlib.import_module(module)
    command.arguments(parser)
    return int(command.run(parser.parse_args(given)))


def ended(work: Callable[[], int], name: str, *, endless: bool = False) -> int:
    """The exit code of a program's work; errors are told in a sentence that begins with ``name``.

    The normal end of ``endless`` work is Ctrl-C, SIGTERM or a hangup, at any moment.
    """
    try:
        signal.signal(signal.SIGTERM, _interrupt)
        _heed_a_hangup()
        return _told(work, name, endless=endless)
    except KeyboardInterrupt:
        return FINE if endless else INTERRUPTED
    finally:
        if endless:
            _drop_what_cannot_be_printed()


def _interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    """End on SIGTERM as on Ctrl-C; a command with more to do sets a handler of its own."""
    raise KeyboardInterrupt


def _heed_a_hangup() -> None:
    """Take a terminal that was closed for SIGTERM, whatever a command makes of that by then.

    Who starts a command with nohup wants it to go on: ignored at the start, it stays ignored.
    """
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))


def _told(work: Callable[[], int], name: str, *, endless: bool) -> int:
    try:
        code = work()
        if not endless:
            _flush()  # or a full disk would be found too late for a sentence
        return code
    except ConfigError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    except InputError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return BAD_INPUT
    except KioskError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return FAILED
    except BrokenPipeError:
        _drop_what_cannot_be_printed()
        return FINE
    except OSError as error:
        if endless:  # whoever is called to a door needs the trace
            raise
        where = f"{error.filename}: " if error.filename else ""
        print(f"{name}: {where}{error.strerror or error}.", file=sys.stderr)
        _drop_what_cannot_be_printed()
        return FAILED


def _drop_what_cannot_be_printed() -> None:
    """What a full disk or a dead terminal did not take must not be the program's end, with 120."""
    try:
        _flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _flush() -> None:
    """Print what waits; nothing where stdout was closed from the beginning."""
    print(end="", flush=True)
