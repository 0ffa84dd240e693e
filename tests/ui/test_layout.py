"""Everything has its place at any size."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect

from ui.layout import layout


def test_landscape_is_the_design_to_the_pixel():
    place = layout(1920, 1080)
    assert place.pane == QRect(48, 48, 1136, 852)
    assert place.strip == QRect(48, 924, 1136, 108)
    assert place.answer == QRect(1240, 48, 632, 984)


def test_portrait_is_the_design_to_the_pixel():
    place = layout(1080, 1920)
    assert place.pane == QRect(48, 48, 984, 912)
    assert place.answer == QRect(48, 1008, 984, 696)
    assert place.strip == QRect(48, 1764, 984, 108)


@pytest.mark.parametrize(
    ("size", "u"), [((3840, 2160), 2), ((1280, 720), 2 / 3), ((720, 1280), 2 / 3)]
)
def test_the_unit_is_the_short_side_in_1080ths(size, u):
    assert layout(*size).u == pytest.approx(u)


def test_a_wide_screen_widens_the_answer_and_then_the_margin():
    place = layout(2560, 1080)
    assert place.aspect == pytest.approx(4 / 3, abs=0.01)
    assert place.answer.width() == 900
    assert place.pane.left() == pytest.approx(2560 - place.answer.right() - 1, abs=1)


@given(st.integers(320, 4000), st.integers(320, 4000))
def test_the_parts_stay_on_the_screen_and_apart(width, height):
    place = layout(width, height)
    screen = QRect(0, 0, width, height)
    parts = [place.pane, place.answer, place.strip]
    assert all(screen.contains(part) and part.width() > 50 and part.height() > 20 for part in parts)
    assert not place.pane.intersects(place.answer)
    assert not place.pane.intersects(place.strip)
    assert not place.answer.intersects(place.strip)
