"""The live picture: cropped to the pane, never stretched, in its own colours."""

from __future__ import annotations

import weakref

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSize

from kiosk.types import Box
from ui.picture import Picture, crop

sides = st.integers(16, 4000)


@given(sides, sides, sides, sides)
def test_the_middle_of_the_frame_fills_the_pane_in_its_own_proportions(width, height, across, down):
    part = crop(width, height, QSize(across, down))
    assert 0 <= part.x <= width - part.width
    assert 0 <= part.y <= height - part.height
    assert abs((width - part.width) - 2 * part.x) <= 1
    assert part.width == width or part.height == height
    # Whole pixels only: half a pixel of the shorter side is all that may be stretched.
    assert part.width * down == pytest.approx(part.height * across, abs=max(across, down))


def test_a_box_follows_its_face_into_the_pane():
    part = crop(1280, 720, QSize(1136, 852))
    assert (part.x, part.width) == (160, 960)
    where = part.to_pane(Box(160, 0, 160 + 96, 72))
    assert where.left() == pytest.approx(0)
    assert where.width() == pytest.approx(96 * 1136 / 960)
    assert where.height() == pytest.approx(72 * 1136 / 960)


def test_colours_and_sides_stay_what_they_are():
    pixels = np.zeros((72, 96, 3), np.uint8)
    pixels[:, :48], pixels[:, 48:] = (255, 0, 0), (0, 0, 255)
    picture = Picture(QSize(96, 72))
    picture.show(pixels)
    left, right = picture.image.pixelColor(10, 36), picture.image.pixelColor(85, 36)
    assert (left.red(), left.blue()) == (0, 255)
    assert (right.red(), right.blue()) == (255, 0)


def test_a_read_only_frame_is_shown_and_left_alone():
    pixels = np.full((720, 1280, 3), 7, np.uint8)
    pixels.setflags(write=False)
    Picture(QSize(1136, 852)).show(pixels)
    assert int(pixels.sum()) == 7 * pixels.size


def test_one_canvas_serves_every_frame():
    picture = Picture(QSize(200, 150))
    before = picture.image.constBits()
    for value in range(5):
        picture.show(np.full((720, 1280, 3), value, np.uint8))
        assert picture.image.pixelColor(100, 75).red() == value
    assert len(before) == 200 * 150 * 4


def test_a_frame_that_is_shown_again_is_not_scaled_again_and_not_kept():
    pixels, picture = np.full((720, 1280, 3), 9, np.uint8), Picture(QSize(200, 150))
    part = picture.show(pixels)
    picture.image.fill(0)  # had it been scaled once more, this would be painted over
    assert picture.show(pixels) == part
    assert picture.image.pixelColor(100, 75).red() == 0
    kept = weakref.ref(pixels)
    del pixels
    assert kept() is None
    picture.show(np.full((720, 1280, 3), 8, np.uint8))
    assert picture.image.pixelColor(100, 75).red() == 8
