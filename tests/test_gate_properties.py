"""What holds for the tracker and the gate together, whatever happens in front of the camera."""

from __future__ import annotations

import pickle

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk import zone
from kiosk.gate import Decision, Gate
from kiosk.settings import DecisionSettings
from kiosk.tracker import Tracker
from kiosk.types import UNMASKED, Box, Detection, Label, State

WIDTH, HEIGHT = 1280, 720
DEFAULTS = DecisionSettings()

unhurried = settings(max_examples=60, deadline=None)

people = st.lists(
    st.tuples(st.integers(0, 11), st.sampled_from(list(Label)), st.sampled_from([0.3, 0.6, 0.95])),
    max_size=5,
    unique_by=lambda one: one[0],
)
ZONES = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=3, max_size=8).map(
    lambda corners: corners if zone.area(corners) >= zone.LEAST else [(0, 0), (1, 0), (0, 1)]
)
scenes = st.lists(people, min_size=1, max_size=40)
"""Frames; in each some of twelve places are taken."""


def detection(one, x=0.0, y=0.0):
    place, label, score = one
    left, top = 200 + place % 6 * 150 + x, 150 + place // 6 * 250 + y
    return Detection(Box(left, top, left + 90, top + 110), label, score)


def played(scene, fps=30, x=0.0, y=0.0, order=None):
    """The decision after every frame."""
    tracker, gate = Tracker(DEFAULTS), Gate()
    decisions = []
    for number, frame in enumerate(scene):
        seen = [detection(one, x, y) for one in (order(frame) if order else frame)]
        at = number / fps
        tracks = tracker.update(seen, at)
        decisions.append(gate.decide(tracks, at, width=WIDTH, height=HEIGHT, settings=DEFAULTS))
    return decisions


def told(decision: Decision):
    """A decision without its places."""
    return decision.state, [(one.id, one.verdict, one.progress) for one in decision.tracks]


@unhurried
@given(scenes, st.randoms(use_true_random=False))
def test_the_order_of_detections_does_not_matter(scene, chance):
    shuffled = played(scene, order=lambda frame: chance.sample(frame, len(frame)))
    assert shuffled == played(scene)


@unhurried
@given(scenes, st.integers(-30, 30), st.integers(-50, 50))
def test_the_same_people_elsewhere_in_the_zone_are_judged_the_same(scene, x, y):
    assert [told(one) for one in played(scene, x=x, y=y)] == [told(one) for one in played(scene)]


@unhurried
@given(scenes)
def test_the_state_follows_from_the_verdicts_by_precedence(scene):
    for decision in played(scene):
        labels = [one.verdict and one.verdict.label for one in decision.tracks]
        assert (decision.state is State.VIOLATION) == any(label in UNMASKED for label in labels)
        assert (decision.state is State.IDLE) == (not labels)
        if decision.state is State.CLEAR:
            assert set(labels) == {Label.MASK}
        if decision.state is State.CHECKING:
            assert None in labels


@unhurried
@given(scenes)
def test_there_is_no_verdict_before_as_many_frames_as_votes(scene):
    for number, decision in enumerate(played(scene), start=1):
        if number < DEFAULTS.votes:
            assert all(one.verdict is None for one in decision.tracks)


@unhurried
@given(scenes)
def test_a_verdict_is_never_taken_back_only_changed(scene):
    judged = set()
    for decision in played(scene):
        for one in decision.tracks:
            assert one.verdict is not None or one.id not in judged
            assert one.verdict is None or one.verdict.label is not Label.NOT_VISIBLE
            if one.verdict is not None:
                judged.add(one.id)


anything = st.builds(
    lambda votes, more, agreement, keep_for, min_face, corners: DecisionSettings(
        votes=votes,
        window=max(4, votes + more),
        agreement=agreement,
        keep_for=keep_for,
        min_face=min_face,
        zone=corners,
    ),
    st.integers(2, 30),
    st.integers(0, 30),
    st.floats(0.51, 1),
    st.floats(0.2, 5),
    st.integers(8, 400),
    st.none() | ZONES,
)
frames = st.tuples(people, anything, st.floats(-10, 10), st.floats(0.3, 3))


@unhurried
@given(st.lists(frames, max_size=20))
def test_settings_and_times_may_change_at_any_step(steps):
    tracker, gate = Tracker(DEFAULTS), Gate()
    for frame, now, at, aspect in steps:
        tracker.keep_for = now.keep_for
        tracks = tracker.update([detection(one) for one in frame], at)
        decision = gate.decide(
            tracks, at, width=WIDTH, height=HEIGHT, settings=now, shown_aspect=aspect
        )
        assert isinstance(decision.state, State)


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 3))
def test_passers_by_leave_no_trace(kind):
    """Hundreds or a million: what is kept after them is what was kept after the first few."""
    label = list(Label)[kind]
    tracker, gate = Tracker(DEFAULTS), Gate()
    sizes = []
    for passer_by in range(300):
        for frame in range(8):
            at = passer_by * 3.0 + frame / 30
            tracks = tracker.update([detection((passer_by % 12, label, 0.9))], at)
            gate.decide(tracks, at, width=WIDTH, height=HEIGHT, settings=DEFAULTS)
        sizes.append(len(pickle.dumps(gate)))
    assert max(sizes[20:]) <= max(sizes[:20]) + 16
    assert len(gate._visits) == len(tracker._faces) == 1
