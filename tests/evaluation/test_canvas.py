"""Portraits on a canvas."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings, strategies

from kiosk.evaluation import canvas
from kiosk.evaluation.canvas import HEIGHT, WIDTH, Spot
from kiosk.evaluation.kitti import Truth
from kiosk.types import Box, Label

GREEN, RED = (0, 255, 0), (0, 0, 255)
FACE = Truth(Box(30, 20, 70, 80), Label.MASK)


def portrait():
    """100x100, green, with a red face."""
    pixels = np.full((100, 100, 3), GREEN, np.uint8)
    pixels[20:80, 30:70] = RED
    return pixels


def test_a_box_moves_with_its_picture():
    assert Spot(2.0, 10, -5).box(Box(1, 2, 3, 4)) == Box(12, -1, 16, 3)


def test_the_face_lies_under_its_box():
    """The inside of the box is the face's colour, its surroundings the portrait's."""
    pixels, truths = canvas.place(portrait(), [FACE], 1, "a.jpg")
    box = truths[0].box
    x, y = map(round, box.centre)
    assert pixels.shape == (544, 960, 3)
    assert pixels.dtype == np.uint8
    for column, row in ((x, y), (round(box.x1) + 3, y), (x, round(box.y2) - 3)):
        assert pixels[row, column].tolist() == list(RED)
    assert pixels[y, round(box.x2) + 3].tolist() == list(GREEN)


def test_far_from_the_portrait_there_is_only_backdrop():
    spot = Spot(1.0, 0, 0)
    assert (
        np.abs(canvas.paint(portrait(), spot)[300:] - canvas.backdrop(portrait())[300:]).max() < 1
    )


def test_the_edge_is_soft():
    """From the backdrop to the portrait in small steps."""
    pixels = np.zeros((100, 100, 3), np.uint8)
    pixels[:, 50:] = 255
    row = canvas.paint(pixels, Spot(3.0, 560, 100))[250, 550:600, 0].astype(int)
    assert row[0] > 100
    assert row[-1] == 0
    assert np.abs(np.diff(row)).max() < 20


def test_the_same_seed_and_name_give_the_same_canvas():
    first, again = (canvas.place(portrait(), [FACE], 3, "a.jpg") for _ in range(2))
    assert np.array_equal(first[0], again[0])
    assert first[1] == again[1]
    assert canvas.place(portrait(), [FACE], 3, "b.jpg")[1] != first[1]
    assert canvas.place(portrait(), [FACE], 4, "a.jpg")[1] != first[1]


@pytest.mark.parametrize("count", [0, 2])
def test_what_is_no_portrait_is_refused(count):
    nobody = Truth(FACE.box, None, judged=False)
    with pytest.raises(ValueError, match=f"this has {count}"):
        canvas.place(portrait(), [FACE] * count + [nobody], 0, "a.jpg")


@settings(deadline=None)
@given(
    strategies.tuples(strategies.integers(40, 4000), strategies.integers(40, 4000)),
    strategies.tuples(*[strategies.floats(0, 0.45)] * 2),
    strategies.tuples(*[strategies.floats(0.55, 1)] * 2),
    strategies.integers(0, 99),
)
def test_every_face_is_wholly_on_the_canvas(size, start, end, seed):
    """And as wide as faces at a door, unless it is too tall for that."""
    (width, height), (x1, y1), (x2, y2) = size, start, end
    face = Box(x1 * width, y1 * height, x2 * width, y2 * height)
    spot = canvas.choose(width, height, face, np.random.default_rng(seed))
    box = spot.box(face)
    assert min(box.x1, box.y1) >= -1e-6
    assert box.x2 <= WIDTH + 1e-6
    assert box.y2 <= HEIGHT + 1e-6
    assert box.width <= 180.001
    assert box.width >= 49.999 or box.height == pytest.approx(HEIGHT)
