"""The cost of what the network says, and how its parts are weighed.

Defaults after NVIDIA TAO (``cost_functions.py``, ``cost_auto_weight_hook.py``): weighted cross
entropy for coverage, and absolute distance for boxes, where every face counts about alike. Beside
them stand focal weighting (Lin et al. 2017, for soft targets Li et al. 2020), generalised overlap
of boxes (Rezatofighi et al. 2019), and coverage that learns how good its box is (Zhang et al.
2021).
"""

from __future__ import annotations

from typing import NamedTuple, Sequence

import torch
import torch.nn.functional as F  # noqa: N812  # the field's name for it
from torch import Tensor

from models.training.network import Outputs
from models.training.recipe import LossRecipe

TINY = 1e-5
LEAST_WEIGHT, MOST_WEIGHT = 1e-4, 0.9999
"""Bounds of an objective's weight."""


class Costs(NamedTuple):
    """Unweighted costs per class, each of shape (classes,)."""

    coverage: Tensor
    boxes: Tensor


class BatchTargets(NamedTuple):
    """``raster.Targets`` of several pictures, stacked along the first axis."""

    coverage: Tensor
    norm: Tensor
    boxes: Tensor
    weight: Tensor


class ObjectiveWeights:
    """How much coverage and boxes of each class count.

    Balanced now and then so that both objectives of a class keep their share of its cost.
    """

    def __init__(self, recipe: LossRecipe, labels: Sequence[str]) -> None:
        """The recipe's own weights."""
        wanted = torch.tensor([recipe.coverage_weight, recipe.box_weight]).repeat(len(labels), 1)
        self._wanted = wanted / wanted.sum(1, keepdim=True)
        self.current = self._wanted.clone()
        """(classes, 2): coverage, boxes; each row sums to 1."""
        given = {label.value: weight for label, weight in recipe.label_weights.items()}
        weights = torch.tensor([given.get(label, 1.0) for label in labels])
        self._labels = weights / weights.sum()

    def total(self, costs: Costs) -> Tensor:
        """The one number that is made smaller."""
        stacked = torch.stack(costs, 1)
        return (stacked * (self.current * self._labels[:, None]).to(stacked.device)).sum()

    def balance(self, mean: Tensor) -> None:
        """Take ``mean`` costs (classes, 2) of the past steps into account; 0 asks for nothing."""
        raw = torch.where(mean > 0, self._wanted / mean.clamp(min=1e-12), 0.0)
        share = raw / raw.sum(1, keepdim=True).clamp(min=1e-12)
        self.current = torch.where(mean.sum(1, keepdim=True) > 0, share, self.current)
        self.current = self.current.clamp(LEAST_WEIGHT, MOST_WEIGHT)


def costs(recipe: LossRecipe, said: Outputs, wanted: BatchTargets) -> Costs:
    """What a batch costs per class: means over pictures and cells."""
    logits, boxes = said.logits.float(), said.boxes.float()
    weight = wanted.weight[:, None]
    aim = wanted.coverage
    if recipe.quality:
        aim = aim * overlap(boxes.detach(), wanted.boxes).clamp(min=0)
    lit = _focal if recipe.coverage == "focal" else _cross_entropy
    coverage = (lit(recipe, logits, aim) * weight).mean((0, 2, 3))
    return Costs(coverage, (_box_cost(recipe, boxes, wanted) * weight).mean((0, 2, 3)))


def imitation(said: Outputs, teacher: Outputs) -> Tensor:
    """How far the network's coverage is from its teacher's, where either sees something.

    A scalar >= 0, its gradient for the network alone.
    """
    aim = teacher.logits.float().sigmoid()
    logits = said.logits.float()
    apart = (logits.sigmoid() - aim).abs().detach() ** 2
    entropy = F.binary_cross_entropy_with_logits(logits, aim, reduction="none")
    near = (aim[:, :, None] * _cells(said.boxes, teacher.boxes)).mean()
    return (apart * entropy).mean() + 0.1 * near


def overlap(boxes: Tensor, wanted: Tensor) -> Tensor:
    """Generalised overlap -1..1 of boxes (n, 4 * classes, h, w) that share their cell's point.

    Where a box does not enclose its cell's point the distances may be negative; that is allowed.
    """
    one, two = _sides(boxes), _sides(wanted)
    shared = _area(torch.minimum(one, two))
    union = _area(one) + _area(two) - shared
    hull = _area(torch.maximum(one, two)).clamp(min=1e-6)
    return shared / union.clamp(min=1e-6) - (hull - union) / hull


def _sides(boxes: Tensor) -> Tensor:
    """(n, classes, 4, h, w): left, top, right, bottom."""
    pictures, channels, rows, columns = boxes.shape
    return boxes.reshape(pictures, channels // 4, 4, rows, columns)


def _cells(one: Tensor, two: Tensor) -> Tensor:
    return (_sides(one.float()) - _sides(two.float())).abs()


def _area(sides: Tensor) -> Tensor:
    left, top, right, bottom = sides.unbind(2)
    return (left + right).clamp(min=0) * (top + bottom).clamp(min=0)


def _cross_entropy(recipe: LossRecipe, logits: Tensor, aim: Tensor) -> Tensor:
    said = logits.sigmoid()
    entropy = -(aim * torch.log(said + TINY) + (1 - aim) * torch.log(1 - said + TINY))
    return entropy * torch.where(aim > 0.5, recipe.foreground, 1 - recipe.foreground)


def _focal(recipe: LossRecipe, logits: Tensor, aim: Tensor) -> Tensor:
    """Cells that are right already count little; faces, which are rare, count by ``foreground``."""
    entropy = F.binary_cross_entropy_with_logits(logits, aim, reduction="none")
    apart = (logits.sigmoid() - aim).abs() ** recipe.focus
    return entropy * apart * torch.where(aim > 0, recipe.foreground, 1 - recipe.foreground)


def _box_cost(recipe: LossRecipe, boxes: Tensor, wanted: BatchTargets) -> Tensor:
    """(n, classes, h, w), weighted so that every face counts about alike."""
    cost = torch.zeros_like(wanted.norm)
    if recipe.box in ("l1", "both"):
        cost = cost + _cells(boxes, wanted.boxes).mean(2)
    if recipe.box in ("giou", "both"):
        cost = cost + 1 - overlap(boxes, wanted.boxes)
    return cost * wanted.norm
