"""Hours of the week: what is written is what is meant, past midnight and past Sunday."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.hours import DAYS, WeeklyHours, local_time

MONDAY = datetime(2026, 1, 5, tzinfo=timezone.utc)
"""Midnight at the start of a week."""


def at(day, hours, minutes=0):
    return MONDAY + timedelta(days=DAYS.index(day), hours=hours, minutes=minutes)


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("12:00-13:30", [("mon", 12), ("sun", 13, 29)], [("mon", 11, 59), ("sun", 13, 30)]),
        ("mon-fri 08:00-16:00", [("mon", 8), ("fri", 15, 59)], [("sat", 12), ("fri", 16)]),
        ("sat,sun 00:00-24:00", [("sat", 0), ("sun", 23, 59)], [("fri", 23, 59), ("mon", 0)]),
        ("fri 20:00-06:00", [("fri", 20), ("sat", 5, 59)], [("fri", 5), ("sat", 6), ("sat", 21)]),
        ("sun 20:00-06:00", [("sun", 23), ("mon", 5, 59)], [("mon", 6), ("sun", 5)]),
        ("sat-mon,wed 09:00-10:00", [("sun", 9), ("wed", 9)], [("tue", 9), ("thu", 9)]),
        ("Tue 07:00-07:00", [("tue", 7), ("wed", 6, 59)], [("tue", 6, 59), ("wed", 7)]),
        (" 20:00-00:00 ", [("thu", 23, 59)], [("thu", 0)]),
    ],
)
def test_what_is_written_is_meant(text, inside, outside):
    """The start is inside, the end outside; night hours belong to the day they began on."""
    hours = WeeklyHours.parse(text)

    assert [True] * len(inside) == [hours.cover(at(*moment)) for moment in inside]
    assert [False] * len(outside) == [hours.cover(at(*moment)) for moment in outside]


@pytest.mark.parametrize(
    "text",
    [
        *["", "always", "08:00", "8:00-9:00", "24:00-25:00", "08:60-09:00", "00:00-24:01"],
        *["monday 08:00-09:00", "mon- 08:00-09:00", "mon,,tue 08:00-09:00", "mon 08:00-09:00 x"],
        *["24:00-06:00", "99:00-06:00"],
        *["- 08:00-09:00", "mon-tue-wed 08:00-09:00", "٠٨:00-09:00"],
    ],
)
def test_anything_else_is_refused_with_an_example(text):
    """One sentence that quotes what was written and shows how to write it."""
    with pytest.raises(ValueError, match="write hours as in 'mon-fri 20:00-06:00'") as caught:
        WeeklyHours.parse(text)

    assert str(caught.value).startswith(repr(text))


minutes = st.integers(0, 24 * 60 - 1)


@given(st.sets(st.integers(0, 6), min_size=1), minutes, minutes, st.integers(0, 7 * 24 * 60 - 1))
def test_any_minute_of_the_week(days, start, end, minute):
    """Covered exactly when, going back from it, one of the days began within the length."""
    clock = "{:02}:{:02}-{:02}:{:02}".format(*divmod(start, 60), *divmod(end, 60))
    hours = WeeklyHours.parse(",".join(DAYS[day] for day in days) + " " + clock)
    length = end - start if end > start else end - start + 24 * 60

    begun = {day * 24 * 60 + start for day in days}
    covered = {(first + passed) % (7 * 24 * 60) for first in begun for passed in range(length)}

    assert hours.cover(MONDAY + timedelta(minutes=minute)) is (minute in covered)


@pytest.fixture
def zone(monkeypatch):
    """Sets the machine's time zone; the one before holds again afterwards."""
    with monkeypatch.context() as machine:
        yield lambda name: machine.setenv("TZ", name)
    time.tzset()


def test_a_time_zone_that_is_set_while_the_program_runs_counts(zone):
    """A timetable must not go by the zone of the machine's image for months."""
    for name, hours in {"UTC": 0, "HKT-8": 8, "UTC+3": -3}.items():
        zone(name)
        assert local_time().utcoffset() == timedelta(hours=hours)
