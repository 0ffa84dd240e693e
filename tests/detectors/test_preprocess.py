"""Into the network's size and back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, strategies

from kiosk.detectors.manifest import Input
from kiosk.detectors.preprocess import Preprocessor

sizes = strategies.integers(16, 2000)


def made(resize, width=640, height=352):
    return Preprocessor(Input(width=width, height=height, resize=resize))


@pytest.mark.parametrize(
    ("resize", "width", "height", "shown"),
    [
        ("fit", 1280, 720, (626, 352)),
        ("fit", 640, 480, (469, 352)),
        ("fit", 100, 1000, (35, 352)),
        ("fit", 3000, 10, (640, 2)),
        ("fit", 3000, 1, (640, 1)),
        ("stretch", 1280, 720, (640, 352)),
        ("stretch", 10, 10, (640, 352)),
    ],
)
def test_where_a_picture_is_shown(resize, width, height, shown):
    picture, placement = made(resize).prepare(np.full((height, width, 3), 200, np.uint8))
    assert (placement.shown_width, placement.shown_height) == shown
    assert (picture[: shown[1], : shown[0]] == 200).all()
    assert not picture[shown[1] :].any()
    assert not picture[:, shown[0] :].any()


@pytest.mark.parametrize("resize", ["fit", "stretch"])
@given(width=sizes, height=sizes, at=strategies.tuples(*[strategies.floats(0, 1)] * 4))
def test_a_box_finds_its_way_back(resize, width, height, at):
    """Into the network's pixels and back within a thousandth of a pixel."""
    _, placement = made(resize).prepare(np.zeros((height, width, 3), np.uint8))
    xs, ys = sorted(part * width for part in at[:2]), sorted(part * height for part in at[2:])
    box = np.array([[xs[0], ys[0], xs[1], ys[1]]])
    across, down = placement.shown_width / width, placement.shown_height / height
    there = box * (across, down, across, down)
    assert placement.to_source(there) == pytest.approx(box, abs=1e-3)


def test_an_edge_lies_where_the_mapping_says():
    """A bright patch in the picture and its box mapped forth agree within one pixel."""
    pixels = np.zeros((720, 1280, 3), np.uint8)
    pixels[300:500, 800:1000] = 255
    picture, placement = made("fit").prepare(pixels)
    rows, columns = np.nonzero(picture[:, :, 0] > 127)
    seen = np.array([[columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]], float)
    assert placement.to_source(seen) == pytest.approx(np.array([[800, 300, 1000, 500]]), abs=1.5)


def test_what_was_there_before_is_gone():
    preprocessor = made("fit")
    preprocessor.prepare(np.full((720, 1280, 3), 255, np.uint8))
    picture, _ = preprocessor.prepare(np.full((720, 300, 3), 7, np.uint8))
    assert picture.max() == 7


def test_a_fine_pattern_shrinks_to_its_mean():
    """Much smaller pictures are averaged; sampling would see stripes where there are none."""
    stripes = np.zeros((2112, 3840, 3), np.uint8)
    stripes[:, ::2] = 200
    picture, _ = made("stretch").prepare(stripes)
    assert picture.min() == picture.max() == 100


def test_views_of_pictures_are_pictures():
    """Mirrored and cropped arrays have odd strides."""
    pixels = np.random.default_rng(1).integers(0, 255, (200, 300, 3), dtype=np.uint8)
    view = pixels[10:150, ::-1]
    expected, _ = made("fit").prepare(view.copy())
    expected = expected.copy()
    assert (made("fit").prepare(view)[0] == expected).all()
