"""The cost: NVIDIA's numbers by default, and what the other terms reward."""

from __future__ import annotations

import math

import pytest

pytest.importorskip("torch", reason="the training side needs torch")

import torch

from models.training.losses import BatchTargets, ObjectiveWeights, costs, imitation, overlap
from models.training.network import Outputs
from models.training.recipe import LossRecipe

ONE = torch.ones(1, 1, 1, 1)


def cell(coverage=1.0, norm=1.0, sides=(1.0, 1.0, 1.0, 1.0)):
    return BatchTargets(ONE * coverage, ONE * norm, torch.tensor(sides).view(1, 4, 1, 1), ONE[:, 0])


def said(coverage, sides=(1.0, 1.0, 1.0, 1.0)):
    logit = math.log(coverage / (1 - coverage))
    return Outputs(ONE * logit, torch.tensor(sides).view(1, 4, 1, 1))


@pytest.mark.parametrize(
    ("truth", "coverage", "cost"),
    [
        (1.0, 0.5, -0.05 * math.log(0.50001)),
        (0.0, 0.5, -0.95 * math.log(0.50001)),
        (0.75, 0.25, -0.05 * (0.75 * math.log(0.25001) + 0.25 * math.log(0.75001))),
        (0.5, 0.25, -0.95 * (0.5 * math.log(0.25001) + 0.5 * math.log(0.75001))),
    ],
)
def test_coverage_as_tao_has_it(truth, coverage, cost):
    """Cross entropy, weighed 0.05 where more than half a cell is face and 0.95 elsewhere."""
    found = costs(LossRecipe(), said(coverage), cell(truth)).coverage
    assert found.item() == pytest.approx(cost, rel=1e-4)


def test_boxes_as_tao_has_them():
    """The mean distance of the four sides, times the face's share of the cell."""
    wanted = cell(norm=0.25)
    found = costs(LossRecipe(), said(0.5, (1.0, 1.5, 1.0, 2.0)), wanted).boxes
    assert found.item() == pytest.approx(0.25 * (0.5 + 1.0) / 4)


def test_cells_without_weight_cost_nothing():
    """Where nothing is to be learned, nothing the network says costs."""
    wanted = cell()._replace(weight=torch.zeros(1, 1, 1))
    assert sum(c.item() for c in costs(LossRecipe(), said(0.1, (9.0,) * 4), wanted)) == 0


def test_focal_cost_forgets_what_is_right():
    """A cell that is nearly right costs far less than under plain cross entropy; a wrong one not."""
    focal, plain = LossRecipe(coverage="focal"), LossRecipe()
    right = [costs(each, said(0.9), cell()).coverage.item() for each in (focal, plain)]
    wrong = [costs(each, said(0.01), cell()).coverage.item() for each in (focal, plain)]
    assert right[0] < 0.02 * right[1]
    assert wrong[0] > 0.9 * wrong[1]


def test_quality_asks_for_less_where_the_box_is_bad():
    """With ``quality``, the best coverage is how well the box fits and not 1."""
    recipe = LossRecipe(coverage="focal", quality=True)
    half = (1.0, 1.0, 1.0, 3.0)
    modest, sure = (
        costs(recipe, said(score, half), cell()).coverage.item() for score in (0.35, 0.95)
    )
    assert modest < 0.1 * sure


@pytest.mark.parametrize(
    ("sides", "value"),
    [((1, 1, 1, 1), 1.0), ((1, 1, 1, 3), 0.5), ((2, 2, 2, 2), 0.25), ((-2, 1, 4, 1), -0.2)],
)
def test_generalised_overlap(sides, value):
    """1 for the box itself, the share for others, below 0 for boxes apart."""
    boxes = (torch.tensor(each, dtype=torch.float32).view(1, 4, 1, 1) for each in (sides, (1,) * 4))
    assert overlap(*boxes).item() == pytest.approx(value, abs=1e-5)


def test_a_teacher_is_imitated():
    """Saying what the teacher says costs least."""
    teacher = said(0.8)
    same, other = (imitation(said(c), teacher).item() for c in (0.8, 0.2))
    assert same < 0.01 * other


def test_weights_of_objectives_are_normalised():
    """1 to 10 becomes 1/11 and 10/11 of every class, and labels share what is left by weight."""
    recipe = LossRecipe(label_weights={"no_mask": 8.0})
    weights = ObjectiveWeights(recipe, ["mask", "no_mask"])
    ones = torch.ones(2)
    assert weights.total((ones, ones)).item() == pytest.approx(1.0)
    mask = torch.tensor([1.0, 0.0])
    assert weights.total((mask, 0 * mask)).item() == pytest.approx(1 / 11 / 9)


def test_objectives_are_balanced_by_what_they_cost():
    """An objective that costs more gets less weight, within bounds; one that costs nothing none.

    So it is in TAO: a label of which no face was shown goes on learning to be silent.
    """
    weights = ObjectiveWeights(LossRecipe(), ["mask", "no_mask"])
    weights.balance(torch.tensor([[1.0, 10.0], [0.0, 0.0]]))
    assert weights.current[0].tolist() == pytest.approx([0.5, 0.5])
    assert weights.current[1].tolist() == pytest.approx([1 / 11, 10 / 11])
    weights.balance(torch.tensor([[1.0, 0.0], [1.0, 1.0]]))
    assert weights.current[0].tolist() == pytest.approx([0.9999, 1e-4])
