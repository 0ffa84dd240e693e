"""A contact that changes more often than anybody could move it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.effects.door_chatter import MOST, WINDOW, Chatter


def told(changes: int, every: float, chatter: Chatter | None = None) -> Chatter:
    """What is thought of a contact after so many changes, ``every`` seconds apart."""
    chatter = chatter or Chatter()
    for number in range(changes + 1):
        chatter.step(number % 2 == 1, number * every)
    return chatter


def test_a_busy_door_is_believed():
    """Opened and shut every three seconds for an hour."""
    assert not told(2400, 1.5).chatters


def test_one_that_changes_60_times_in_a_minute_is_not():
    assert not told(MOST - 1, 0.1).chatters
    assert told(MOST, 0.1).chatters


def test_it_is_believed_again_after_a_minute_of_rest_and_not_before():
    chatter = told(MOST, 0.1)
    last = MOST * 0.1
    assert chatter.step(False, last + WINDOW - 0.1) is None
    assert chatter.step(False, last + WINDOW) is False
    assert not chatter.chatters


def test_while_it_chatters_slower_changes_prolong_it():
    chatter = told(MOST, 0.1)
    for minutes in range(1, 9):
        assert chatter.step(minutes % 2 == 1, 50.0 * minutes) is None


def test_a_reading_that_fails_is_no_change():
    chatter = Chatter()
    for number in range(500):
        assert chatter.step(None if number % 2 else False, number * 0.1) in (None, False)
    assert not chatter.chatters


@given(st.lists(st.tuples(st.sampled_from([True, False, None]), st.floats(0, 3)), max_size=400))
def test_what_is_believed_changes_at_most_60_times_in_a_minute(readings):
    """Whatever the contact does."""
    chatter, at, before, changes = Chatter(), 0.0, None, []
    for state, wait in readings:
        at += wait
        believed = chatter.step(state, at)
        if believed is not None and before is not None and believed is not before:
            changes.append(at)
        before = before if believed is None else believed
    assert all(
        late - early > WINDOW - 0.001 for early, late in zip(changes, changes[MOST + 1 :])
    ), changes
