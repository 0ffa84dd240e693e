"""What happens when more than one person is at the door."""

from __future__ import annotations

import random

import pytest

from kiosk.types import Label, State


def spread(count):
    """Places side by side in the part of the picture that is shown."""
    return [240 + 800 * i / max(1, count - 1) for i in range(count)]


@pytest.mark.parametrize("masked", [1, 3, 9])
def test_one_unmasked_among_any_number_of_masked_is_a_violation(story, masked):
    crowd = story()
    width = 60
    faces = [crowd.face("mask", x, width=width) for x in spread(masked)]
    faces.append(crowd.face("no_mask", 640, 600, width=width))
    assert crowd.show(*faces, frames=15).state is State.VIOLATION
    verdicts = [track.verdict.label for track in crowd.decisions[-1].tracks]
    assert sorted(label.value for label in verdicts) == ["mask"] * masked + ["no_mask"]


def test_somebody_new_makes_a_clear_entrance_checking_until_judged(story):
    pair = story()
    first = pair.face("mask", 400)
    pair.show(first, frames=30)
    pair.show(first, pair.face("mask", 800), frames=30)
    assert pair.states[2:] == [State.CLEAR, State.CHECKING, State.CLEAR]


def test_a_violation_outweighs_somebody_still_being_checked(story):
    pair = story()
    unmasked = pair.face("no_mask", 400)
    pair.show(unmasked, frames=30)
    pair.show(unmasked, pair.face("not_visible", 800), frames=30)
    assert pair.states == [State.IDLE, State.CHECKING, State.VIOLATION]


def test_the_violation_goes_with_the_unmasked_and_not_with_the_masked(story):
    pair = story()
    masked, unmasked = pair.face("mask", 400), pair.face("no_mask", 800)
    pair.show(masked, unmasked, frames=30)
    assert pair.show(unmasked, frames=60).state is State.VIOLATION
    assert pair.show(masked, frames=60).state is State.CLEAR


@pytest.mark.parametrize("fps", [8, 30])
@pytest.mark.parametrize("seed", range(4))
def test_people_crossing_keep_their_verdicts(story, fps, seed):
    """Two faces walk through each other; the one behind is hidden for a while."""
    chance = random.Random(seed)
    pair = story(fps=fps)
    for frame in range(int(2.4 * fps)):
        gone = 350 * frame / fps
        left = pair.face("mask", 220 + gone + chance.gauss(0, 2), 360)
        right = pair.face("no_mask", 1060 - gone + chance.gauss(0, 2), 350)
        hidden = abs(left.box.centre[0] - right.box.centre[0]) < 80
        pair.show(*([left] if hidden else [left, right]))
    verdicts = {track.id: track.verdict.label for track in pair.decisions[-1].tracks}
    assert verdicts == {1: Label.MASK, 2: Label.NO_MASK}
    places = {track.id: track.box.centre[0] for track in pair.decisions[-1].tracks}
    assert places[1] > places[2]


def test_two_boxes_on_one_face_are_one_person(story):
    scene = story()
    for _ in range(30):
        scene.show(scene.face("mask"), scene.face("misplaced", 655, 345, width=110, score=0.5))
    assert [track.id for track in scene.decisions[-1].tracks] == [1]
    assert scene.states == [State.IDLE, State.CHECKING, State.CLEAR]


def test_a_passer_by_outside_the_zone_is_nobody(story):
    scene = story()
    passer_by = scene.face("no_mask", 100)
    assert scene.show(passer_by, frames=60).tracks == ()
    assert scene.states == [State.IDLE]


def test_somebody_swaying_on_the_line_of_the_zone_does_not_flap(story):
    scene = story()
    chance = random.Random(5)
    scene.show(scene.face("no_mask", 165), frames=15)
    for _ in range(300):
        scene.show(scene.face("no_mask", 160 + chance.gauss(0, 3)))
    assert scene.states == [State.IDLE, State.CHECKING, State.VIOLATION]


def test_somebody_who_steps_out_of_the_zone_is_forgotten(story):
    scene = story()
    for x in range(640, 60, -10):
        scene.show(scene.face("no_mask", x))
    assert scene.show(scene.face("no_mask", 60), frames=15).tracks == ()
    assert scene.states[-1] is State.IDLE
