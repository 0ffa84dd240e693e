"""Measures how soon after a verdict the door and the voice act: ``python -m tests.reaction [SECONDS]``.

The whole program runs as a process of its own and under full load: a clip of four people in a loop
through the real network, the real window (drawn off screen), the voice on a sound card that takes
as long as a real one, the journal, and a board on a pseudo-terminal. The time of a verdict is that
of the state in the journal; bytes count when the board has read them. Nothing is taken from the
program but its journal.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Dict, Iterator, List, NamedTuple, Sequence

import numpy as np

from kiosk.relays import BOARDS
from kiosk.relays.exchange import Output
from kiosk.relays.simulator import BoardSimulator
from tests.contracts.player_card import real_time_card
from tests.four_people import write
from tests.program import finished, plain_environment

SECONDS = 120.0
AT_ONCE = 1.0
"""Seconds within which an answer belongs to its verdict."""

MIN_HOLD = 0.5
SETTINGS = (
    *("relay.board=waveshare", f"door.min_hold={MIN_HOLD}", "door.debounce=0.05"),
    *("alarm.repeats=100", "alarm.interval=2", "alarm.gap=1"),
)
BOARD = BOARDS["waveshare"]
ON = BOARD.pulse(Output(1), round(10 * BOARD.lasts)).request
OFF = BOARD.switch(Output(1), energised=False).request


class Entry(NamedTuple):
    """A line of the journal; ``at`` is monotonic seconds."""

    at: float
    kind: str
    subject: str


def measured(seconds: float, folder: Path) -> Dict[str, List[float]]:
    """Run the program for so long; milliseconds from verdict to answer, by what answers."""
    clip = write(folder / "four.mp4")
    card = real_time_card(folder / "card")
    sound = folder / "card" / "asound.conf"
    sound.write_text(card.configuration, encoding="ascii")
    environment = {
        **plain_environment(folder / "state"),
        "QT_QPA_PLATFORM": "offscreen",
        "ALSA_CONFIG_PATH": str(sound),
    }
    with prompt_board() as board:
        chosen = (
            word for each in (f"relay.port={board.port}", *SETTINGS) for word in ("--set", each)
        )
        done = finished(
            environment, "run", "--windowed", "--source", clip, "--loop",
            "--duration", seconds, *chosen, timeout=seconds + 60,
        )  # fmt: skip
        assert done.returncode == 0, f"{done.returncode}: {done.stderr}"
        return reactions(list(journal(folder / "state")), board.heard)


@contextmanager
def prompt_board() -> Iterator[BoardSimulator]:
    """A board whose thread goes before others, where root may have that.

    A real board has a processor of its own and is not kept waiting by what else the machine does.
    """
    usual = os.getpriority(os.PRIO_PROCESS, 0)
    with suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, 0, -10)  # of this thread; those it starts inherit it
    board = BoardSimulator("waveshare")
    os.setpriority(os.PRIO_PROCESS, 0, usual)
    with board:
        yield board


def journal(state: Path) -> Iterator[Entry]:
    """What the program wrote down, in order."""
    with sqlite3.connect(state / "journal.db") as store:
        yield from map(
            Entry._make, store.execute("SELECT monotonic, kind, subject FROM events ORDER BY id")
        )
    store.close()


def reactions(
    entries: Sequence[Entry], heard: Sequence[tuple[float, bytes]]
) -> Dict[str, List[float]]:
    """Milliseconds from each change into and out of a violation to what answers it.

    A violation that comes while the door is still held is not answered, nor is the end of one
    before ``min_hold`` is over.
    """
    states = [entry for entry in entries if entry.kind == "state"]
    begins = [one.at for one in states if one.subject == "violation"]
    ends = [
        after.at
        for before, after in zip(states, states[1:])
        if before.subject == "violation" and after.at - before.at >= MIN_HOLD
    ]
    alarms = [entry.at for entry in entries if entry.kind == "alarm"]
    told = [(at, data) for at, data in heard if data in (ON, OFF)]
    free = [at for at in begins if standing(told, at) == OFF]
    return {
        "verdict to bytes, hold": delays(free, [at for at, data in told if data == ON]),
        "verdict to bytes, release": delays(ends, [at for at, data in told if data == OFF]),
        "verdict to alarm call": delays(begins, alarms),
    }


def standing(told: Sequence[tuple[float, bytes]], at: float) -> bytes:
    """What the board was told last before ``at``."""
    return next((data for when, data in reversed(told) if when < at), OFF)


def delays(causes: Sequence[float], answers: Sequence[float]) -> List[float]:
    """Milliseconds from each cause to the first answer after it; none that are over a second."""
    firsts = ((at, next((one for one in answers if one >= at), at + 2 * AT_ONCE)) for at in causes)
    return [1000 * (answer - at) for at, answer in firsts if answer - at <= AT_ONCE]


def main() -> None:
    """Print the table."""
    seconds = float(sys.argv[1]) if sys.argv[1:] else SECONDS
    with tempfile.TemporaryDirectory() as folder:
        found = measured(seconds, Path(folder))
    print("| from verdict to answer | times | p50 ms | p95 ms | max ms |\n|---|---|---|---|---|")
    for what, times in found.items():
        p50, p95 = np.percentile(times, (50, 95)) if times else (np.nan, np.nan)
        print(
            f"| {what} | {len(times)} | {p50:.1f} | {p95:.1f} | {max(times, default=np.nan):.1f} |"
        )


if __name__ == "__main__":
    main()
