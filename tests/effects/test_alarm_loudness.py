"""How loud the voice is: off, muted, quiet hours and volume, in that order."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.effects.alarm_loudness import loudness
from kiosk.settings import AlarmSettings
from kiosk.types import Mute

NOON = datetime(2026, 1, 5, 12, tzinfo=timezone.utc)  # a Monday
LUNCH = {"quiet_hours": ["tue 11:00-13:00", "mon 11:30-13:00"]}


@pytest.mark.parametrize(
    ("settings", "mute", "expected"),
    [
        ({}, None, 0.8),
        ({"volume": 0.0}, None, 0.0),
        ({"enabled": False}, None, 0.0),
        ({}, Mute(until=100.5), 0.0),
        ({}, Mute(until=100.0), 0.8),
        ({**LUNCH}, None, 0.0),
        ({**LUNCH, "quiet_volume": 0.2}, None, 0.2),
        ({**LUNCH, "quiet_volume": 0.2, "volume": 0.1}, None, 0.1),
        ({**LUNCH, "quiet_volume": 0.2}, Mute(until=101.0), 0.0),
        ({"quiet_hours": ["sun 11:00-13:00"]}, None, 0.8),
    ],
)
def test_the_first_reason_to_be_silent_counts(settings, mute, expected):
    """Off and muted are silent; quiet hours lower the volume and never raise it."""
    assert expected == loudness(AlarmSettings(**settings), mute, 100.0, NOON)


def test_a_clock_that_was_never_set_makes_no_quiet_hour():
    """Without its battery a machine wakes up at midnight of 1970 until the network tells the time."""
    night = AlarmSettings(quiet_hours=["22:00-07:00"])
    assert loudness(night, None, 0.0, datetime(1970, 1, 1, 0, 5, tzinfo=timezone.utc)) == 0.8


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1000), st.floats(0, 1000), st.integers(0, 72))
def test_never_louder_than_set(volume, quiet_volume, until, at, hours):
    """Whatever comes together, and silent as long as the mute holds."""
    settings = AlarmSettings(volume=volume, quiet_volume=quiet_volume, quiet_hours=["22:00-07:00"])
    loud = loudness(settings, Mute(until), at, NOON + timedelta(hours=hours))

    assert 0 <= loud <= volume
    assert loud == 0 or at >= until
