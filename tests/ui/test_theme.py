"""The colours can be read."""

from __future__ import annotations

import pytest

from kiosk.types import Label
from ui import theme
from ui.chips import GROUND, text_colour
from ui.view import LOOKS

PAIRS = [
    *sorted({(look.text, look.ground) for look in LOOKS.values()}),
    *sorted({(look.features, theme.WHITE) for look in LOOKS.values()}),
    *((text_colour(label), GROUND[label]) for label in Label),
    (theme.WHITE, theme.FAULT_PANE),
    (theme.FIX, theme.FAULT_PANE),
    (theme.INK_2, theme.PAPER_2),
]


STAFF = [
    *((theme.INK, ground) for ground in (theme.PAPER, theme.PAPER_2, theme.WHITE, theme.FIX)),
    *((theme.INK, ground) for ground in (theme.ACT_GROUND, theme.ACT_SOFT, theme.ACT_ON_INK)),
    (theme.INK, theme.RING),
    *((theme.INK_2, ground) for ground in (theme.PAPER, theme.PAPER_2, theme.WHITE)),
    *((theme.WHITE, ground) for ground in (theme.INK, theme.INK_2, theme.ACT, theme.ACT_PRESSED)),
    *((theme.WHITE, ground) for ground in (theme.GO, theme.STOP, theme.FAULT)),
    (theme.ACT_PRESSED, theme.ACT_GROUND),
    (theme.STOP, theme.WHITE),
    (theme.ACT, theme.WHITE),
]
"""Text and ground of everything in the staff panel."""

SHAPES = [
    (theme.OUTLINE, theme.WHITE),
    (theme.OUTLINE, theme.PAPER),
    (theme.ACT, theme.TRACK),
    (theme.ACT, theme.WHITE),
    (theme.INK_2, theme.WHITE),
    (theme.INK, theme.ACT_SOFT),
    (theme.INK, theme.PAPER),
    (theme.WHITE, theme.INK),
]
"""Outlines, tracks and rings on what they stand on."""


@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_a_control_stands_out_three_to_one_from_its_ground(shape, ground):
    assert theme.contrast(shape, ground) >= 3


@pytest.mark.parametrize(("text", "ground"), [*PAIRS, *STAFF])
def test_text_stands_out_seven_to_one_from_its_ground(text, ground):
    assert theme.contrast(text, ground) >= 7


@pytest.mark.parametrize("look", set(LOOKS.values()))
def test_features_stand_out_three_to_one_from_the_mask(look):
    assert theme.contrast(look.features, look.mask) >= 3


def test_contrast_is_the_one_of_wcag():
    assert theme.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert theme.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
