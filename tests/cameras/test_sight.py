"""Telling a frozen, black, covered or blown out picture from a real scene."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.cameras.hall import hall
from kiosk.cameras.sight import PictureCheck
from kiosk.types import Frame, TroubleCode

FPS = 10
SIZE = (360, 640, 3)
FROZEN, BLACK, COVERED, BRIGHT = (
    TroubleCode.PICTURE_FROZEN,
    TroubleCode.PICTURE_BLACK,
    TroubleCode.PICTURE_COVERED,
    TroubleCode.PICTURE_BRIGHT,
)
GRAIN = np.random.default_rng(3).normal(0, 1, (5, *SIZE)).astype(np.float32)


def seen(scene, sigma=3.0):
    """The scene as a sensor sees it, five times; no two are the same."""
    height, width = scene.shape[:2]
    return [
        np.clip(scene + sigma * grain[:height, :width], 0, 255).astype(np.uint8) for grain in GRAIN
    ]


def plain(level):
    return np.full(SIZE, level, np.float32)


def glow():
    """Light that leaks in at one corner of a covered lens."""
    y, x = np.mgrid[: SIZE[0], : SIZE[1]]
    light = 120 * np.exp(-((x - SIZE[1]) ** 2 + y**2) / 300**2)
    return np.repeat(light[:, :, None], 3, axis=2)


def blown_out(share):
    """A scene of which so much, from the top, is nothing but light."""
    scene = entrance()
    scene[: int(share * SIZE[0])] = 400
    return scene


def backlit():
    """People before a large bright window."""
    return blown_out(0.6)


def plain_wall():
    """A bare wall with nothing on it but a light switch."""
    wall = plain(190)
    wall[150:180, 300:330] = 165
    return wall


def entrance():
    """What a kiosk usually sees."""
    return hall()[::2, ::2].astype(np.float32)


def night():
    """The entrance at a twentieth of its light."""
    return entrance() / 20


def flaws(pictures, frozen_after=1.5):
    """What is said of each picture, FPS of them a second."""
    check = PictureCheck(frozen_after)
    return [check.flaw(Frame(picture, n, 5 + n / FPS)) for n, picture in enumerate(pictures)]


@pytest.mark.parametrize("sigma", [1.0, 3.0, 8.0])
@pytest.mark.parametrize("scene", [entrance, plain_wall, night, backlit])
def test_a_real_scene_is_never_a_flaw(scene, sigma):
    """Quiet, plain or dark: what has an edge and noise is a picture."""
    assert set(flaws(6 * seen(scene(), sigma))) == {None}


@pytest.mark.parametrize(
    ("scene", "expected"),
    [
        (lambda: plain(0), BLACK),
        (lambda: plain(16), BLACK),
        (lambda: plain(90), COVERED),
        (lambda: plain(400), BRIGHT),
        (glow, COVERED),
        (lambda: blown_out(0.9), BRIGHT),
    ],
    ids=["black", "dark grey", "grey", "white", "glow", "blown out but for an edge"],
)
@pytest.mark.parametrize("sigma", [0.0, 2.0, 6.0])
def test_a_blind_camera_is_told_between_one_and_two_seconds(scene, expected, sigma):
    """Ten good pictures, then nothing to see: nothing is said for a second, then the flaw."""
    said = flaws(2 * seen(plain_wall()) + 4 * seen(scene(), sigma))
    assert said[:20] == [None] * 20
    assert said[20:] == [expected] * 10


def test_a_frozen_picture_is_told_after_its_time():
    """The very same pixels for 1.5 s; the first new picture takes it back."""
    moving = seen(plain_wall())
    said = flaws([*moving, *[moving[-1].copy()] * 18, moving[0]])
    assert said == [None] * 19 + [FROZEN] * 4 + [None]


def test_the_last_picture_before_an_outage_once_more_is_not_frozen():
    """A camera that is back may begin with it; from then on time counts."""
    check, (first, second, *_) = PictureCheck(1.5), seen(plain_wall())
    times = [0.0, 0.1, 5.0, 5.1, 6.4, 6.6]
    pictures = [first, second, second, second, second, second]
    said = [check.flaw(Frame(one, n, at)) for n, (one, at) in enumerate(zip(pictures, times))]
    assert said == [None, None, None, None, None, None]
    times = [8.0 + n / 10 for n in range(17)]
    said = [check.flaw(Frame(second, n, at)) for n, at in enumerate(times)]
    assert said == [None] * 15 + [FROZEN] * 2


def test_a_passing_hand_is_no_flaw():
    """Covered for less than a second, again and again, is life."""
    hand, scene = seen(plain(60)), seen(plain_wall())
    passing = [*hand, *hand[:3], *scene[:2]]
    assert set(flaws(6 * passing)) == {None}


@settings(max_examples=25, deadline=None)
@given(level=st.integers(0, 230), sigma=st.floats(0.5, 20), frozen_after=st.floats(0.5, 3))
def test_noise_alone_keeps_a_picture_from_being_frozen(level, sigma, frozen_after):
    """Nothing need move before the camera: its own noise is life enough."""
    scene = np.full((90, 160, 3), level, np.float32)
    scene[:, 80:] += 25
    assert FROZEN not in flaws(8 * seen(scene, sigma), frozen_after)


SEEN = {
    kind: [picture[::2, ::2].copy() for picture in seen(scene, 1.0)]
    for kind, scene in (("wall", plain_wall()), ("black", plain(0)), ("covered", plain(120)))
}
ANSWERS = {"black": BLACK, "covered": COVERED}


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from([*SEEN, *["black", "covered"] * 5]), min_size=1, max_size=40))
def test_a_flaw_is_told_exactly_when_a_second_or_more_was_blind(kinds):
    """In any sequence of good, black and covered pictures."""
    said = flaws((SEEN[kind][n % 5] for n, kind in enumerate(kinds)), frozen_after=99)
    for n, flaw in enumerate(said):
        blind = n >= FPS and "wall" not in kinds[n - FPS : n + 1]
        assert flaw is (ANSWERS[kinds[n]] if blind else None)
