"""Moments as people write them."""

from __future__ import annotations

import contextlib
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.errors import InputError
from kiosk.journal.moment import parse_moment

NOW = datetime(2026, 10, 25, 12, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("90m", "2026-10-25T10:30+00:00"),
        ("2h", "2026-10-25T10:00+00:00"),
        ("1d", "2026-10-24T12:00+00:00"),
        ("1w", "2026-10-18T12:00+00:00"),
        ("2026-10-25", "2026-10-24T22:00+00:00"),
        ("2026-10-26", "2026-10-25T23:00+00:00"),
        ("2026-10-25T08:30", "2026-10-25T07:30+00:00"),
        ("2026-10-25 08:30:15", "2026-10-25T07:30:15+00:00"),
        ("2026-10-25T08:30Z", "2026-10-25T08:30+00:00"),
        ("2026-10-25T08:30+02:00", "2026-10-25T06:30+00:00"),
    ],
)
def test_what_a_moment_means(berlin, text, moment):
    """Lengths count back in real time; dates and times are local unless they say otherwise."""
    assert datetime.fromisoformat(moment) == parse_moment(text, NOW)


@pytest.mark.parametrize("text", ["", "yesterday", "2", "2y", "-2h", "2026-13-01", "999999w", "٣d"])
def test_anything_else_is_one_sentence(text):
    """The sentence shows what was written and what can be."""
    with pytest.raises(InputError, match=r"--since .*write a length of time such as 90m"):
        parse_moment(text, NOW)


@settings(max_examples=50)
@given(st.text())
def test_no_text_breaks_it(text):
    """Any text is a moment with a time zone or an InputError."""
    with contextlib.suppress(InputError):
        assert parse_moment(text, NOW).tzinfo is not None


@given(st.integers(0, 10_000))
def test_lengths_count_back(hours):
    """n hours are n hours."""
    assert NOW - parse_moment(f"{hours}h", NOW) == timedelta(hours=hours)
