"""A label covers nobody: below its box, else above, else inside, else a badge."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPainter

from kiosk.types import Label
from ui.chips import LEAST, TEXT, Chip, _drawn_chip, paint_lone_badge, place
from ui.words import load

PANE = QRectF(0, 0, 1136, 852)
SIZE = QSizeF(200, 60)


def test_it_stands_centred_below():
    spot = place(SIZE, QRectF(400, 200, 240, 300), PANE, [], 22)
    assert spot == QRectF(420, 522, 200, 60)


@pytest.mark.parametrize("u", [0.2, 480 / 1080])
def test_its_letters_can_be_read_on_a_small_screen(u):
    small, read = (Chip(Label.NO_MASK, [load("en")], 97, each) for each in (u, LEAST / TEXT))
    assert small.size == read.size
    assert small._parts[0][2].height() >= LEAST


def test_it_stands_above_when_the_picture_ends_below():
    spot = place(SIZE, QRectF(400, 500, 240, 300), PANE, [], 22)
    assert spot == QRectF(420, 418, 200, 60)


def test_it_stands_above_when_another_box_is_below():
    below = QRectF(380, 530, 200, 200)
    assert place(SIZE, QRectF(400, 200, 240, 300), PANE, [below], 22).bottom() < 200


def test_it_stands_inside_when_there_is_room_nowhere_else():
    box = QRectF(300, 20, 400, 820)
    spot = place(SIZE, box, PANE, [], 22)
    assert box.contains(spot)


def test_it_gives_way_to_a_badge_when_nothing_is_free():
    box = QRectF(400, 20, 150, 820)
    assert place(SIZE, box, PANE, [], 22) is None


@pytest.mark.parametrize("left", [-80, 1000])
def test_it_stays_in_the_picture(left):
    spot = place(SIZE, QRectF(left, 200, 180, 200), PANE, [], 22)
    assert PANE.contains(spot)


def test_the_percentage_takes_the_place_of_the_second_language():
    words = [load("en"), load("zh-Hant")]
    both, percent = Chip(Label.MASK, words, None, 1.0), Chip(Label.MASK, words, 97, 1.0)
    assert [text for text, _, _ in both._parts] == ["Mask on", "已戴好"]
    assert [text for text, _, _ in percent._parts] == ["Mask on", "97\u202f%"]
    assert both.size.height() == 60


def pixels(chip, x):
    image = QImage(400, 100, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    chip.paint(painter, QRectF(QPointF(x, 20), chip.size))
    painter.end()
    flat = np.frombuffer(image.constBits(), np.uint8)
    return flat.reshape(100, 400, 4)[:, :, :3].astype(int)


def test_a_chip_that_moves_is_the_same_picture_and_writes_nothing_anew():
    words = [load("en"), load("zh-Hant")]
    here = pixels(Chip(Label.MASK, words, None, 1.0), 20)
    drawn = _drawn_chip.cache_info().misses
    there = pixels(Chip(Label.MASK, words, None, 1.0), 40.3)
    assert _drawn_chip.cache_info().misses == drawn
    assert (here[:, 20:300] == there[:, 40:320]).all()
    assert (here != pixels(Chip(Label.NO_MASK, words, None, 1.0), 20)).any()


@pytest.mark.parametrize("label", Label)
def test_a_lone_badge_stands_in_the_middle_of_the_lower_edge(label):
    image = QImage(200, 200, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    paint_lone_badge(painter, label, QRectF(50, 40, 100, 80), 1.0)
    painter.end()
    flat = np.frombuffer(image.constBits(), np.uint8).reshape(200, 200, 4)[:, :, :3]
    rows, columns = np.nonzero(flat.max(axis=2))
    assert ((columns.min() + columns.max()) / 2, (rows.min() + rows.max()) / 2) == pytest.approx(
        (100, 120), abs=1
    )
    assert columns.max() - columns.min() == pytest.approx(56, abs=2)
