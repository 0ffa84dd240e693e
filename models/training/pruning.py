"""Takes away whole filters that do little, as NVIDIA TAO does (``core/pruning/pruning.py``).

A filter's size is the L2 norm of its weights over that of its layer's largest. Layers whose outputs
are added (a stage's second convolutions and its projection) have to keep the same filters: their
sizes are equalised first. What is left is rounded up to whole groups that hardware likes.
"""

from __future__ import annotations

from typing import Sequence

import numpy as np
import torch
from torch import Tensor

from kiosk.errors import InputError
from models.training.checkpoints import Weights
from models.training.network import DetectNet, Widths
from models.training.recipe import PruneRecipe

FINEST = 2.0**-12
"""How exactly a threshold is searched."""

Kept = Sequence[int]


def kept(sizes: np.ndarray, threshold: float, least: int, granularity: int) -> list[int]:
    """Indices of the filters that stay, ascending.

    Those above the threshold, at least ``least`` of them, their number rounded up to whole
    ``granularity``; the largest ones, of equal ones the first.
    """
    count = max(int((sizes > threshold).sum()), least)
    count = min(-(-count // granularity) * granularity, len(sizes))
    return sorted(np.argsort(-sizes, kind="stable")[:count].tolist())


def sizes(weight: np.ndarray) -> np.ndarray:
    """Norms of the filters (out, …) over the largest of them, 0..1."""
    norms = np.linalg.norm(weight.reshape(len(weight), -1), axis=1)
    return np.asarray(norms / max(float(norms.max()), 1e-12))


def equalised(layers: Sequence[np.ndarray], how: str) -> np.ndarray:
    """One size per filter for layers that are added; ``how`` as in the recipe."""
    stacked = np.stack(layers)
    if how == "union":
        return np.asarray(stacked.max(axis=0))
    if how == "intersection":
        return np.asarray(stacked.min(axis=0))
    if how == "arithmetic_mean":
        return np.asarray(stacked.mean(axis=0))
    return np.asarray(np.exp(np.log(stacked.clip(1e-12)).mean(axis=0)))


def prune(weights: Weights, recipe: PruneRecipe) -> Weights:
    """The smaller network. Raises InputError when the recipe cannot be met."""
    if (recipe.threshold is None) == (recipe.parameters is None):
        raise InputError("give either a threshold or a number of parameters.")
    if recipe.threshold is not None:
        return _cut(weights, _plan(weights, recipe, recipe.threshold))
    return _cut(weights, _smallest(weights, recipe, recipe.parameters or 0))


def _smallest(weights: Weights, recipe: PruneRecipe, most: int) -> dict[str, Kept]:
    """The plan of the lowest threshold that leaves at most so many parameters."""
    low, high = 0.0, 1.0
    if _parameters(weights, _plan(weights, recipe, high)) > most:
        raise InputError(f"more than {most} parameters are left even if all filters go.")
    while high - low > FINEST:
        middle = (low + high) / 2
        fits = _parameters(weights, _plan(weights, recipe, middle)) <= most
        low, high = (low, middle) if fits else (middle, high)
    return _plan(weights, recipe, high)


def _plan(weights: Weights, recipe: PruneRecipe, threshold: float) -> dict[str, Kept]:
    """Which filters stay in every layer, by the layer's name."""
    plan: dict[str, Kept] = {}
    for group in _groups(len(weights.widths.inner)):
        filters = [sizes(weights.state[f"{name}.conv.weight"].cpu().numpy()) for name in group]
        same = equalised(filters, recipe.equalise)
        stay = kept(same, threshold, recipe.least, recipe.granularity)
        plan |= dict.fromkeys(group, stay)
    return plan


def _groups(blocks: int) -> list[list[str]]:
    """Layers by name, together where their outputs are added."""
    inner = [[f"blocks.{number}.c1"] for number in range(blocks)]
    outer = [
        [f"blocks.{first}.shortcut", f"blocks.{first}.c2", f"blocks.{first + 1}.c2"]
        for first in range(0, blocks, 2)
    ]
    return [["stem"], *inner, *outer]


def _parameters(weights: Weights, plan: dict[str, Kept]) -> int:
    with torch.device("meta"):
        return DetectNet(_widths(plan), len(weights.recipe.labels)).parameters_count


def _widths(plan: dict[str, Kept]) -> Widths:
    blocks = sum(name.endswith("c1") for name in plan)
    outer = tuple(len(plan[f"blocks.{first}.c2"]) for first in range(0, blocks, 2))
    inner = tuple(len(plan[f"blocks.{number}.c1"]) for number in range(blocks))
    return Widths(len(plan["stem"]), outer, inner)


def _cut(weights: Weights, plan: dict[str, Kept]) -> Weights:
    state = {name: _part(name, value, plan) for name, value in weights.state.items()}
    return Weights(_widths(plan), weights.recipe, state)


def _part(name: str, value: Tensor, plan: dict[str, Kept]) -> Tensor:
    """What is left of one tensor: fewer filters, and of each filter fewer input channels."""
    layer, rest = _layer(name)
    if layer in plan and value.ndim:
        value = value[list(plan[layer])]
    if rest.endswith("weight") and value.ndim == 4 and layer != "stem":
        value = value[:, list(plan[_source(layer, plan)])]
    return value.clone()


def _layer(name: str) -> tuple[str, str]:
    """``blocks.0.c1.conv.weight`` is layer ``blocks.0.c1``, ``weight``; heads are plain."""
    parts = name.split(".")
    ends = 1 if parts[0] in ("cov", "box") else 2
    return ".".join(parts[:-ends]), parts[-1]


def _source(layer: str, plan: dict[str, Kept]) -> str:
    """The layer whose filters are this one's input channels."""
    last = max(int(name.split(".")[1]) for name in plan if name.endswith("c1"))
    if layer in ("cov", "box"):
        return f"blocks.{last}.c2"
    _, number, part = layer.split(".")
    if part == "c2":
        return f"blocks.{number}.c1"
    return f"blocks.{int(number) - 1}.c2" if int(number) else "stem"
