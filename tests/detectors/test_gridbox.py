"""The decoder, against vectors worked out from the training targets."""

from __future__ import annotations

import numpy as np
import pytest

from kiosk.detectors.gridbox import MOST_CELLS, Grid, check, clipped, decode
from kiosk.errors import DetectorError

GRID = Grid()
FACE = (100, 60, 180, 150)


def targets(box, rows=15, columns=24):
    """What a perfect network says of every cell about one box, from the point's own geometry."""
    out = np.zeros((4, rows, columns), np.float32)
    for row in range(rows):
        for column in range(columns):
            x, y = 16 * column + 0.5, 16 * row + 0.5
            out[:, row, column] = [
                (x - box[0]) / 35,
                (y - box[1]) / 35,
                (box[2] - x) / 35,
                (box[3] - y) / 35,
            ]
    return out


def lit(*cells, rows=15, columns=24):
    coverage = np.zeros((rows, columns), np.float32)
    for row, column, value in cells:
        coverage[row, column] = value
    return coverage


def test_one_cell_worked_by_hand():
    """Column 8, row 6 is the point (128.5, 96.5); the offset is half a pixel, not half a cell."""
    bbox = np.zeros((4, 15, 24))
    bbox[:, 6, 8] = [0.8142857, 1.0428571, 1.4714286, 1.5285714]
    cells = decode(lit((6, 8, 0.9)), bbox, 0.5, GRID)
    assert cells.boxes[0] == pytest.approx(FACE, abs=1e-4)
    assert cells.coverage == pytest.approx([0.9])


def test_every_cell_of_a_perfect_network_gives_the_same_box():
    cells = decode(np.ones((15, 24)), targets(FACE), 0.5, GRID)
    assert cells.boxes == pytest.approx(np.tile(FACE, (360, 1)), abs=1e-4)


def test_boxes_of_no_size_are_dropped():
    """All distances zero: a box without area at every point."""
    assert len(decode(np.ones((15, 24)), np.zeros((4, 15, 24)), 0.5, GRID).boxes) == 0


def test_a_cell_counts_from_the_least_coverage_on():
    cells = decode(lit((6, 8, 0.5), (6, 9, 0.499)), targets(FACE), 0.5, GRID)
    assert len(cells.boxes) == 1


def test_cells_come_from_the_most_covered_on_and_no_more_than_the_cap():
    """A network that lights everything cannot stall the clustering."""
    coverage = np.linspace(0.5, 1, 34 * 60).reshape(34, 60)
    cells = decode(coverage, targets(FACE, 34, 60), 0.3, GRID)
    assert len(cells.boxes) == MOST_CELLS
    assert cells.coverage == pytest.approx(np.sort(coverage.ravel())[::-1][:MOST_CELLS])


@pytest.mark.parametrize(
    ("box", "expected"),
    [
        ((-5, -7, 50, 60), (0, 0, 50, 60)),
        ((300, 200, 500, 300), (300, 200, 384, 240)),
        ((-9, 10, -1, 20), (0, 10, 0, 20)),
        ((50, 60, 40, 30), (50, 60, 50, 60)),
        ((400, 10, 500, 20), (384, 10, 384, 20)),
    ],
)
def test_boxes_are_cut_off_at_the_edge_and_never_turn_inside_out(box, expected):
    """TAO's rule: near sides into the picture, far sides between them and the picture's end."""
    assert clipped(np.array([box], float), 384, 240)[0] == pytest.approx(expected)


def test_a_coverage_a_little_over_one_is_one():
    """Half precision rounds up."""
    cells = decode(lit((6, 8, 1.0004)), targets(FACE), 0.5, GRID)
    assert cells.coverage.tolist() == [1.0]


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), -float("inf")])
@pytest.mark.parametrize("where", [0, 1])
def test_what_is_no_number_is_a_fault_and_not_an_empty_room(wrong, where):
    tensors = [np.zeros((1, 15, 24)), np.zeros((4, 15, 24))]
    tensors[where][0, 3, 4] = wrong
    with pytest.raises(DetectorError, match=r"implausible.*1 values are not numbers"):
        check(*tensors)


@pytest.mark.parametrize("value", [1.2, -0.1])
def test_coverage_beyond_its_range_is_a_fault(value):
    """A network exported without its sigmoid."""
    coverage = np.zeros((1, 15, 24))
    coverage[0, 3, 4] = value
    with pytest.raises(DetectorError, match=r"implausible.*coverage from"):
        check(coverage, np.zeros((4, 15, 24)))


def test_a_face_everywhere_is_a_fault():
    with pytest.raises(DetectorError, match="every part"):
        check(np.full((1, 15, 24), 0.9), np.zeros((4, 15, 24)))


def test_a_face_that_fills_most_of_the_picture_is_none():
    coverage = np.full((2, 15, 24), 0.9)
    coverage[:, :, :4] = 0
    check(coverage, np.zeros((8, 15, 24)))
