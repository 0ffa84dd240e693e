"""Which faces get a box and where it stands."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF, QSize

from kiosk.types import Box, Label, Outcome, State, Track, Verdict
from ui.faces import faces
from ui.picture import crop

PANE = QSize(1136, 852)
SAME = crop(1136, 852, PANE)
AT = 50.0


def track(left, top, width, height, label=Label.MASK, last_seen=AT, progress=1.0):
    verdict = Verdict(label, 0.8, AT) if label else None
    box = Box(left, top, left + width, top + height)
    return Track(int(left), box, Label.MASK, 0.8, AT, last_seen, verdict, progress)


def shown(*tracks, u=1.0):
    return faces(Outcome(State.VIOLATION, AT, AT, tracks=tracks), SAME, PANE, u)


def test_hair_and_chin_are_inside():
    (face,) = shown(track(400, 300, 100, 100))
    assert face.rect == QRectF(388, 282, 124, 126)


def test_a_growing_box_stays_inside_the_picture():
    (face,) = shown(track(20, 30, 200, 200))
    assert (face.rect.left(), face.rect.top()) == (10, 10)


def test_a_side_that_is_outside_stays_open():
    (face,) = shown(track(-60, 300, 200, 200))
    assert face.rect.left() < 0


@pytest.mark.parametrize(("width", "count"), [(50, 0), (52, 1)])
def test_faces_under_64_pixels_are_not_drawn(width, count):
    assert len(shown(track(400, 300, width, 60))) == count


def test_a_small_face_carries_a_badge_only():
    (small,), (large,) = shown(track(400, 300, 60, 70)), shown(track(400, 300, 90, 100))
    assert small.quiet
    assert not large.quiet


def test_who_must_act_is_painted_last_and_the_nearer_face_above_the_farther():
    order = shown(
        track(100, 100, 100, 120, Label.NO_MASK),
        track(400, 100, 200, 240, Label.MASK),
        track(700, 100, 150, 180, Label.MASK),
    )
    assert [round(face.rect.width()) for face in order] == [186, 248, 124]


def test_while_another_must_act_a_masked_face_is_quiet():
    masked, acting = shown(
        track(100, 100, 150, 180, Label.MASK), track(600, 100, 150, 180, Label.NO_MASK)
    )
    assert masked.quiet
    assert not acting.quiet


def test_a_face_mostly_behind_a_nearer_one_carries_a_badge_only():
    far, near = shown(track(350, 180, 110, 120), track(300, 150, 220, 260))
    assert far.quiet
    assert not near.quiet


def test_a_missed_look_keeps_the_box_a_moment_and_then_lets_it_fade():
    def opacity(unseen):
        given = shown(track(400, 300, 100, 100, last_seen=AT - unseen))
        return given[0].opacity if given else 0

    assert opacity(0.29) == 1
    assert 0 < opacity(0.4) < 1
    assert opacity(0.5) == 0


def test_a_face_without_a_verdict_is_being_checked():
    (face,) = shown(track(400, 300, 100, 100, label=None, progress=0.4))
    assert (face.label, face.progress, face.confidence) == (Label.NOT_VISIBLE, 0.4, 0.0)
