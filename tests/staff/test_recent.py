"""Histograms of the last five minutes."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kiosk.staff.contract import SCORE_BINS, WIDEST, WIDTH_BINS
from kiosk.staff.recent import EVERY, SPAN, STEP, RecentScores
from kiosk.types import Box, Detection, Frame, Label, Outcome, State

PIXELS = np.zeros((544, 960, 3), np.uint8)


def outcome(at, *found, frame=True):
    return Outcome(
        State.CHECKING, at, at, Frame(PIXELS, 0, at) if frame else None, candidates=found
    )


def face(label=Label.MASK, score=0.97, left=100.0, width=80.0):
    return Detection(Box(left, 100, left + width, 200), label, score)


@given(st.lists(st.floats(0.21, 90), max_size=60))
def test_every_face_of_the_last_five_minutes_counts_once_for_every_label(gaps):
    recent, times, at = RecentScores(), [], 1000.0
    for gap in gaps:
        at += gap
        recent.see(outcome(at, face()))
        times.append(at)
    newest = int(at // STEP)
    counted = sum(newest - int(time // STEP) < SPAN / STEP for time in times)

    scores = recent.scores()
    assert scores.faces == counted
    assert sum(scores.widths) == counted
    for label in Label:
        assert len(scores.by_label[label]) == SCORE_BINS
        assert sum(scores.by_label[label]) == counted


def test_a_face_counts_at_its_best_score_of_each_label():
    """A label that the detector did not think of counts as 0."""
    recent = RecentScores()
    recent.see(
        outcome(
            0.0,
            face(Label.MASK, 0.97),
            face(Label.MISPLACED, 0.31, left=104),
            face(Label.MISPLACED, 0.2, left=106),
            face(Label.NO_MASK, 0.6, left=600),
        )
    )
    by_label = recent.scores().by_label
    assert recent.scores().faces == 2
    assert [number for number, count in enumerate(by_label[Label.MASK]) if count] == [0, 38]
    assert [number for number, count in enumerate(by_label[Label.MISPLACED]) if count] == [0, 12]
    assert [number for number, count in enumerate(by_label[Label.NO_MASK]) if count] == [0, 24]
    assert by_label[Label.NOT_VISIBLE][0] == 2


def test_widths_are_those_that_the_smallest_face_is_measured_in():
    recent = RecentScores()
    recent.see(outcome(0.0, face(width=WIDEST / WIDTH_BINS * 7.5), face(left=300, width=650)))
    widths = recent.scores().widths
    assert widths[7] == widths[-1] == 1


def test_it_looks_five_times_a_second_and_never_at_what_shows_nothing():
    recent = RecentScores()
    for number in range(30):
        recent.see(outcome(number / 30, face(), face(left=500)))
    recent.see(outcome(2.0, face(), frame=False))
    assert recent.scores().faces == 2 * round(1 / EVERY)


def test_a_clock_that_begins_anew_forgets_what_was_counted():
    recent = RecentScores()
    recent.see(outcome(5000.0, face()))
    recent.see(outcome(3.0, face()))
    assert recent.scores().faces == 1


def test_scores_of_one_and_of_zero_have_a_place():
    recent = RecentScores()
    recent.see(outcome(0.0, face(score=1.0)))
    assert recent.scores().by_label[Label.MASK][-1] == 1


def test_old_faces_are_forgotten_while_there_are_no_pictures():
    """The camera was taken away an hour ago."""
    recent = RecentScores()
    recent.see(outcome(1000.0, face()))
    assert recent.scores().faces == 1
    recent.see(outcome(1000.0 + SPAN / 2, frame=False))
    assert recent.scores().faces == 1
    recent.see(outcome(1000.0 + SPAN + STEP, frame=False))
    assert recent.scores().faces == 0


def test_a_late_answer_forgets_nothing():
    """The detector stalled, the watch spoke meanwhile, and then comes what it was asked."""
    recent = RecentScores()
    for n in range(10):
        recent.see(outcome(1000.0 + n, face()))
    recent.see(outcome(1013.0, frame=False))
    recent.see(outcome(1009.5, face()))
    assert recent.scores().faces == 11
    recent.see(outcome(10.0, face()))  # another start of the clock
    assert recent.scores().faces == 1
