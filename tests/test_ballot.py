"""Looks become a verdict, and what it takes to change it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.ballot import MEMORY, SPAN, Ballot
from kiosk.settings import DecisionSettings
from kiosk.types import Label

unhurried = settings(max_examples=60, deadline=None)

LETTERS = {"m": Label.MASK, "n": Label.NO_MASK, "p": Label.MISPLACED, "?": Label.NOT_VISIBLE}
SETTINGS = DecisionSettings()


def after(looks, *, settings=SETTINGS, score=0.9, fps=12.0):
    """The ballot after these looks, a letter each; a blank is a frame without the face.

    Twelve frames a second, where five looks are spread widely enough.
    """
    ballot = Ballot()
    for i, letter in enumerate(looks):
        if letter != " ":
            ballot.look(LETTERS[letter], score, i / fps, settings)
    return ballot


def verdict(looks, **circumstances):
    found = after(looks, **circumstances).verdict
    return found and found.label.value


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        ("", None),
        ("nnnn", None),
        ("nnnnn", "no_mask"),
        ("mmmmm", "mask"),
        ("ppppp", "misplaced"),
        ("npnpn", "no_mask"),
        ("pnpnp", "misplaced"),
        ("npnp", None),
        ("mmmnnnnn", None),
        ("mmmnnnnnnn", "no_mask"),
        ("n n  n   n    n", "no_mask"),
        ("?????????", None),
        ("n?n?n?n?n", "no_mask"),
        ("m" * 16 + "n" * 11, "mask"),
        ("m" * 16 + "n" * 12, "no_mask"),
        ("m" * 16 + "np" * 6, "no_mask"),
        ("mmmmm" + "?" * 200, "mask"),
        ("nnnnn" + "p" * 11, "no_mask"),
        ("nnnnn" + "p" * 16, "misplaced"),
        ("nnnnn" + "np" * 60, "no_mask"),
    ],
)
def test_what_a_row_of_looks_amounts_to(looks, expected):
    assert verdict(looks) == expected


def test_sure_looks_weigh_more_than_doubtful_ones():
    ballot = Ballot()
    for i in range(4):
        ballot.look(Label.MASK, 0.3, i / 12, SETTINGS)
    for i in range(4, 9):
        ballot.look(Label.NO_MASK, 0.9, i / 12, SETTINGS)
    assert ballot.verdict.label is Label.NO_MASK


def test_looks_without_any_weight_decide_nothing():
    assert verdict("nnnnnnnn", score=0.0) is None


def test_old_looks_do_not_count_however_few_came_since():
    pause = " " * int(12 * (MEMORY + 0.1))
    assert verdict("nnnn" + pause + "n") is None
    assert after("nnnn" + pause + "n").progress == 0.0


@pytest.mark.parametrize(
    ("fps", "votes", "looks"), [(1, 5, 5), (1.9, 5, 5), (7.5, 20, 20), (7.5, 30, 30), (1, 30, 30)]
)
def test_slow_cameras_and_many_votes_come_to_a_verdict_all_the_same(fps, votes, looks):
    settings = DecisionSettings(votes=votes, window=max(16, votes))
    assert verdict("n" * (looks - 1), settings=settings, fps=fps) is None
    assert verdict("n" * looks, settings=settings, fps=fps) == "no_mask"
    assert verdict("n" * looks + "m" * looks, settings=settings, fps=fps) == "mask"


def test_the_verdict_tells_since_when_and_how_surely():
    ballot = after("nnnnnnnn", score=0.8)
    assert ballot.verdict.since == pytest.approx(4 / 12)
    assert ballot.verdict.confidence == pytest.approx(0.8)
    assert after("nnnnnnnm", score=0.8).verdict.confidence == pytest.approx(0.7)


def test_progress_counts_the_looks_towards_the_first_verdict():
    assert after("").progress == 0.0
    assert after("mmn n").progress == pytest.approx(2 / 5)
    assert after("n  p").progress == pytest.approx(2 / 5)
    assert after("mmmmmmm").progress == 1.0
    assert after("mmmnnnnn").progress == 1.0


def test_a_frame_looked_at_twice_is_one_look():
    ballot = Ballot()
    for _ in range(20):
        ballot.look(Label.NO_MASK, 0.9, 1.0, SETTINGS)
    assert ballot.sightings == 1
    assert ballot.verdict is None


def test_unknown_looks_are_sightings_and_no_votes():
    ballot = after("??????")
    assert (ballot.sightings, ballot.progress, ballot.verdict) == (6, 0.0, None)


def test_a_larger_window_is_slower():
    settings = DecisionSettings(window=40)
    assert verdict("m" * 40 + "n" * 20, settings=settings, fps=30) == "mask"
    assert verdict("m" * 40 + "n" * 28, settings=settings, fps=30) == "no_mask"


@pytest.mark.parametrize("fps", [30, 60, 120])
@pytest.mark.parametrize("window", [5, 16])
def test_a_fast_camera_needs_as_long_as_agreeing_looks_must_be_spread_over(fps, window):
    settings = DecisionSettings(window=window)
    needed = int(SPAN * fps + 1e-9) + (SPAN * fps % 1 > 0)
    assert verdict("n" * needed, settings=settings, fps=fps) is None
    assert verdict("n" * (needed + 1), settings=settings, fps=fps) == "no_mask"
    halfway = after("n" * (1 + needed // 2), settings=settings, fps=fps).progress
    assert halfway == pytest.approx(0.5, abs=0.05)


looks = st.text("mnp?  ", max_size=80)


@unhurried
@given(looks, st.integers(2, 12))
def test_there_is_no_verdict_without_as_many_looks_as_votes(row, votes):
    settings = DecisionSettings(votes=votes)
    found = after(row, settings=settings).verdict
    if found is not None:
        side = "m" if found.label is Label.MASK else "np"
        assert sum(letter in side for letter in row) >= votes


@unhurried
@given(looks, st.sampled_from("mn"), st.integers(1, 3))
def test_a_few_odd_looks_leave_a_standing_verdict_as_it_is(row, odd, count):
    before = after(row).verdict
    wrong = {"m": [Label.MASK], "n": [Label.NO_MASK, Label.MISPLACED]}[odd]
    if before is None or before.label in wrong or row.count(odd) or (odd == "n" and "p" in row):
        return
    assert after(row + odd * count).verdict.label is before.label


@unhurried
@given(looks, st.lists(st.floats(0, 1), min_size=80, max_size=80))
def test_confidence_and_progress_stay_between_nought_and_one(row, scores):
    ballot = Ballot()
    for i, letter in enumerate(row.replace(" ", "")):
        ballot.look(LETTERS[letter], scores[i], i / 30, SETTINGS)
        assert 0 <= ballot.progress <= 1
        assert ballot.verdict is None or 0 <= ballot.verdict.confidence <= 1
