"""How fast the network learns as the run goes on."""

from __future__ import annotations

import math

from models.training.recipe import ScheduleRecipe


def learning_rate(recipe: ScheduleRecipe, progress: float) -> float:
    """The rate at ``progress`` 0..1: up over the soft start, level, and down from the annealing on.

    Between lowest and highest it moves in the exponent, as in NVIDIA TAO (``core/hooks/utils.py``);
    ``cosine`` comes down along half a wave from the soft start on instead.
    """
    if progress < recipe.soft_start:
        return _between(recipe, progress / recipe.soft_start)
    if recipe.curve == "cosine":
        return _cosine(recipe, (progress - recipe.soft_start) / (1 - recipe.soft_start))
    if progress > recipe.annealing:
        return _between(recipe, (1 - min(progress, 1.0)) / (1 - recipe.annealing))
    return recipe.highest


def _between(recipe: ScheduleRecipe, share: float) -> float:
    low, high = math.log(recipe.lowest), math.log(recipe.highest)
    return math.exp(low + share * (high - low))


def _cosine(recipe: ScheduleRecipe, share: float) -> float:
    wave = (1 + math.cos(math.pi * min(share, 1.0))) / 2
    return recipe.lowest + wave * (recipe.highest - recipe.lowest)
