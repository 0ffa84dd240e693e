"""What is remembered of the last hour, and what other settings would have made of it."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.detectors.candidates import chosen
from kiosk.replay import Rules
from kiosk.settings import DecisionSettings, DetectorSettings, Settings, Thresholds
from kiosk.staff.hindsight import Under, replay
from kiosk.staff.hour import CANDIDATES, FRAMES, QUIET_AFTER, REMEMBERED, LastHour
from kiosk.types import Box, Detection, Frame, Label, Outcome, State

FLOORS = dict.fromkeys(Label, 0.5)
PIXELS = np.zeros((720, 1280, 3), np.uint8)


def outcome(at, found=(), state=State.CHECKING, frame=True):
    picture = Frame(PIXELS, 0, at) if frame else None
    return Outcome(state, at, at, picture, candidates=tuple(found))


def face(left, label=Label.NO_MASK, score=0.9):
    return Detection(Box(left, 200, left + 140, 380), label, score)


def visits(labels, fps=30, stay=2.0, between=8.0):
    """One person after the other, each wearing what the label says; a frame at a time."""
    at = 0.0
    for label in labels:
        for number in range(int(stay * fps)):
            yield at + number / fps, (face(560, label), face(575, Label.MASK, 0.2))
        for number in range(int(between * fps)):
            yield at + stay + number / fps, ()
        at += stay + between


@given(st.lists(st.integers(0, 4), max_size=80), st.integers(1, 20), st.integers(1, 40))
def test_the_rings_hold_the_newest_frames_whole_and_never_more_than_their_size(
    counts, frames, candidates
):
    """A frame is only told as long as every one of its candidates is still there."""
    hour = LastHour(frames, candidates)
    given_ = []
    for at, count in enumerate(counts):
        found = tuple(face(10 * number + at, score=0.5) for number in range(count))
        given_.append((float(at), 1280, 720, found))
        hour.see(outcome(float(at), found))
    looks = hour.looks()
    told = list(looks.each())

    assert len(looks.frames) <= frames
    assert len(looks.candidates) <= candidates
    somebody = [at for at, *_, found in given_ if found]
    kept = [one for one in given_ if any(0 <= one[0] - at <= QUIET_AFTER for at in somebody)]
    assert told == kept[len(kept) - len(told) :]
    if len(told) < len(kept):  # one more would not have gone in
        more = kept[len(kept) - len(told) - 1 :]
        room = sum(len(one[3]) for one in kept[len(kept) - len(told) - 1 :])
        assert len(more) > frames or room > candidates


def test_an_hour_fits_in_13_mb_and_is_only_taken_up_as_it_fills():
    assert LastHour().bytes == FRAMES * 21 + CANDIDATES * 21 < 13 * 2**20


def test_what_is_older_than_an_hour_is_not_told():
    hour = LastHour()
    for at in (0.0, 10.0, REMEMBERED + 5.0):
        hour.see(outcome(at, (face(0),)))
    assert [at for at, *_ in hour.looks().each()] == [10.0, REMEMBERED + 5.0]
    assert hour.looks().seconds == REMEMBERED - 5.0


def test_nothing_is_remembered_of_faults_and_of_outcomes_without_a_picture():
    hour = LastHour()
    hour.see(outcome(0.0, (face(0),), state=State.FAULT))
    hour.see(outcome(1.0, (face(0),), frame=False))
    assert list(hour.looks().each()) == []
    assert hour.looks().seconds == 0.0


def test_a_file_that_begins_anew_begins_a_new_hour():
    hour = LastHour()
    hour.see(outcome(50.0, (face(0),)))
    hour.see(outcome(1.0, (face(5),)))
    assert [at for at, *_ in hour.looks().each()] == [1.0]


def test_pictures_are_not_kept():
    """Nothing but numbers: no array has room for a picture."""
    hour = LastHour(10, 10)
    hour.see(outcome(0.0, (face(0),)))
    looks = hour.looks()
    assert looks.frames.dtype.itemsize == looks.candidates.dtype.itemsize == 21


def reminders(settings, steps):
    """What the rules do live, frame after frame, with nothing stored and nothing left out."""
    rules, count = Rules(settings), 0
    floors = {**FLOORS, **settings.detector.thresholds.given}
    for at, found in steps:
        for event in rules.step(chosen(found, floors, 0.5), at, 1280, 720):
            count += event["event"] == "alarm"
    return count


@pytest.mark.parametrize(
    "new",
    [
        Settings(),
        Settings(detector=DetectorSettings(thresholds=Thresholds(no_mask=0.95))),
        Settings(decision=DecisionSettings(votes=30, window=40)),
        Settings(decision=DecisionSettings(min_face=300)),
        Settings(decision=DecisionSettings(zone=[(0, 0), (0.2, 0), (0.2, 1), (0, 1)])),
    ],
)
def test_the_hour_replayed_counts_what_the_rules_counted_live(new):
    """Also although frames in which nobody can be known any more were left out."""
    labels = [Label.NO_MASK, Label.MASK, Label.MISPLACED, Label.NO_MASK] * 3
    steps = list(visits(labels))
    hour = LastHour()
    for at, found in steps:
        hour.see(outcome(at, found))
    looks = hour.looks()
    assert len(looks.frames) < len(steps)

    floors = {**FLOORS, **new.detector.thresholds.given}
    saved = Under(Settings(), FLOORS)
    *parts, end = replay(looks, saved, Under(new, floors), across=0.5, shown_aspect=4 / 3)

    assert end.saved == reminders(Settings(), steps) >= 9
    assert end.new == reminders(new, steps)
    assert end.people == len(labels)
    assert end.share == 1.0
    assert [part.share for part in parts] == sorted(part.share for part in parts)
    assert parts[0].share == 0.0


def test_nothing_to_replay_is_done_at_once():
    (end,) = replay(
        LastHour().looks(), Under(Settings(), FLOORS), Under(Settings(), FLOORS),
        across=0.5, shown_aspect=4 / 3,
    )  # fmt: skip
    assert (end.saved, end.new, end.people, end.share) == (0, 0, 0, 1.0)


def test_the_memory_of_the_hour_is_taken_at_once():
    """Not bit by bit while it fills, which for an hour would look like a leak."""
    code = (
        "from kiosk.staff.hour import LastHour\n"
        "def resident(): return int(open('/proc/self/statm').read().split()[1]) * 4096\n"
        "before = resident(); hour = LastHour(); print((resident() - before) / hour.bytes)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert float(done.stdout) > 0.9
