"""The colours can be read."""

from __future__ import annotations

import pytest

from kiosk.types import Label
from ui import theme
from ui.chips import GROUND, text_colour
from ui.view import LOOKS

PAIRS = [
    *{(look.text, look.ground) for look in LOOKS.values()},
    *{(look.features, theme.WHITE) for look in LOOKS.values()},
    *((text_colour(label), GROUND[label]) for label in Label),
    (theme.WHITE, theme.FAULT_PANE),
    (theme.FIX, theme.FAULT_PANE),
    (theme.INK_2, theme.PAPER_2),
]


@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out_seven_to_one_from_its_ground(text, ground):
    assert theme.contrast(text, ground) >= 7


@pytest.mark.parametrize("look", set(LOOKS.values()))
def test_features_stand_out_three_to_one_from_the_mask(look):
    assert theme.contrast(look.features, look.mask) >= 3


def test_contrast_is_the_one_of_wcag():
    assert theme.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert theme.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
