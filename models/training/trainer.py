"""One network learns by one recipe, a step at a time, from wherever it was left."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Callable

import torch
from torch import Tensor, nn

from kiosk.errors import KioskError
from models.training.checkpoints import Checkpoint, Weights
from models.training.feeding import Batch
from models.training.losses import BatchTargets, Costs, ObjectiveWeights, costs, imitation
from models.training.network import DetectNet, pictures_to_input
from models.training.recipe import Recipe
from models.training.schedule import learning_rate

DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16}


@dataclass(frozen=True)
class Step:
    """What one step was like: learning rate, and what the batch cost."""

    rate: float
    cost: float
    coverage: float
    boxes: float


class Trainer:
    """Owns the network while it learns, and all that the next step depends on."""

    def __init__(
        self,
        network: DetectNet,
        recipe: Recipe,
        device: torch.device,
        teacher: DetectNet | None = None,
    ) -> None:
        """Take the network over and start at step 0."""
        schedule = recipe.schedule
        self.network = network.to(device, memory_format=torch.channels_last).train()  # type: ignore[call-overload]
        self._recipe = recipe
        self._schedule = schedule
        self.step = 0
        self.average: dict[str, Tensor] = {}
        self._device = device
        self._teacher = teacher.to(device).eval() if teacher else None
        self._optimiser = torch.optim.AdamW(
            network.parameters(), betas=(0.9, 0.999), eps=1e-8, weight_decay=schedule.decay
        )
        self._objectives = ObjectiveWeights(recipe.loss, [label.value for label in recipe.labels])
        self._spent = torch.zeros(len(recipe.labels), 2)

    def learn(self, batch: Batch, progress: float) -> Step:
        """One step, at ``progress`` 0..1 of the run.

        Raises KioskError when the cost, or what the network keeps of the pictures' spread, is no
        number any more; the weights are as before then, the spread is not.
        """
        rate = learning_rate(self._schedule, progress)
        for group in self._optimiser.param_groups:
            group["lr"] = rate
        cost, parts = self._cost(batch)
        self._optimiser.zero_grad(set_to_none=True)
        cost.backward()  # type: ignore[no-untyped-call]
        slope = nn.utils.clip_grad_norm_(self.network.parameters(), self._schedule.clip)
        if not torch.isfinite(cost + slope + _spread(self.network)):
            sentence = f"step {self.step + 1}: the cost is no number any more;"
            raise KioskError(f"{sentence} lower schedule.highest and begin in another folder.")
        self._optimiser.step()
        self.step += 1
        self._follow()
        self._balance(parts)
        coverage, boxes = (float(part.detach().sum()) for part in parts)
        return Step(rate, float(cost.detach()), coverage, boxes)

    def checkpoint(self, seconds: float) -> Checkpoint:
        """This moment. Its tensors are the living ones: write it before the next step."""
        rest = {
            "objectives": self._objectives.current,
            "spent": self._spent,
            "random": torch.get_rng_state(),
        }
        weights = Weights(self.network.widths, self._recipe, self.network.state_dict())
        return Checkpoint(
            self.step, seconds, weights, self.average, self._optimiser.state_dict(), rest
        )

    def go_on(self, checkpoint: Checkpoint) -> None:
        """Be where that checkpoint was."""
        self.step = checkpoint.step
        self.network.load_state_dict(dict(checkpoint.weights.state))
        self.average = {k: v.to(self._device) for k, v in checkpoint.average.items()}
        self._optimiser.load_state_dict(dict(checkpoint.optimiser))
        self._objectives.current = checkpoint.rest["objectives"]
        self._spent = checkpoint.rest["spent"]
        torch.set_rng_state(checkpoint.rest["random"])

    def finished(self) -> Weights:
        """The weights to be measured and used: the average where one is kept."""
        state = self.average or self.network.state_dict()
        kept = {name: value.detach().cpu().clone() for name, value in state.items()}
        return Weights(self.network.widths, self._recipe, kept)

    def _cost(self, batch: Batch) -> tuple[Tensor, Costs]:
        pictures = pictures_to_input(batch.pictures.to(self._device, non_blocking=True))
        wanted = BatchTargets(*(part.to(self._device) for part in batch.targets))
        with self._precision():
            said = self.network(pictures)
        parts = costs(self._recipe.loss, said, wanted)
        cost = self._objectives.total(parts)
        if self._teacher and self._recipe.loss.teacher_weight:
            with self._precision(), torch.no_grad():
                shown = self._teacher(pictures)
            cost = cost + self._recipe.loss.teacher_weight * imitation(said, shown)
        if self._schedule.regulariser:
            cost = cost + self._schedule.regulariser * _absolute(self.network)
        return cost, parts

    def _precision(self) -> AbstractContextManager[Any]:
        dtype = DTYPES[self._schedule.precision]
        return torch.autocast(self._device.type, dtype, enabled=dtype is not torch.float32)

    def _follow(self) -> None:
        """Move the average after the weights, fast while it is young."""
        if not self._schedule.ema:
            return
        state = self.network.state_dict()
        if not self.average:
            self.average = {name: value.detach().clone() for name, value in state.items()}
        old = min(self._schedule.ema, (1 + self.step) / (10 + self.step))
        for name, value in state.items():
            if value.is_floating_point():
                self.average[name].lerp_(value.detach(), 1 - old)
            else:
                self.average[name].copy_(value)

    def _balance(self, parts: Costs) -> None:
        every = self._recipe.loss.autoweight_every
        if not every:
            return
        self._spent += torch.stack([part.detach().cpu() for part in parts], 1)
        if self.step % every == 0:
            self._objectives.balance(self._spent / every)
            self._spent = torch.zeros_like(self._spent)


def _absolute(network: DetectNet) -> Tensor:
    """Sum of the absolute weights of all convolutions."""
    parts = [m.weight.abs().sum() for m in network.modules() if isinstance(m, nn.Conv2d)]
    return torch.stack(parts).sum()


class Clock:
    """How far a run is: by steps, or by time where it may only take so many minutes."""

    def __init__(
        self,
        steps: int,
        minutes: float | None,
        seconds: float = 0.0,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """``seconds`` were spent before."""
        self._steps, self._minutes, self._now = steps, minutes, now
        self._start = now() - seconds

    @property
    def seconds(self) -> float:
        """Spent so far, all runs together."""
        return self._now() - self._start

    def progress(self, step: int) -> float:
        """0..1; whichever of steps and time is nearer to its end."""
        by_steps = step / self._steps
        return min(1.0, max(by_steps, self.seconds / 60 / self._minutes if self._minutes else 0.0))


def _spread(network: DetectNet) -> Tensor:
    """All running variances together. They overflow before the cost does, which divides by them."""
    kept = [norm.running_var for norm in network.modules() if isinstance(norm, nn.BatchNorm2d)]
    return torch.stack([each.sum() for each in kept if each is not None]).sum()
