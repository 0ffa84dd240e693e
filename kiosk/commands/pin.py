"""``kiosk pin``: sets or clears the staff PIN, read from the terminal and never from arguments."""

from __future__ import annotations

import argparse
import sys
from getpass import getpass

from kiosk import paths, pin
from kiosk.errors import InputError

_CLEARED = "There is no PIN any more; the staff panel stays shut."
_NONE = (
    "There was no PIN in {folder}. A kiosk that systemd starts has one of its own: "
    "clear it as its user, with its KIOSK_STATE."
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "what",
        choices=("set", "clear"),
        help="set: type a new PIN of 4 to 8 digits twice; clear: the staff panel stays shut",
    )


def run(args: argparse.Namespace) -> int:
    """Do what was asked; raises InputError when it cannot."""
    if args.what == "clear":
        was_set = pin.clear_pin()
        print(_CLEARED if was_set else _NONE.format(folder=paths.state()))
        return 0
    pin.set_pin(_typed_twice())
    print(f"The PIN is set, in {paths.state()}.")
    return 0


def _typed_twice() -> str:
    if not sys.stdin.isatty():
        raise InputError("a PIN is only read from a terminal; run this in one")
    try:
        first = getpass("New PIN (4 to 8 digits): ")
        if first != getpass("The same again: "):
            raise InputError("the two were not the same; nothing was changed")
    except EOFError as error:
        raise InputError("no PIN was typed; nothing was changed") from error
    return first
