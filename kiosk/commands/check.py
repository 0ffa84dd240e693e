"""``kiosk check``: try every part of this machine and say what is missing and what helps."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from kiosk import config, last_good
from kiosk.checks import check_machine, config_finding
from kiosk.command_line import NOT_PASSED
from kiosk.errors import ConfigError
from kiosk.findings import Finding, Mark

if TYPE_CHECKING:
    from kiosk.settings import Settings

_STYLES = {Mark.FINE: "green", Mark.NOTE: "yellow", Mark.MISSING: "bold red"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--config", type=Path, metavar="F", help="the settings file")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="section.key=value",
        help="one setting more; may be repeated",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(args: argparse.Namespace) -> int:
    """Check everything; 3 when something needed is missing."""
    try:
        settings = config.load(args.config, args.set, must_hold=last_good.held(args.config))
        findings = [config_finding(), *check_machine(settings)]
    except ConfigError as error:
        findings = [config_finding(error)]
        settings = None
    if args.json:
        print(json.dumps({"parts": [_plain(one) for one in findings], "door": _door(settings)}))
    else:
        _print(findings, _door(settings))
    return NOT_PASSED if any(one.mark is Mark.MISSING for one in findings) else 0


def _plain(finding: Finding) -> dict[str, str]:
    return {**asdict(finding), "mark": finding.mark.value}


def _door(settings: Settings | None) -> list[str]:
    from kiosk.effects.door_words import in_words  # noqa: PLC0415  # not for a bad settings file

    return [] if settings is None else list(in_words(settings))


def _print(findings: list[Finding], door: list[str]) -> None:
    console = Console(file=sys.stdout, highlight=False)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("part", "", "found", "what helps"):
        table.add_column(title, overflow="fold")
    for one in findings:
        style = _STYLES[one.mark]
        words = (escape(one.found), escape(one.cure))  # a path may look like markup
        table.add_row(one.part, f"[{style}]{one.mark.value}[/]", *words)
    console.print(table)
    if door:
        console.print("\n[bold]What the door does under these settings[/]")
        for line in door:
            console.print(f"  {line}", markup=False)
