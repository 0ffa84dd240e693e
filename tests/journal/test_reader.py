"""Reading beside a kiosk that goes on writing: whole, in order, and in nobody's way."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime, timezone

import pytest

from kiosk.journal.reader import CHUNK, read
from kiosk.journal.stamp import Stamped
from kiosk.journal.store import FILE, Store
from kiosk.types import Event, EventKind

MIB = 1024 * 1024


def stamped(number, wall=0.0, kind=EventKind.STATE, **data):
    return Stamped(Event(kind, f"n{number}", data), wall, 0.0)


@pytest.fixture
def store(own_state):
    opened = Store(own_state)
    yield opened
    opened.close()


def log_of(folder):
    return (folder / f"{FILE}-wal").stat().st_size


@pytest.mark.parametrize("count", [CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_every_event_comes_once_and_in_order(store, own_state, count):
    """However many there are to a chunk."""
    store.append([stamped(number) for number in range(1, count + 1)], run=1)

    assert [entry.id for entry in read(own_state)] == list(range(1, count + 1))


@pytest.mark.parametrize("kinds", [(), (EventKind.DOOR,), (EventKind.DOOR, EventKind.STATE)])
@pytest.mark.parametrize("since", [None, 0, 2500, 9999])
def test_since_and_kinds_hold_in_every_chunk(store, own_state, kinds, since):
    """The clock was set back by most of an hour once, so that later events have earlier times."""
    every = [EventKind.STATE, EventKind.DOOR, EventKind.VERDICT]
    events = [
        (number, number if number < 3000 else number - 2900, every[number % 3])
        for number in range(1, 5001)
    ]
    store.append([stamped(number, wall, kind) for number, wall, kind in events], run=1)

    wanted = [
        number
        for number, wall, kind in events
        if (since is None or wall >= since) and (not kinds or kind in kinds)
    ]
    moment = None if since is None else datetime.fromtimestamp(since, timezone.utc)
    assert [entry.id for entry in read(own_state, moment, kinds)] == wanted


def test_what_is_recorded_meanwhile_is_not_held_up(store, own_state):
    """Whoever takes one event and waits has nothing open: the log is put into the file as ever."""
    store.append([stamped(number) for number in range(3000)], run=1)
    events = read(own_state)
    next(events)
    largest = 0
    for _ in range(40):
        store.append([stamped(0, words="x" * 2000)] * 200, run=1)
        largest = max(largest, log_of(own_state))

    assert largest < 7 * MIB
    assert [entry.id for entry in events] == list(range(2, 11001))


def test_a_list_left_open_in_a_pager_does_not_fill_the_disk(store, own_state):
    """``kiosk events | less`` over a weekend."""
    store.append([stamped(number, words="x" * 200) for number in range(5000)], run=1)
    kiosk = [sys.executable, "-c", "import sys; from kiosk.cli import main; sys.exit(main())"]
    largest = 0
    with subprocess.Popen([*kiosk, "events"], stdout=subprocess.PIPE) as process:
        first = process.stdout.readline()
        for _ in range(40):
            store.append([stamped(0, words="x" * 2000)] * 200, run=1)
            largest = max(largest, log_of(own_state))
        rest = process.stdout.read().splitlines()

    assert b"n0" in first
    assert len(rest) > 4990
    assert process.returncode == 0
    assert largest < 7 * MIB


def test_the_log_shrinks_when_a_foreign_reader_is_done(store, own_state):
    """Somebody else's program may stand in the middle of reading for hours, but not leave a mark."""
    store.append([stamped(number) for number in range(3000)], run=1)
    with closing(sqlite3.connect(str(own_state / FILE))) as other:
        reading = other.execute("SELECT * FROM events")
        reading.fetchone()
        for _ in range(20):
            store.append([stamped(0, words="x" * 2000)] * 200, run=1)
        assert log_of(own_state) > 8 * MIB
        reading.close()

    for _ in range(2):
        store.append([stamped(0)], run=1)
    assert log_of(own_state) <= MIB
