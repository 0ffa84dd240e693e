"""The targets drawn for a box, against vectors computed from NVIDIA's source."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch", reason="the training side needs torch")

from hypothesis import given
from hypothesis import strategies as st

from kiosk.detectors.gridbox import Grid, decode
from models.training.raster import Rasteriser
from models.training.recipe import RasterRecipe
from tests.training.lessons import LABELS, Square

WIDE = (384, 240)
BOX = (100.0, 60.0, 180.0, 150.0)


def drawn(*faces, size=WIDE, **recipe):
    return Rasteriser(RasterRecipe(**recipe), LABELS, size).draw(faces)


def test_golden_box_with_the_default_radii():
    """The cells of the published example have the published coverage and distances."""
    targets = drawn(Square("mask", BOX))
    cells = {
        (j, i): targets.coverage[0, j, i] for j, i in np.argwhere(targets.coverage[0]).tolist()
    }
    assert cells == {
        (5, 8): 0.4375,
        (5, 9): 0.1875,
        (6, 7): 0.25,
        (6, 8): 1.0,
        (6, 9): 0.75,
        (7, 8): 0.625,
        (7, 9): 0.25,
    }
    sides = [0.8142857, 1.0428571, 1.4714286, 1.5285714]
    np.testing.assert_allclose(targets.boxes[:4, 6, 8], sides, atol=1e-6)
    assert targets.norm[0, 6, 8] == pytest.approx(0.2222, abs=5e-5)


def test_golden_box_with_wide_radii():
    """A radius of 1 lights the whole ellipse of the box."""
    coverage = drawn(Square("mask", BOX), radius=1.0, deadzone=0.4)
    lit = coverage.coverage[0]
    assert ((lit > 0).sum(), (lit == 1).sum(), lit.sum()) == (33, 16, 22.125)
    assert coverage.norm[0].max() == pytest.approx(0.035556, abs=5e-7)


def test_small_faces_light_a_cell_at_least():
    """A face of 10 pixels is drawn as if it had a radius of one cell."""
    targets = drawn(Square("mask", (100, 100, 110, 110)))
    assert targets.coverage[0].sum() == 3.25
    assert targets.norm[0].max() == 0.25


def test_every_label_has_a_plane_and_a_radius_of_its_own():
    """Nothing is drawn on the planes of other labels, and a radius may be set per label."""
    faces = Square("mask", BOX), Square("no_mask", BOX)
    targets = drawn(*faces, radii={"no_mask": 1.0})
    assert (targets.coverage.sum(axis=(1, 2)) > [3, 20, -1]).all()
    assert not targets.coverage[2].any()
    assert not targets.boxes[8:].any()
    assert not drawn(Square("hat", BOX)).coverage.any()


def test_nearer_faces_clear_the_dead_zone():
    """Where the dead zone of a nearer face lies, a farther face is not drawn."""
    far, near = Square("mask", BOX), Square("mask", (130, 80, 230, 200))
    both, alone = drawn(far, near), drawn(near)
    lit = alone.coverage[0] > 0
    np.testing.assert_array_equal(both.coverage[0][lit], alone.coverage[0][lit])
    np.testing.assert_array_equal(both.boxes[:4, lit], alone.boxes[:4, lit])
    assert both.coverage[0].sum() < drawn(far).coverage[0].sum() + alone.coverage[0].sum()
    assert (drawn(near, far).coverage == both.coverage).all()


def test_tiny_faces_are_neither_face_nor_background():
    """Narrower than ``least_width``, a face only takes away the weight of its cells."""
    targets = drawn(Square("mask", (100, 100, 110, 110)), least_width=12)
    assert not targets.coverage.any()
    assert (targets.weight[6:8, 6:7] == 0).all()
    assert (targets.weight == 0).sum() == 9


@given(
    st.floats(0, 300),
    st.floats(0, 180),
    st.floats(5, 200),
    st.floats(5, 200),
    st.floats(0.2, 1.5),
    st.floats(0, 1),
)
def test_every_lit_cell_decodes_to_the_box(x, y, width, height, radius, deadzone):
    """The kiosk's decoder reads the drawn box back from each cell of it, also at the edges."""
    box = (x, y, min(x + width, WIDE[0]), min(y + height, WIDE[1]))
    targets = drawn(Square("misplaced", box), radius=radius, deadzone=deadzone)
    cells = decode(targets.coverage[2], targets.boxes[8:], 0.01, Grid())
    assert len(cells.boxes)
    np.testing.assert_allclose(cells.boxes, np.tile(box, (len(cells.boxes), 1)), atol=1e-3)


def test_nothing_beyond_the_picture():
    """A face outside lights nothing, and one half outside only what is inside."""
    assert not drawn(Square("mask", (-300, -300, -200, -200))).coverage.any()
    assert drawn(Square("mask", (-40, 60, 40, 150))).coverage[0, :, 0].any()
