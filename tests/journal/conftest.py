"""A journal on real SQLite with clocks the test turns."""

from __future__ import annotations

import os
import subprocess
import time

import pytest

from kiosk.health import HealthBoard
from kiosk.journal import Journal
from kiosk.journal.reader import read
from kiosk.settings import JournalSettings
from kiosk.types import Event, EventKind, Part


def eventually(condition, seconds=10):
    """Wait until the condition holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.005)


class Clocks:
    """A wall clock and a monotonic one. Setting the wall clock leaves the other alone."""

    def __init__(self):
        self.now = 1000.0
        self.ahead = 1_700_000_000.0

    def wall(self):
        return self.now + self.ahead

    def monotonic(self):
        return self.now


class Bench:
    """One journal in a folder, its health board, and what a reader finds."""

    def __init__(self, folder, clocks, **settings):
        self.folder = folder
        self.journal = Journal(folder, JournalSettings(**settings), clocks.wall, clocks.monotonic)
        self.board = HealthBoard(clocks.monotonic, self.journal.record)

    def start(self):
        self.journal.start(self.board)
        return self

    def note(self, *subjects, **data):
        for subject in subjects:
            self.journal.record(Event(EventKind.STATE, subject, data))

    @property
    def trouble(self):
        return self.board.of(Part.JOURNAL)

    @property
    def subjects(self):
        return [entry.subject for entry in read(self.folder)]


@pytest.fixture
def clocks():
    return Clocks()


@pytest.fixture
def bench(tmp_path, clocks):
    """Makes journals and stops what is left of them."""
    benches = []

    def make(folder=tmp_path / "journal", **settings):
        benches.append(Bench(folder, clocks, **settings))
        return benches[-1]

    yield make
    for one in benches:
        assert one.journal.stop()


@pytest.fixture
def small_disk(tmp_path):
    """A file system of its own of 2 MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = os.geteuid() == 0 and not subprocess.call(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(folder)],
        stderr=subprocess.DEVNULL,
    )
    if not mounted:
        pytest.skip("only root can mount a small disk")
    yield folder
    subprocess.check_call(["umount", "-l", str(folder)])


@pytest.fixture
def until():
    return eventually
