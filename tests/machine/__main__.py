"""Boots a whole machine, breaks it, and prints what it did: ``python -m tests.machine``.

A Debian with systemd in a container (systemd-nspawn), the kiosk installed by the commands of
systemd/README.md, an X server, a relay board on a pseudo-terminal, and no network. Needs root; the
first time it fetches some hundred megabytes. The table of docs/machine.md is made by it; pictures of
the screen go to build/machine.
"""

from __future__ import annotations

import argparse
import sys

from tests.machine.root import CHECKOUT, lacking, machine
from tests.machine.rows import IN_ORDER, Kiosk, Row
from tests.machine.taken_away import taken_away


def main() -> int:
    """Print the table; 1 with the log when it goes another way, 2 when no machine can be booted."""
    argparse.ArgumentParser(prog="python -m tests.machine", description=__doc__).parse_args()
    why = lacking()
    if why:
        print(why, file=sys.stderr)
        return 2
    with machine() as booted:
        kiosk = Kiosk(booted, CHECKOUT / "build" / "machine")
        print("| what is done | what the machine does | after s |\n|---|---|---|", flush=True)
        try:
            for scenario in (*IN_ORDER, taken_away):
                for row in scenario(kiosk):
                    print(written(row), flush=True)
        except (RuntimeError, AssertionError) as error:
            print(f"{scenario.__name__}: {error!r}\n{kiosk.log()}", file=sys.stderr)
            return 1
    return 0


def written(row: Row) -> str:
    """One line of the table."""
    times = "; ".join(f"{what} {seconds:.1f}" for what, seconds in row.after.items())
    return f"| {row.deed} | {row.happened} | {times} |"


if __name__ == "__main__":
    raise SystemExit(main())
