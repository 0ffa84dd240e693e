"""Whatever happens in front of the camera, the screen never flashes."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.gate import Gate
from kiosk.settings import Settings
from kiosk.tracker import Tracker
from kiosk.types import Box, Detection, Label, Outcome, State
from ui.examples import examples
from ui.scene import VIOLATION_STANDS, Scene, Show, compose, steady
from ui.screens import WALL
from ui.view import LOOKS

FPS = 30
SETTINGS = Settings()
WIDTH, HEIGHT = 1280, 720
shows = st.sampled_from(Show)
gaps = st.floats(0.0, 2.0)


def shown(wanted):
    """Scenes at their times, as the window keeps them: ``wanted`` are pairs of time and scene."""
    now, since, kept = Scene(), 0.0, []
    for at, scene in wanted:
        after = steady(now, at - since, scene)
        if after.show is not now.show:
            since = at
        now = after
        kept.append((at, now))
    return kept


def turns(kept):
    """When the ground changed, and to which look."""
    grounds = groupby(kept, key=lambda one: LOOKS[one[1].show].ground)
    return [next(times)[0] for _, times in grounds][1:]


@given(st.lists(st.tuples(gaps, shows), max_size=30))
def test_a_violation_stands_unless_nothing_can_be_seen(steps):
    at, wanted = 0.0, []
    for gap, show in steps:
        at += gap
        wanted.append((at, Scene(show=show)))
    kept = shown(wanted)
    for (came, scene), (left, next_) in zip(runs(kept), runs(kept)[1:]):
        if scene.violation and next_.show not in (Show.STARTING, Show.FAULT):
            assert left - came >= VIOLATION_STANDS


def runs(kept):
    """Each show with the time it came on."""
    return [next(times) for _, times in groupby(kept, key=lambda one: one[1].show)]


@given(st.lists(st.tuples(gaps, shows), max_size=30))
def test_nothing_but_a_violation_is_held(steps):
    at, now, since = 0.0, Scene(), 0.0
    for gap, show in steps:
        at += gap
        after = steady(now, at - since, Scene(show=show))
        assert after.show is show or now.violation
        if after.show is not now.show:
            since = at
        now = after


@pytest.mark.parametrize("seed", range(5))
def test_somebody_who_tries_to_cannot_make_the_screen_flash(seed):
    """The mask goes on as soon as its lack is told, and off as soon as the way is clear."""
    tracker, gate, chance = Tracker(SETTINGS.decision), Gate(), Random(seed)
    label, wanted = Label.NO_MASK, []
    for number in range(20 * FPS):
        at = number / FPS
        face = Detection(Box(500, 200, 650, 380), label, 0.95)
        tracks = tracker.update([face], at)
        decision = gate.decide(tracks, at, width=WIDTH, height=HEIGHT, settings=SETTINGS.decision)
        frame = replace(examples()["clear"].outcome.frame, at=at, index=number)
        outcome = Outcome(decision.state, at, at, frame, decision.tracks)
        wanted.append((at, compose(outcome, None, SETTINGS, at, WALL)))
        if decision.state is State.VIOLATION:
            label = Label.MASK
        elif decision.state is State.CLEAR:
            label = chance.choice([Label.NO_MASK, Label.MISPLACED])
    changed = turns(shown(wanted))
    assert len(changed) > 10
    assert all(third - first >= 1 for first, third in zip(changed, changed[2:]))
    hurried = turns(wanted)
    assert any(third - first < 1 for first, third in zip(hurried, hurried[2:]))
