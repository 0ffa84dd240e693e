"""What moves costs little beside a picture of the camera, so that both have room in a second."""

from __future__ import annotations

import numpy as np

from tests.paint_cost import measured


def test_a_step_of_the_pictogram_costs_a_small_part_of_a_picture(application):
    found = {name: float(np.median(taken)) for name, taken in measured(60).items()}
    picture = found.pop("a new picture with ten boxes")
    assert picture > 0
    for what in ("a mask that rises", "chevrons that travel"):
        assert found[f"a step of {what}"] < picture / 3
