"""Telling a turned camera from people, light and furniture."""

from __future__ import annotations

import numpy as np
import pytest

from kiosk.cameras import place
from kiosk.cameras.sight import PictureCheck
from kiosk.types import Box, Frame, TroubleCode
from tests.cameras.places import SIZE, before_it, entrance, seen, street, turned

FPS = 10
CHANGED = TroubleCode.PICTURE_CHANGED
HALL = entrance()
LEARNT = [HALL] * 130
"""Thirteen seconds of the usual."""


def told(scenes, people=(), check=None, start=0):
    """What is said of each picture, FPS of them a second."""
    check = check or PictureCheck(1.5)
    said = []
    for n, scene in enumerate(scenes, start):
        picture = scene if scene.dtype == np.uint8 else seen(scene, n)
        said.append(check.flaw(Frame(picture, n, n / FPS), people))
    return said


@pytest.mark.parametrize("share", [0.15, 0.3, 1.0])
def test_a_turned_camera_is_told_within_two_seconds_and_taken_back_at_once(share):
    """By an eighth of its view or by all of it; when it is turned back everything is well."""
    other = street() if share == 1.0 else turned(HALL, share)
    said = told([*LEARNT, *[other] * 30, *[HALL] * 5])

    assert said[:130] == [None] * 130
    assert said[149] is CHANGED
    assert said[160:] == [None] * 5


def test_while_it_is_being_turned_nothing_is_said():
    """Only what it shows at rest counts."""
    turning = [turned(HALL, min(0.9, 0.06 * n)) for n in range(15)]
    assert told([*LEARNT, *turning, HALL]) == [None] * 146


@pytest.mark.parametrize("height", [0.8, 1.3, 2.0, 2.6])
def test_somebody_before_the_camera_is_no_flaw(height):
    """For half a minute, near enough to fill the picture; people sway while they stand."""
    standing = [before_it(HALL, height, sway=n % 4) for n in range(12)]
    said = told([*LEARNT, *(standing[n % 12] for n in range(300)), *[HALL] * 20], [face(height)])
    assert set(said) == {None}


@pytest.mark.parametrize("height", [0.8, 1.3])
def test_nobody_has_to_find_the_face_for_that(height):
    """Somebody who looks away leaves enough of the place to be seen."""
    standing = [before_it(HALL, height, sway=n % 4) for n in range(12)]
    assert set(told([*LEARNT, *(standing[n % 12] for n in range(300))])) == {None}


def face(height):
    """About where ``before_it`` puts the face."""
    wide = 0.3 * height * SIZE[0]
    return Box(320 - wide / 2, 40, 320 + wide / 2, 40 + 1.3 * wide)


@pytest.mark.parametrize(
    "light",
    [
        lambda hall: 0.4 * hall,
        lambda hall: 0.08 * hall,
        lambda hall: 0.5 * hall + 70,
        lambda hall: 255 * (hall / 255) ** 0.5,
        lambda hall: hall * np.linspace(1.2, 0.5, hall.shape[1])[None, :, None],
        lambda hall: hall * np.array([0.6, 0.9, 1.1]),
    ],
    ids=["dimmer", "nearly out", "fog", "brighter", "from one side", "warmer"],
)
def test_light_is_no_other_place(light):
    """Lamps, clouds, evenings: the same edges in the same places."""
    assert set(told([*LEARNT, *[light(HALL).astype(np.float32)] * 130])) == {None}


def test_a_sun_patch_and_moved_furniture_are_no_other_place():
    """Half of the picture may change for good; it is learnt."""
    other = HALL.copy()
    other[:, :320] = street()[:, :320]
    assert set(told([*LEARNT, *[other] * 300])) == {None}


def test_a_place_that_something_moves_in_all_over_is_told_after_ten_seconds():
    """Trees in the wind, or somebody's back for that long."""
    trees = [np.roll(street(), 9 * n, axis=1) for n in range(4)]
    said = told([*LEARNT, *(trees[n % 4] for n in range(110))])
    assert said[: 130 + 99] == [None] * 229
    assert said[-1] is CHANGED


def test_another_place_counts_as_right_after_five_minutes(monkeypatch):
    """Somebody meant it; then the old one is another."""
    monkeypatch.setattr(place, "ACCEPT_AFTER", 30.0)
    check = PictureCheck(1.5)
    said = told([*LEARNT, *[street()] * 450], check=check)
    assert said[400] is CHANGED
    assert said[-1] is None
    assert told([HALL] * 20, check=check, start=580)[-1] is CHANGED


def test_the_first_seconds_are_for_learning():
    """Whatever stands there at the start may go away."""
    assert set(told([*[street()] * 40, *[HALL] * 200])) == {None}


def test_pictures_of_another_size_are_learnt_anew():
    """Another mode of the camera shows another piece of the world."""
    small = seen(street(), 0)[::2, ::2]
    noise = np.random.default_rng(1)
    changing = [small + noise.integers(0, 2, small.shape, np.uint8) for _ in range(50)]
    assert set(told([*LEARNT, *changing])) == {None}


def test_in_the_dark_nothing_is_said_of_the_place():
    """What is known stands until there is light."""
    night = (0.05 * HALL).astype(np.float32)
    check = PictureCheck(1.5)
    assert set(told([*LEARNT, *[night] * 50], check=check)) == {None}
    told([street()] * 40, check=check, start=180)
    assert told([(0.05 * street()).astype(np.float32)] * 9, check=check, start=220)[-1] is CHANGED


def test_it_can_be_switched_off():
    check = PictureCheck(1.5, watch_place=False)
    assert set(told([*LEARNT, *[street()] * 60], check=check)) == {None}


def test_what_was_told_stands_while_nothing_can_be_recognised():
    """Somebody who hides the whole picture does not turn the camera back."""
    check = PictureCheck(1.5)
    told([*LEARNT, *[street()] * 30], check=check)
    everywhere = [Box(0, 0, SIZE[1], SIZE[0])]
    assert told([HALL] * 5, everywhere, check=check, start=160) == [CHANGED] * 5
    assert told([HALL] * 5, check=check, start=165) == [None] * 5


@pytest.mark.parametrize("level", [0, 128])
def test_a_turned_camera_that_is_covered_is_not_well_for_a_second(level):
    """Until the cover is sure, what was told before stands."""
    check = PictureCheck(1.5)
    told([*LEARNT, *[street()] * 30], check=check)
    covered = [seen(np.full_like(HALL, level), n) for n in range(25)]
    said = told(covered, check=check, start=160)
    assert None not in said
    assert said[0] is CHANGED
    assert said[-1] in (TroubleCode.PICTURE_BLACK, TroubleCode.PICTURE_COVERED)
