"""The learning rate over a run."""

from __future__ import annotations

import pytest

pytest.importorskip("torch", reason="the training side needs torch")

from models.training.recipe import ScheduleRecipe
from models.training.schedule import learning_rate
from models.training.trainer import Clock


@pytest.mark.parametrize(
    ("progress", "rate"),
    [(0, 5e-6), (0.05, 5e-5), (0.1, 5e-4), (0.5, 5e-4), (0.7, 5e-4), (0.85, 5e-5), (1, 5e-6)],
)
def test_soft_start_and_annealing(progress, rate):
    """NVIDIA's defaults give NVIDIA's rates."""
    assert learning_rate(ScheduleRecipe(), progress) == pytest.approx(rate)


def test_cosine_comes_down_from_the_soft_start_on():
    """Half way down it has half the highest rate, at the end the lowest."""
    recipe = ScheduleRecipe(curve="cosine", soft_start=0.2)
    assert learning_rate(recipe, 0.2) == pytest.approx(5e-4)
    assert learning_rate(recipe, 0.6) == pytest.approx((5e-4 + 5e-6) / 2)
    assert learning_rate(recipe, 1.0) == pytest.approx(5e-6)


def test_no_soft_start():
    """A schedule may begin at full speed."""
    assert learning_rate(ScheduleRecipe(soft_start=0), 0) == pytest.approx(5e-4)


def test_time_and_steps_both_end_a_run():
    """Progress is that of steps or of minutes, whichever is further; earlier time counts."""
    now = [100.0]
    clock = Clock(steps=100, minutes=10, seconds=60, now=lambda: now[0])
    assert clock.progress(5) == pytest.approx(0.1)
    assert clock.progress(50) == pytest.approx(0.5)
    now[0] += 540
    assert clock.progress(50) == 1
    assert clock.seconds == 600
    assert Clock(100, None, now=lambda: now[0]).progress(100) == 1
