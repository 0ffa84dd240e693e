"""Where the wall clock was set, told from the clock that cannot be."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.journal.stamp import JUMP, Stamped, with_clock_changes
from kiosk.types import Event, EventKind


def at(wall, monotonic, subject="event"):
    return Stamped(Event(EventKind.STATE, subject, {}), wall, monotonic)


@pytest.mark.parametrize(
    ("offset", "events", "subjects"),
    [
        (None, [at(100, 1)], ["event"]),
        (99, [at(100, 1)], ["event"]),
        (99, [at(100 + JUMP / 2, 1)], ["event"]),
        (90, [at(100, 1)], ["clock_changed", "event"]),
        (None, [at(100, 1), at(50, 2)], ["event", "clock_changed", "event"]),
        (None, [at(100, 1), at(50, 2), at(51, 3)], ["event", "clock_changed", "event", "event"]),
        (99, [], []),
    ],
)
def test_a_jump_stands_before_the_first_event_after_it(offset, events, subjects):
    """Compared is each event with the one before, the first with the offset known so far."""
    marked = with_clock_changes(events, offset)

    assert subjects == [stamped.event.subject for stamped in marked]
    assert events == [stamped for stamped in marked if stamped.event.subject == "event"]


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.text(max_size=3)
    | st.binary(max_size=3)
    | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=4,
)


@settings(max_examples=50)
@given(
    st.text(st.characters()),
    st.dictionaries(st.text(max_size=3) | st.binary(max_size=3), anything, max_size=3),
)
def test_any_event_becomes_a_row(subject, data):
    """Whatever somebody records, the row holds strict JSON and words that can be written."""
    row = Stamped(Event(EventKind.STATE, subject, data), 1.5, 0.5).row(run=7)

    assert row[:4] == (7, 1500, 0.5, "state")
    row[4].encode()
    loaded = json.loads(row[5], parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
    assert isinstance(loaded, dict)
    assert not any(isinstance(value, float) and math.isnan(value) for value in loaded.values())
