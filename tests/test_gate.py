"""Which faces are judged, and what the entrance's state is made of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.ballot import SPAN
from kiosk.gate import Gate, can_be_judged
from kiosk.settings import DecisionSettings
from kiosk.types import Box, Label, State, Track

WIDTH, HEIGHT = 1280, 720
SETTINGS = DecisionSettings()
MIDDLE = Box(600, 300, 680, 400)


def person(label="no_mask", box=MIDDLE, id_=1, score=0.9):
    return Track(id_, box, Label(label), score, first_seen=0.0, last_seen=0.0)


def decide(gate, people, at, settings=SETTINGS, size=(WIDTH, HEIGHT), **shown):
    """One frame in which all these people are seen."""
    seen = [replace(one, last_seen=at) for one in people]
    return gate.decide(seen, at, width=size[0], height=size[1], settings=settings, **shown)


def decided(*people, frames=10, **circumstances):
    """The decision after so many frames that show the same people."""
    gate = Gate()
    for frame in range(frames):
        decision = decide(gate, people, frame / 30, **circumstances)
    return decision


def test_nobody_is_idle():
    decision = decided()
    assert (decision.state, decision.tracks) == (State.IDLE, ())


@pytest.mark.parametrize(
    ("labels", "state"),
    [
        (["mask"], State.CLEAR),
        (["no_mask"], State.VIOLATION),
        (["misplaced"], State.VIOLATION),
        (["not_visible"], State.CHECKING),
        (["mask", "mask"], State.CLEAR),
        (["mask", "not_visible"], State.CHECKING),
        (["mask", "no_mask"], State.VIOLATION),
        (["not_visible", "misplaced"], State.VIOLATION),
        (["mask", "not_visible", "no_mask"], State.VIOLATION),
    ],
)
def test_the_state_is_that_of_whoever_comes_first_in_precedence(labels, state):
    boxes = [Box(300 + 100 * i, 300, 380 + 100 * i, 400) for i in range(len(labels))]
    people = [person(label, box, i) for i, (label, box) in enumerate(zip(labels, boxes))]
    assert decided(*people).state is state
    assert decided(*reversed(people)).state is state


@pytest.mark.parametrize(("frames", "counts"), [(1, False), (2, False), (3, True)])
def test_a_face_counts_from_its_third_look_on(frames, counts):
    decision = decided(person(), frames=frames)
    assert decision.state is (State.CHECKING if counts else State.IDLE)
    assert bool(decision.tracks) is counts


def test_a_judged_track_carries_verdict_and_progress():
    (track,) = decided(person(), frames=4).tracks
    assert (track.verdict, track.progress) == (None, pytest.approx(0.1 / SPAN))
    (track,) = decided(person(), frames=10).tracks
    assert (track.verdict.label, track.progress) == (Label.NO_MASK, 1.0)
    assert track.verdict.since == pytest.approx(8 / 30)


def test_only_faces_really_seen_in_this_frame_vote():
    gate = Gate()
    decide(gate, [person()], 0.0)
    unseen = replace(person(), last_seen=0.0)
    for frame in range(1, 30):
        decision = gate.decide([unseen], frame / 30, width=WIDTH, height=HEIGHT, settings=SETTINGS)
    assert (decision.state, decision.tracks) == (State.IDLE, ())


@pytest.mark.parametrize(
    ("box", "size", "judged"),
    [
        (Box(600, 300, 648, 360), (1280, 720), True),
        (Box(600, 300, 647, 360), (1280, 720), False),
        (Box(400, 200, 436, 245), (960, 544), True),
        (Box(400, 200, 435, 245), (960, 544), False),
        (Box(200, 200, 224, 230), (640, 480), False),
        (Box(200, 200, 232, 240), (640, 480), True),
        (Box(600, 300, 690, 400), (1280, 720), True),
        (Box(600, 300, 656, 400), (1280, 720), True),
        (Box(600, 300, 654, 400), (1280, 720), False),
        (Box(600, 300, 740, 400), (1280, 720), True),
        (Box(600, -20, 680, 80), (1280, 720), True),
        (Box(600, -30, 680, 70), (1280, 720), False),
        (Box(600, 650, 680, 750), (1280, 720), False),
        (Box(-30, 300, 70, 420), (1280, 720), False),
        (Box(-20, 300, 80, 420), (1280, 720), True),
        (Box(1230, 300, 1330, 420), (1280, 720), False),
        (Box(600, 0, 700, 70), (1280, 720), False),
        (Box(600, 0, 700, 110), (1280, 720), True),
        (Box(600, 650, 700, 720), (1280, 720), False),
        (Box(5, 5, 5, 5), (1280, 720), False),
        (Box(0, 300, 111, 468), (1280, 720), False),
        (Box(1194, 300, 1280, 410), (1280, 720), False),
        (Box(2, 300, 113, 468), (1280, 720), True),
    ],
)
def test_a_face_too_small_cut_off_or_turned_away_is_not_judged(box, size, judged):
    """Narrower than 36 pixels at 960x544, or 55 % of its height; more than a quarter outside;
    or with a box that ends at a side, where half of it may be missing."""
    assert can_be_judged(box, *size, SETTINGS.min_face) is judged


@pytest.mark.parametrize("label", ["mask", "no_mask", "misplaced"])
def test_a_face_that_cannot_be_judged_votes_unknown_whatever_it_is_labelled(label):
    small = person(label, Box(600, 300, 630, 340))
    decision = decided(small, frames=60)
    assert decision.state is State.CHECKING
    (track,) = decision.tracks
    assert (track.label, track.verdict, track.progress) == (Label.NOT_VISIBLE, None, 0.0)


def test_looks_that_cannot_be_judged_never_erase_a_verdict():
    gate = Gate()
    for frame in range(10):
        decide(gate, [person("mask")], frame / 30)
    for frame in range(10, 200):
        decision = decide(gate, [person("no_mask", Box(600, 300, 640, 400))], frame / 30)
    assert decision.state is State.CLEAR
    assert decision.tracks[0].label is Label.NOT_VISIBLE


@pytest.mark.parametrize(
    ("x", "y", "size", "inside"),
    [
        (165, 360, (1280, 720), True),
        (155, 360, (1280, 720), False),
        (1115, 360, (1280, 720), True),
        (1125, 360, (1280, 720), False),
        (50, 240, (640, 480), True),
        (360, 360, (720, 1280), False),
        (360, 380, (720, 1280), True),
    ],
)
def test_only_faces_centred_in_what_the_screen_shows_are_judged(x, y, size, inside):
    box = Box(x - 48, y - 60, x + 48, y + 60)
    decision = decided(person(box=box), size=size)
    assert decision.state is (State.VIOLATION if inside else State.IDLE)
    assert bool(decision.tracks) is inside


def test_a_screen_of_another_shape_shows_another_zone():
    at_the_side = person(box=Box(60, 300, 140, 400))
    assert decided(at_the_side).state is State.IDLE
    assert decided(at_the_side, shown_aspect=16 / 9).state is State.VIOLATION


def test_the_zone_set_by_staff_replaces_what_is_shown():
    left_half = DecisionSettings(zone=[(0, 0), (0.5, 0), (0.5, 1), (0, 1)])
    at_the_side = person(box=Box(60, 300, 140, 400))
    to_the_right = person(box=Box(700, 300, 780, 400))
    assert decided(at_the_side, settings=left_half).state is State.VIOLATION
    assert decided(to_the_right, settings=left_half).state is State.IDLE


def test_somebody_outside_the_zone_is_kept_half_a_second_but_not_judged():
    gate = Gate()
    for frame in range(3):
        decide(gate, [person()], frame / 30)
    outside = person(box=Box(0, 300, 80, 400))
    for frame in range(3, 17):
        decision = decide(gate, [outside], frame / 30)
        assert (decision.state, decision.tracks[0].verdict) == (State.CHECKING, None)
    assert decide(gate, [outside], 18 / 30).tracks == ()
    assert decide(gate, [person()], 19 / 30).tracks == ()


def test_a_time_going_back_is_harmless():
    gate = Gate()
    for at in (1.0, 1.0, 0.9, 1.1, 0.5, 1.2, 1.3, 1.4):
        decision = decide(gate, [person()], at)
    assert decision.state is State.VIOLATION


def test_everything_about_a_track_is_forgotten_with_it():
    gate = Gate()
    for frame in range(10):
        decide(gate, [person()], frame / 30)
    decide(gate, [], 11 / 30)
    assert decide(gate, [person()], 12 / 30).tracks == ()


def test_settings_hold_from_the_frame_they_come_with():
    gate = Gate()
    patient = DecisionSettings(votes=16)
    for frame in range(10):
        assert decide(gate, [person()], frame / 30, patient).state is not State.VIOLATION
    assert decide(gate, [person()], 10 / 30).state is State.VIOLATION
    assert decide(gate, [person()], 11 / 30, patient).state is State.VIOLATION


def test_looks_outside_the_zone_count_for_nothing():
    """Somebody who walks past and sways into the zone now and then is not judged by them."""
    gate, right = Gate(), DecisionSettings(zone=[(0.5, 0), (1, 0), (1, 1), (0.5, 1)])
    inside, outside = Box(700, 300, 800, 400), Box(300, 300, 400, 400)
    for frame in range(20):
        passer = person(box=inside if frame % 8 == 0 else outside)
        decision = decide(gate, [passer], frame / 20, settings=right)
    assert decision.state is State.CHECKING
