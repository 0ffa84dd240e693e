"""The rule of how often a PIN may be tried."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.staff.lockout import (
    FIRST_WAIT,
    FORGOTTEN_AFTER,
    FREE_TRIES,
    LONGEST_WAIT,
    Lockout,
    Noted,
)

SECONDS = st.floats(0, 1e7)
TRIES = st.integers(1, 40)


def after(tries, at=0.0):
    lockout = Lockout()
    for _ in range(tries):
        lockout = lockout.after_wrong(at)
    return lockout


def test_five_tries_are_free_then_waits_double_up_to_a_quarter_of_an_hour():
    """60, 120, 240, 480, 900, 900 … seconds."""
    waits = [after(tries).wait for tries in range(12)]
    assert waits == [0] * 5 + [60, 120, 240, 480, 900, 900, 900]
    assert [after(tries).tries_left for tries in range(7)] == [5, 4, 3, 2, 1, 1, 1]


@given(TRIES, SECONDS)
def test_a_wait_ends_at_its_second_and_not_before(tries, at):
    lockout = after(tries, at)
    assert lockout.waiting(at) is (tries >= FREE_TRIES)
    assert not lockout.waiting(lockout.until)
    assert 0 <= lockout.wait <= LONGEST_WAIT


@given(TRIES, SECONDS)
def test_wrong_tries_are_forgotten_an_hour_after_the_wait(tries, at):
    """Four wrong tries of last month are not held against today's staff."""
    lockout = after(tries, at)
    assert lockout.remembered(lockout.until + FORGOTTEN_AFTER - 1) == lockout
    assert lockout.remembered(lockout.until + FORGOTTEN_AFTER + 1) == Lockout()


def test_whoever_tries_whenever_it_is_allowed_gets_a_hundred_tries_a_day():
    """So the 10,000 PINs of four digits take about two months, each of them journalled."""
    at, lockout, tries = 0.0, Lockout(), 0
    while at < 24 * 3600:
        lockout = lockout.after_wrong(at)
        at = max(at, lockout.until)
        tries += 1
    assert 95 <= tries <= 105


@given(TRIES, st.floats(0, 2000), SECONDS)
def test_a_restart_of_the_program_changes_nothing(tries, later, began):
    """The machine's own seconds go on, whatever the wall clock is set to meanwhile."""
    lockout = after(tries, began)
    noted = Noted.of(lockout, wall=5e8, monotonic=began, boot="one")
    recalled = noted.recalled(wall=1e9, monotonic=began + later, boot="one")
    assert recalled.wrong == lockout.wrong
    assert abs(recalled.until - lockout.until) < 1e-3


@given(TRIES, st.floats(-1e6, 2000))
def test_pulling_the_plug_wins_no_time(tries, wall_later):
    """After a start of the machine the wall clock counts, and one that went back counts as none."""
    lockout = after(tries, 500.0)
    noted = Noted.of(lockout, wall=1e9, monotonic=500.0, boot="one")
    recalled = noted.recalled(wall=1e9 + wall_later, monotonic=3.0, boot="two")
    left = lockout.wait - max(0.0, wall_later)
    assert abs((recalled.until - 3.0) - left) < 1e-3
    assert recalled.wait == lockout.wait


def test_a_note_with_an_absurd_wait_is_not_believed():
    """Nobody is shut out for longer than the longest wait."""
    noted = Noted(wrong=9, left=1e12, wall=0.0, monotonic=0.0, boot="")
    assert noted.recalled(0.0, 0.0, "").until == LONGEST_WAIT


def test_the_first_wait_is_a_minute():
    assert after(FREE_TRIES).wait == FIRST_WAIT == 60
