"""Kills a process that writes the journal and the settings, at random, and looks at what is left.

``python -m tests.kill_journal [N] [SEED]`` does so N times (1,000 unless told), in under 0.1 s each.
Every round is a process of its own that opens the real store, appends events in batches, saves the
staff's settings, and acknowledges each on a pipe once the call has returned. It is killed with
SIGKILL after a random time, also while it still opens the store. Checked each time:

- every acknowledged event is there, none twice, none torn, in order and without a gap;
- the settings are the last acknowledged ones or those that were just being saved, and whole.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from kiosk import overrides
from kiosk.journal.reader import read
from kiosk.journal.stamp import Stamped
from kiosk.journal.store import FILE, Store
from kiosk.settings import Settings
from kiosk.types import Event, EventKind

ROUNDS = 1000
PER_FOLDER = 10
"""Rounds that go on with what the last one left."""

LONGEST = 0.12
"""Seconds that a writer lives at most."""

BATCH = 5
FILLING = "x" * 700
"""Batches of these reach over several pages of the file."""


class Left(NamedTuple):
    """Numbers of the last event and of the last settings."""

    event: int
    settings: int


def write_for_ever(folder: Path, left: Left, seed: int, pipe: int) -> None:
    """What a writer does; it never returns."""
    rng = random.Random(seed)
    event, settings = left
    store = Store(folder)
    run = store.next_run()
    while True:
        count = rng.randint(1, BATCH)
        store.append([numbered(event + n) for n in range(1, count + 1)], run)
        event += count
        os.write(pipe, b"e%d\n" % event)
        if rng.random() < 0.3:
            settings += 1
            overrides.write(chosen(settings))
            os.write(pipe, b"s%d\n" % settings)


def numbered(number: int) -> Stamped:
    """Event ``number``, of a length of its own."""
    data = {"n": number, "filling": FILLING[: number * 37 % len(FILLING)]}
    return Stamped(Event(EventKind.STATE, "numbered", data), float(number), float(number))


def chosen(number: int) -> dict[str, object]:
    """The settings that staff saved the ``number``-th time."""
    return {"door.max_hold": 30.0 + number % 500, "ui.hint": {"en": f"{number} " + FILLING}}


def killed(folder: Path, left: Left, rng: random.Random) -> Left:
    """Let a writer live for a random time; what it had acknowledged by then."""
    ours, its = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            write_for_ever(folder, left, rng.randrange(2**30), its)
        finally:
            os._exit(1)
    os.close(its)
    time.sleep(rng.uniform(0, LONGEST))
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    with os.fdopen(ours) as pipe:
        acknowledged = pipe.read().splitlines()
    assert os.WTERMSIG(status) == signal.SIGKILL, "the writer failed by itself"
    return Left(
        max([left.event, *(int(one[1:]) for one in acknowledged if one[0] == "e")]),
        max([left.settings, *(int(one[1:]) for one in acknowledged if one[0] == "s")]),
    )


def looked_at(folder: Path, acknowledged: Left) -> Left:
    """Check what is there against what was acknowledged; what the next writer goes on from."""
    entries = list(read(folder)) if (folder / FILE).exists() else []
    numbers = [entry.data["n"] for entry in entries]
    assert numbers == list(range(1, len(numbers) + 1)), "an event is missing, double or torn"
    assert acknowledged.event <= len(numbers) <= acknowledged.event + BATCH, "an event was lost"
    assert all(entry.data == numbered(entry.data["n"]).event.data for entry in entries)
    assert not list(folder.glob("journal.damaged*")), "the journal was set aside"
    assert len(list(folder.glob(".*.part"))) <= 2, "half-written files pile up"
    return Left(len(numbers), settings_left(acknowledged.settings))


def settings_left(acknowledged: int) -> int:
    """The number of the settings that are there, which is the last or the one after it."""
    values = overrides.read(Settings())
    assert values is not None, "the settings are torn"
    if not values:
        assert acknowledged == 0, "settings were lost"
        return 0
    number = int(str(values["ui.hint"]["en"]).split()[0])
    assert values == chosen(number), "the settings are torn"
    assert number in (acknowledged, acknowledged + 1), "settings were lost"
    return number


def kill(rounds: int, seed: int, folder: Path) -> dict[str, int]:
    """So many rounds; what was acknowledged and found over all. Raises AssertionError."""
    rng = random.Random(seed)
    total = {"rounds": rounds, "acknowledged": 0, "found": 0, "saves": 0, "before_the_first": 0}
    for number in range(rounds):
        if number % PER_FOLDER == 0:
            left, state = Left(0, 0), folder / str(number)
            os.environ["KIOSK_STATE"] = str(state)
        acknowledged = killed(state, left, rng)
        found = looked_at(state, acknowledged)
        total["acknowledged"] += acknowledged.event - left.event
        total["found"] += found.event - left.event
        total["saves"] += found.settings - left.settings
        total["before_the_first"] += acknowledged.event == left.event
        left = found
    return total


def main() -> None:
    """Say what was done and found."""
    rounds, seed = (int(one) for one in [*sys.argv[1:], *[str(ROUNDS), "1"][len(sys.argv) - 1 :]])
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        total = kill(rounds, seed, Path(name))
    print(json.dumps({**total, "seed": seed, "seconds": round(time.monotonic() - began, 1)}))


if __name__ == "__main__":
    main()
