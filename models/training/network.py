"""DetectNet_v2 on ResNet-18: one look at a picture, two tensors about a grid of 16 pixels.

As in NVIDIA TAO (without pooling): a 7x7 convolution and four stages of two residual blocks, of
which the first three halve the picture and the last does not; then two 1x1 convolutions, one for
how much of a cell a face covers and one for how far the face's sides are. Every stage begins with
a projection, so the widths of stages are free of each other, and pruning makes use of that.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

STRIDES = (2, 2, 2, 1)
"""By how much the first block of each stage shrinks the picture; the stem halves it before."""

CHANNELS = (64, 128, 256, 512)
"""ResNet-18's widths."""

STRIDE = 16

NARROWEST = 16
"""Channels that a layer has at least: torch 2.13 corrupts memory when it learns a first layer of 8
with channels last on a CPU."""

PRIOR = -4.0
"""Where the logit of coverage starts: almost all of a picture is no face."""


@dataclass(frozen=True)
class Widths:
    """Channels of every layer: the stem, each stage's output, and inside of each block."""

    stem: int
    outer: tuple[int, ...]
    inner: tuple[int, ...]

    @classmethod
    def resnet18(cls, share: float = 1.0) -> Widths:
        """ResNet-18 with this share of its channels, to whole eights."""
        outer = tuple(max(NARROWEST, round(width * share / 8) * 8) for width in CHANNELS)
        return cls(outer[0], outer, tuple(width for width in outer for _ in range(2)))

    @classmethod
    def of(cls, record: dict[str, Any]) -> Widths:
        """Back from what ``record`` gave."""
        return cls(record["stem"], tuple(record["outer"]), tuple(record["inner"]))

    def record(self) -> dict[str, Any]:
        """As plain numbers, for files."""
        return asdict(self)


class Outputs(NamedTuple):
    """Logits of coverage (n, classes, rows, columns) and boxes (n, 4 * classes, rows, columns)."""

    logits: Tensor
    boxes: Tensor


class ConvNorm(nn.Module):
    """A convolution that keeps the size (but for its stride), and batch normalisation."""

    def __init__(self, given: int, made: int, kernel: int, stride: int = 1) -> None:
        """Channels in and out, size of the kernel, step."""
        super().__init__()
        self.conv = nn.Conv2d(given, made, kernel, stride, kernel // 2, bias=False)
        self.norm = nn.BatchNorm2d(made)

    def forward(self, x: Tensor) -> Tensor:
        """(n, given, h, w) to (n, made, h / stride, w / stride)."""
        made: Tensor = self.norm(self.conv(x))
        return made

    def folded(self) -> tuple[Tensor, Tensor]:
        """Weights and bias of the one convolution that does the same when not training."""
        norm = self.norm
        mean, variance = norm.get_buffer("running_mean"), norm.get_buffer("running_var")
        gain = norm.weight / torch.sqrt(variance + norm.eps)
        return self.conv.weight * gain[:, None, None, None], norm.bias - mean * gain


class Block(nn.Module):
    """Two convolutions and a way round them."""

    def __init__(self, given: int, inner: int, outer: int, stride: int, *, first: bool) -> None:
        """Channels in, between and out; the ``first`` block of a stage projects."""
        super().__init__()
        self.c1 = ConvNorm(given, inner, 3, stride)
        self.middle = nn.ReLU()
        self.c2 = ConvNorm(inner, outer, 3)
        self.shortcut = ConvNorm(given, outer, 1, stride) if first else nn.Identity()
        self.out = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        """(n, given, h, w) to (n, outer, h / stride, w / stride)."""
        made: Tensor = self.out(self.c2(self.middle(self.c1(x))) + self.shortcut(x))
        return made


class DetectNet(nn.Module):
    """The network. Coverage comes as logits; the sigmoid is part of loss and export."""

    def __init__(self, widths: Widths, classes: int) -> None:
        """Fresh weights."""
        super().__init__()
        self.widths = widths
        self.classes = classes
        self.stem = ConvNorm(3, widths.stem, 7, 2)
        self.lit = nn.ReLU()
        self.blocks = nn.ModuleList(_blocks(widths))
        self.cov = nn.Conv2d(widths.outer[-1], classes, 1)
        self.box = nn.Conv2d(widths.outer[-1], 4 * classes, 1)
        self._start()

    def forward(self, pictures: Tensor) -> Outputs:
        """Pictures (n, 3, h, w), RGB 0..1."""
        x = self.lit(self.stem(pictures))
        for block in self.blocks:
            x = block(x)
        return Outputs(self.cov(x), self.box(x))

    @property
    def parameters_count(self) -> int:
        """How many numbers are learned."""
        return sum(each.numel() for each in self.parameters())

    def _start(self) -> None:
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
        for name, norm in self.named_modules():
            if name.endswith("c2.norm"):  # residuals start small and learn faster
                nn.init.constant_(norm.get_parameter("weight"), 0.2)
        for head, bias in ((self.cov, PRIOR), (self.box, 0.5)):
            nn.init.normal_(head.weight, std=0.01)
            nn.init.constant_(head.get_parameter("bias"), bias)


def _blocks(widths: Widths) -> list[Block]:
    blocks, given = [], widths.stem
    for number, inner in enumerate(widths.inner):
        stage, second = divmod(number, 2)
        outer, stride = widths.outer[stage], 1 if second else STRIDES[stage]
        blocks.append(Block(given, inner, outer, stride, first=not second))
        given = outer
    return blocks


def pictures_to_input(pictures: Tensor) -> Tensor:
    """uint8 RGB (n, h, w, 3) to what the network takes: (n, 3, h, w), 0..1, channels last."""
    return pictures.permute(0, 3, 1, 2).float().div(255)
