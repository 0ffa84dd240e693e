"""Workers that run, a journal that is written, and patience."""

from __future__ import annotations

import sys
import time

import pytest

from kiosk import paths
from kiosk.health import HealthBoard
from kiosk.journal import Journal
from kiosk.settings import JournalSettings
from kiosk.staff.worker import Worker


def eventually(condition, seconds=20.0):
    """Wait until the condition holds; returns what it gave."""
    deadline = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.005)


@pytest.fixture(autouse=True)
def _fonts(leaves_nothing_behind):
    """Have matplotlib close its font files, of which it keeps some for each thread that draws."""
    yield
    font_manager = sys.modules.get("matplotlib.font_manager")
    if font_manager is not None:
        font_manager._get_font.cache_clear()


@pytest.fixture
def soon():
    return eventually


@pytest.fixture
def worker():
    """A running worker."""
    made = Worker("staff", time.monotonic)
    made.start()
    yield made
    assert made.stop(20.0)


@pytest.fixture
def devices():
    """The worker for what may hang."""
    made = Worker("staff devices", time.monotonic)
    made.start()
    yield made
    assert made.stop(20.0)


@pytest.fixture
def journal(own_state):
    """A journal in this test's state folder, written by its own thread."""
    made = Journal(paths.state(), JournalSettings())
    made.start(HealthBoard(time.monotonic, made.record))
    yield made
    assert made.stop()
