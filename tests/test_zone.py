"""The part of the picture in which faces are judged."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from kiosk import zone
from kiosk.settings import DecisionSettings

unhurried = settings(max_examples=60, deadline=None)

TRIANGLE = ((0.0, 0.0), (1.0, 0.0), (0.0, 1.0))
HOOK = ((0, 0), (1, 0), (1, 1), (0.6, 1), (0.6, 0.4), (0, 0.4))


@pytest.mark.parametrize(
    ("width", "height", "left", "top"),
    [(1280, 720, 0.125, 0), (640, 480, 0, 0), (720, 1280, 0, 37 / 128), (960, 544, 0.12222, 0)],
)
def test_what_is_shown_is_the_middle_of_the_picture(width, height, left, top):
    corners = zone.shown(width, height, 4 / 3)
    assert corners[0] == pytest.approx((left, top), abs=1e-4)
    assert corners[2] == pytest.approx((1 - left, 1 - top), abs=1e-4)


@pytest.mark.parametrize(
    ("corners", "share"),
    [(TRIANGLE, 0.5), (HOOK, 0.64), ([(0.2, 0.2), (0.8, 0.2), (0.5, 0.2)], 0), ([(0, 0)] * 3, 0)],
)
def test_the_share_of_the_picture_that_a_zone_encloses(corners, share):
    """A zone without any would look like an empty entrance for ever, so settings refuse it."""
    assert zone.area(corners) == pytest.approx(share, abs=0.02)
    if share:
        assert DecisionSettings(zone=corners).zone == [(x, y) for x, y in corners]
    else:
        with pytest.raises(ValidationError, match="zone must enclose a hundredth"):
            DecisionSettings(zone=corners)


@unhurried
@given(st.integers(100, 4000), st.integers(100, 4000), st.floats(0.3, 3))
def test_what_is_shown_has_the_aspect_of_the_screen_and_touches_the_picture(width, height, aspect):
    (left, top), _, (right, bottom), _ = zone.shown(width, height, aspect)
    shown_width, shown_height = (right - left) * width, (bottom - top) * height
    assert shown_width / shown_height == pytest.approx(aspect)
    assert shown_width == pytest.approx(width) or shown_height == pytest.approx(height)


@pytest.mark.parametrize(
    ("corners", "point", "inside"),
    [
        (TRIANGLE, (0.2, 0.2), True),
        (TRIANGLE, (0.8, 0.8), False),
        (TRIANGLE, (-0.1, 0.5), False),
        (TRIANGLE[::-1], (0.2, 0.2), True),
        (HOOK, (0.3, 0.2), True),
        (HOOK, (0.3, 0.7), False),
        (HOOK, (0.8, 0.9), True),
        (HOOK, (2.0, 0.2), False),
    ],
)
def test_a_point_is_inside_or_outside(corners, point, inside):
    assert zone.contains(corners, *point) is inside


@unhurried
@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_the_whole_picture_contains_every_point_of_it(x, y):
    assert zone.contains(((0, 0), (1, 0), (1, 1), (0, 1)), x, y)
