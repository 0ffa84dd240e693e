"""How long events are kept, whatever the clock says."""

from __future__ import annotations

import pytest

from kiosk.journal.reader import read
from kiosk.journal.retention import EVERY, Retention
from kiosk.journal.stamp import Stamped
from kiosk.journal.store import Store
from kiosk.settings import JournalSettings
from kiosk.types import Event, EventKind

DAY = 24 * 3600.0


@pytest.fixture
def store(tmp_path):
    opened = Store(tmp_path)
    for day in range(10):
        opened.append([Stamped(Event(EventKind.STATE, f"day{day}"), day * DAY, 0.0)], run=1)
    yield opened
    opened.close()


def days(store, tmp_path):
    return [int(entry.subject[3:]) for entry in read(tmp_path)]


def test_older_events_go_after_an_hour(store, tmp_path):
    """Nothing goes by its age in the first hour; then what is older than keep_days does."""
    retention = Retention(JournalSettings(keep_days=3), monotonic=0.0)

    retention.apply(store, wall=9.5 * DAY, monotonic=1.0)
    assert list(range(10)) == days(store, tmp_path)

    retention.apply(store, wall=9.5 * DAY + EVERY, monotonic=EVERY + 1)
    assert [7, 8, 9] == days(store, tmp_path)


def test_it_looks_once_an_hour(store, tmp_path):
    """Between two cleanings nothing is deleted."""
    retention = Retention(JournalSettings(keep_days=3), monotonic=-EVERY)
    retention.apply(store, wall=9 * DAY - 60, monotonic=0.0)
    before = days(store, tmp_path)

    retention.apply(store, wall=9 * DAY - 60 + EVERY - 1, monotonic=EVERY - 1)

    assert before == days(store, tmp_path) == [6, 7, 8, 9]


def test_a_clock_just_set_deletes_nothing(store, tmp_path):
    """A clock that jumps years ahead is not believed for an hour: time to be set right."""
    retention = Retention(JournalSettings(keep_days=3), monotonic=-EVERY)
    retention.apply(store, wall=2 * DAY, monotonic=0.0)
    for minute in range(1, 70):  # while nobody passes
        wall = 2 * DAY if minute < 30 else 9000 * DAY
        retention.apply(store, wall=wall + 60 * minute, monotonic=60.0 * minute)
    assert len(days(store, tmp_path)) == 10

    for minute in range(70, 200):
        retention.apply(store, wall=9.5 * DAY + 60 * minute, monotonic=60.0 * minute)
    assert days(store, tmp_path) == [7, 8, 9]


def test_too_much_goes_at_once(store, tmp_path):
    """The size limit needs no clock and is kept from the start."""
    big = [Stamped(Event(EventKind.STATE, "day99", {"x": "y" * 200}), 0.0, 0.0)] * 9000
    store.append(big, run=1)

    Retention(JournalSettings(max_mb=1), monotonic=0.0).apply(store, wall=0.0, monotonic=0.0)

    assert (tmp_path / "journal.db").stat().st_size < 5 * 1024 * 1024
    assert {99} == set(days(store, tmp_path))
    assert 2000 < len(days(store, tmp_path)) < 5000
