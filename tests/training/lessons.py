"""What a tiny network can learn in a second: a coloured square, always or here and there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.training.recipe import NetworkRecipe, Recipe, ScheduleRecipe, SizeRecipe

SIZE = (128, 96)
LABELS = ("mask", "no_mask", "misplaced")


@dataclass(frozen=True)
class Square:
    label: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class Squares:
    """Training pictures with one square each: at one place, or where its number says."""

    wander: bool = False

    def picture(self, number: int):
        rng = np.random.default_rng(number if self.wander else 3)
        pixels = rng.integers(0, 60, (SIZE[1], SIZE[0], 3), dtype=np.uint8)
        x, y = (int(rng.integers(0, 60)), int(rng.integers(0, 40))) if self.wander else (30, 20)
        pixels[y : y + 48, x : x + 40] = (200, 180, 60)
        return pixels, (Square("no_mask", (x, y, x + 40, y + 48)),)


def tiny(**changes) -> Recipe:
    """A recipe for a network of 200,000 weights and pictures of 128x96."""
    schedule = {"steps": 60, "batch": 2, "highest": 5e-3, "regulariser": 0.0, "ema": 0.8}
    return Recipe(
        name="tiny",
        size=SizeRecipe(width=SIZE[0], height=SIZE[1]),
        network=NetworkRecipe(width=0.125),
        schedule=ScheduleRecipe(**{**schedule, **changes.pop("schedule", {})}),
        **changes,
    )
