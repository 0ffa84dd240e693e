"""Finds how large the numbers between layers get, on training pictures, for INT8.

Nearly the largest value and not the very largest: a few outliers would make every step coarser.
"""

from __future__ import annotations

from typing import Any, Iterable

import numpy as np
import torch
from torch import Tensor, nn
from typing_extensions import Self

from models.training.graph import Scales
from models.training.network import ConvNorm, DetectNet, pictures_to_input
from models.training.recipe import QuantiseRecipe


class Ranges:
    """Watches a network look at pictures. Use as a context; ``scales`` says what was seen."""

    def __init__(self, network: DetectNet, recipe: QuantiseRecipe) -> None:
        """Nothing is watched before the context is entered."""
        self._network = network.eval()
        self._recipe = recipe
        self._largest: dict[str, list[float]] = {}
        self._signed: set[str] = set()
        self._watches: list[Any] = []

    def __enter__(self) -> Self:
        """Begin to watch."""
        for name, module in self._network.named_modules():
            if name == "lit" or name.endswith((".middle", ".out")):
                self._watch(name, module)
            elif name.endswith(".shortcut") and isinstance(module, ConvNorm):
                self._watch(name, module)
                self._signed.add(name)
        return self

    def __exit__(self, *_: object) -> None:
        """Watch no more."""
        for watch in self._watches:
            watch.remove()

    def look(self, pictures: Iterable[np.ndarray]) -> None:
        """Look at pictures, uint8 RGB (height, width, 3)."""
        device = next(self._network.parameters()).device
        with torch.inference_mode():
            for picture in pictures:
                pixels = torch.from_numpy(np.ascontiguousarray(picture[None]))
                self._network(pictures_to_input(pixels.to(device)))

    def scales(self) -> Scales:
        """The range of every tensor: the mean over pictures of each picture's percentile."""
        ranges = {name: float(np.mean(seen)) for name, seen in self._largest.items()}
        return Scales({"input": 1.0} | ranges, self._recipe.activations, frozenset(self._signed))

    def _watch(self, name: str, module: nn.Module) -> None:
        def seen(_module: nn.Module, _given: Any, made: Tensor) -> None:
            self._largest.setdefault(name, []).append(_percentile(made, self._recipe.percentile))

        self._watches.append(module.register_forward_hook(seen))


def _percentile(made: Tensor, percentile: float) -> float:
    """The value that all but a small share of the sizes in a tensor stay below."""
    sizes = made.detach().abs().flatten()
    above = round(sizes.numel() * (1 - percentile / 100))
    return float(torch.topk(sizes, above + 1).values[-1])
