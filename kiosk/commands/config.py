"""``kiosk config``: check, show or describe the settings."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from kiosk import config, last_good
from kiosk.settings import Settings
from kiosk.settings_words import commented
from kiosk.workable import refuse_what_cannot_work


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "what",
        choices=("check", "show", "schema", "defaults"),
        help="check: name every error; show: the settings in force; schema: JSON schema for "
        "editors; defaults: every setting with its meaning",
    )
    parser.add_argument("--config", type=Path, metavar="F", help="the settings file")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="section.key=value",
        dest="assignments",
        help="one setting more; may be repeated",
    )


def run(args: argparse.Namespace) -> int:
    """Do what was asked; a bad file raises ConfigError."""
    if args.what == "schema":
        print(json.dumps(Settings.model_json_schema(), indent=2))
    elif args.what == "defaults":
        print(commented(), end="")
    else:
        given = args.config, args.assignments, refuse_what_cannot_work
        settings = config.load(*given, must_hold=last_good.held(args.config))
        print(_fine(args, settings) if args.what == "check" else config.dump(settings), end="")
    return 0


def _fine(args: argparse.Namespace, settings: Settings) -> str:
    if config.written_in(args.config) is None and settings == Settings():
        return (
            f"There are no settings in {args.config or config.SITE}: every one has its default.\n"
        )
    return "The settings are fine.\n"
