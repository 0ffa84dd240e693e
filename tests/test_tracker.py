"""Who is who from frame to frame."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.settings import DecisionSettings
from kiosk.tracker import MAX_FACES, Tracker
from kiosk.types import Box, Detection, Label

unhurried = settings(max_examples=60, deadline=None)

FPS = 30


def face(x, y=300.0, size=60.0, label=Label.MASK, score=0.9):
    return Detection(Box(x, y, x + size, y + size), label, score)


def tracker(**settings):
    return Tracker(DecisionSettings(**settings))


def follow(tracker, frames, fps=FPS, start=0):
    """The tracks after each frame."""
    return [tracker.update(seen, (start + i) / fps) for i, seen in enumerate(frames)]


def ids(tracks):
    return [track.id for track in tracks]


def test_a_detection_is_a_track_at_once():
    (track,) = tracker().update([face(100, label=Label.NO_MASK, score=0.7)], 5.0)
    assert (track.id, track.label, track.confidence) == (1, Label.NO_MASK, 0.7)
    assert track.box == face(100).box
    assert (track.first_seen, track.last_seen) == (5.0, 5.0)
    assert (track.verdict, track.progress) == (None, 0.0)


def test_a_track_carries_the_latest_look_and_when_it_began():
    steps = follow(tracker(), [[face(100)], [face(102, label=Label.NO_MASK, score=0.5)]])
    (track,) = steps[-1]
    assert (track.id, track.label, track.confidence) == (1, Label.NO_MASK, 0.5)
    assert (track.first_seen, track.last_seen) == (0.0, 1 / FPS)


def test_a_face_out_of_sight_stays_where_it_was_last_seen():
    steps = follow(tracker(), [[face(100)], [face(110)], [face(120)], [], []])
    (track,) = steps[-1]
    assert track.box == face(120).box
    assert track.last_seen == 2 / FPS


@pytest.mark.parametrize("missing", [1, 24, 30])
def test_identity_is_kept_across_a_gap_of_up_to_a_second(missing):
    steps = follow(tracker(), [[face(100)]] * 5 + [[]] * missing + [[face(105)]])
    assert ids(steps[-1]) == [1]


def test_after_more_than_a_second_it_is_somebody_new():
    steps = follow(tracker(), [[face(100)]] * 5 + [[]] * 40 + [[face(100)]])
    assert steps[-2] == ()
    assert ids(steps[-1]) == [2]


def test_keep_for_can_be_changed_between_updates():
    people = tracker()
    follow(people, [[face(100)]] * 5)
    people.keep_for = 0.2
    steps = follow(people, [[]] * 10, start=5)
    assert steps[-1] == ()


@pytest.mark.parametrize("missing", [6, 15, 30])
def test_somebody_walking_is_expected_further_on_after_a_gap(missing):
    step = 540 / FPS
    frames = [[face(step * i)] if i < 15 or i >= 15 + missing else [] for i in range(60)]
    assert ids(follow(tracker(), frames)[-1]) == [1]


@pytest.mark.parametrize("fps", [8, 15, 30, 60])
@pytest.mark.parametrize("speed", [-900, 300, 900])
def test_a_60_pixel_face_at_900_pixels_a_second_is_one_person(fps, speed):
    frames = [[face(1000 + speed * i / fps)] for i in range(fps)]
    assert ids(follow(tracker(), frames, fps)[-1]) == [1]


def test_somebody_coming_nearer_is_one_person():
    frames = [[face(600 - i, 300 - i, size=30 + 4 * i)] for i in range(60)]
    assert ids(follow(tracker(), frames)[-1]) == [1]


def test_a_face_of_quite_another_size_in_the_same_place_is_somebody_else():
    steps = follow(tracker(), [[face(100, 100, 40)], [face(60, 60, 120)]])
    assert [track.id for track in steps[-1] if track.last_seen > 0] == [2]


def test_a_face_far_from_where_it_was_is_somebody_else():
    steps = follow(tracker(), [[face(100)]] * 5 + [[face(400)]])
    assert [track.id for track in steps[-1] if track.last_seen == 5 / FPS] == [2]


@pytest.mark.parametrize("seed", range(5))
def test_two_people_standing_close_are_never_mixed_up(seed):
    chance = random.Random(seed)
    people = tracker()
    for i in range(300):
        pair = [face(100 + chance.gauss(0, 2)), face(170 + chance.gauss(0, 2), size=58)]
        seen = [one for one in pair if i < 3 or chance.random() > 0.2]
        tracks = people.update(seen, i / FPS)
        assert ids(tracks) == [1, 2]
        assert tracks[0].box.x1 < tracks[1].box.x1


def test_the_surest_pair_is_made_first():
    """Where one detection fits two faces, the nearer one has it and the other goes without."""
    people = tracker()
    follow(people, [[face(100), face(165)]] * 5)
    first, second = people.update([face(160)], 5 / FPS)
    assert first.last_seen < second.last_seen


def test_a_second_box_on_a_face_is_nobody():
    steps = follow(tracker(), [[face(100), face(110, 305, 55, score=0.5)]] * 3)
    assert ids(steps[-1]) == [1]


def test_a_box_beside_a_face_is_somebody():
    steps = follow(tracker(), [[face(100), face(140)]])
    assert ids(steps[-1]) == [1, 2]


def test_a_flicker_is_given_up_sooner_than_somebody_who_was_really_there():
    frames = [[face(100), face(300)], [face(100), face(300)], [face(100)], *[[]] * 6]
    assert ids(follow(tracker(), frames)[-1]) == [1]


def test_time_that_stands_still_or_goes_back_is_harmless():
    people = tracker()
    for at in (1.0, 1.0, 0.9, 0.95, 1.0, 1.1):
        (track,) = people.update([face(100)], at)
        assert (track.id, track.last_seen) == (1, at)


def test_a_clock_that_jumps_back_starts_afresh_instead_of_keeping_people_for_ever():
    people = tracker()
    follow(people, [[face(100)]] * 5, start=10_000)
    assert people.update([], 1.0) == ()


def test_after_a_long_stall_whoever_is_there_is_somebody_new():
    people = tracker()
    people.update([face(100)], 0.0)
    assert ids(people.update([face(100)], 10.0)) == [2]


def test_the_number_of_tracks_is_bounded_and_those_in_sight_come_first():
    people = tracker()
    people.update([face(90.0 * i, 0) for i in range(MAX_FACES)], 0.0)
    crowd = [face(90.0 * i, 0) for i in range(MAX_FACES - 1)]
    assert len(people.update(crowd, 0.1)) == MAX_FACES
    late = people.update([*crowd[:-1], face(0, 5000), face(90, 5000)], 0.2)
    assert len(late) == MAX_FACES
    assert ids(late)[-2:] == [MAX_FACES + 1, MAX_FACES + 2]
    assert ids(late)[:-2] == list(range(1, MAX_FACES - 1))


def test_of_more_faces_than_the_table_holds_the_surest_are_followed():
    crowd = [face(90.0 * i, 0, score=0.5 + i / 1000) for i in range(MAX_FACES + 10)]
    tracks = tracker().update(crowd, 0.0)
    assert len(tracks) == MAX_FACES
    assert min(track.confidence for track in tracks) == pytest.approx(0.51)


def test_ids_only_ever_grow_and_nobody_is_remembered():
    """A hundred thousand passers-by would do the same; the table holds one at a time."""
    people = tracker()
    last = 0
    for i in range(2000):
        (*_, newest) = people.update([face(100)], i * 3.0)
        assert newest.id > last
        last = newest.id
    assert len(people._faces) == 1


def test_empty_and_broken_boxes_are_harmless():
    nothing = Detection(Box(5, 5, 5, 5), Label.MASK, 0.0)
    broken = Detection(Box(float("nan"), 0, 10, 10), Label.MASK, 0.5)
    people = tracker()
    for i in range(50):
        people.update([nothing, broken], i / FPS)
    (still_there,) = [track for track in people.update([nothing], 2.0) if track.last_seen == 2.0]
    assert (still_there.id, still_there.box) == (2, nothing.box)


places = st.tuples(
    st.integers(0, 1200), st.integers(0, 600), st.integers(20, 150), st.sampled_from(list(Label))
)
detections = st.builds(
    lambda place, score: Detection(
        Box(place[0], place[1], place[0] + place[2], place[1] + place[2]), place[3], score
    ),
    places,
    st.integers(1, 100).map(lambda percent: percent / 100),
)
scenes = st.lists(
    st.lists(detections, max_size=6, unique_by=lambda one: (one.box, one.score)), max_size=12
)


@unhurried
@given(scenes, st.randoms(use_true_random=False))
def test_the_order_of_detections_does_not_matter(scene, chance):
    shuffled = [chance.sample(frame, len(frame)) for frame in scene]
    assert follow(tracker(), shuffled) == follow(tracker(), scene)


@unhurried
@given(scenes)
def test_labels_never_influence_who_is_who(scene):
    plain = [[replace(one, label=Label.NOT_VISIBLE) for one in frame] for frame in scene]
    seen = [[(track.id, track.box) for track in step] for step in follow(tracker(), scene)]
    assert seen == [[(track.id, track.box) for track in step] for step in follow(tracker(), plain)]


def moved(box, x, y):
    return Box(box.x1 + x, box.y1 + y, box.x2 + x, box.y2 + y)


@unhurried
@given(scenes, st.integers(-500, 500), st.integers(-500, 500))
def test_the_same_scene_elsewhere_in_the_picture_has_the_same_people(scene, x, y):
    there = [[replace(one, box=moved(one.box, x, y)) for one in frame] for frame in scene]
    here = [[(t.id, moved(t.box, x, y)) for t in step] for step in follow(tracker(), scene)]
    assert [[(t.id, t.box) for t in step] for step in follow(tracker(), there)] == here


@unhurried
@given(scenes, st.lists(st.floats(0, 100), min_size=12, max_size=12))
def test_no_detection_is_given_to_two_tracks_whatever_the_times(scene, times):
    people = tracker()
    for frame, at in zip(scene, times):
        tracks = people.update(frame, at)
        assert len(set(ids(tracks))) == len(tracks) <= MAX_FACES
        assert ids(tracks) == sorted(ids(tracks))


def test_a_newcomer_far_away_is_nobody_who_was_there():
    """Nor do they get that one's verdict, however long the place was empty."""
    faces = tracker()
    for step in range(10):
        tracks = faces.update([face(200, size=100)], step / 10)
    for step in range(10, 18):
        faces.update([], step / 10)
    assert ids(tracks) == [1]
    assert ids(faces.update([face(500, size=100)], 1.8))[-1] == 2


def test_a_small_box_inside_a_face_is_not_a_second_person():
    faces = [face(200, size=100), face(210, size=45, score=0.5)]
    assert len(tracker().update(faces, 0.0)) == 1


def test_of_two_boxes_the_one_of_its_own_size_goes_on_with_a_track():
    faces = tracker()
    faces.update([face(300, size=100)], 0.0)
    tracks = faces.update([face(345, y=322, size=55), face(270, size=100)], 0.1)
    assert {track.id: track.box.width for track in tracks}[1] == 100
