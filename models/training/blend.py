"""Between two networks of one family: what training again brought, without all that it cost.

A network that was trained again is better on pictures like those it was trained with and may be
worse on others. The average of its weights and those it began with keeps most of both (Wortsman et
al., "Robust fine-tuning of zero-shot models", 2022).
"""

from __future__ import annotations

from torch import Tensor

from models.training.checkpoints import Weights


def between(before: Weights, after: Weights, share: float) -> Weights:
    """Weights that have gone ``share`` (0..1) of the way from ``before`` to ``after``."""

    def blended(old: Tensor, new: Tensor) -> Tensor:
        return old.lerp(new, share) if new.is_floating_point() else new

    state = {name: blended(before.state[name], new) for name, new in after.state.items()}
    return Weights(after.widths, after.recipe, state)
