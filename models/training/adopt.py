"""``python -m models.training adopt``: weights to begin with, out of an ONNX file made earlier.

Such a file has normalisation folded into its convolutions, and a network without any learns badly.
So it is put back: a first look at training pictures tells how every convolution's output is spread,
and normalisation that takes this spread away and gives it back again changes nothing.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, Mapping, Sequence

import numpy as np
import onnx
import torch
from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from onnx import numpy_helper
from torch import Tensor, nn

from kiosk.errors import InputError
from models.training import checkpoints
from models.training import recipe as recipes
from models.training.checkpoints import Weights
from models.training.feeding import Pictures
from models.training.network import ConvNorm, DetectNet, Widths, pictures_to_input
from models.training.recipe import Recipe
from models.training.train import training_pictures

PICTURES = 64
"""So many are looked at; the spread of a channel is then known to about a percent."""

Layer = tuple[np.ndarray, np.ndarray]
"""Weights (out, in, kernel, kernel) and bias (out,)."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "file", type=Path, metavar="ONNX", help="of this network, float32 or float16"
    )
    parser.add_argument("recipe", metavar="RECIPE", help="what it is to be trained by")
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER", help="the pictures")
    parser.add_argument("--out", type=Path, required=True, metavar="WEIGHTS", help="the file")
    parser.add_argument("--skip-bad", action="store_true", help="leave bad pictures out")


def run(args: argparse.Namespace) -> int:
    """Write the weights."""
    recipe = recipes.load(args.recipe)
    pictures = training_pictures(recipe, args.data, recipe.schedule.seed, skip_bad=args.skip_bad)
    weights = adopt(args.file, recipe, pictures)
    checkpoints.save_weights(args.out, weights)
    print(f"{args.out}: {weights.network().parameters_count} parameters.")
    return 0


def adopt(path: Path, recipe: Recipe, pictures: Pictures) -> Weights:
    """The network of the file, ready to go on learning. Raises InputError."""
    layers = _layers(path)
    widths = _widths(path, layers)
    network = DetectNet(widths, len(recipe.labels)).eval()
    for (name, layer), (weight, bias) in zip(_convolutions(network), layers):
        _fill(path, name, layer, torch.from_numpy(weight), torch.from_numpy(bias))
    _spread(network, pictures)
    return Weights(widths, recipe, network.state_dict())


def _layers(path: Path) -> list[Layer]:
    """The file's convolutions in the order they are run."""
    try:
        graph = onnx.load(str(path), format="protobuf").graph
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}).") from error
    except DecodeError as error:
        raise InputError(f"{path}: this is no ONNX file, or it is cut off.") from error
    constants = {each.name: each for each in graph.initializer}
    return [_layer(path, node, constants) for node in graph.node if node.op_type == "Conv"]


def _layer(path: Path, node: Any, constants: Mapping[str, Any]) -> Layer:
    parts = [constants[name] for name in node.input[1:] if name in constants]
    if len(parts) != 2:
        sentence = f"{path}: {node.name or node.output[0]} has no plain weights and bias;"
        raise InputError(f"{sentence} give a float32 or float16 file.")
    weight, bias = (numpy_helper.to_array(part).astype(np.float32) for part in parts)
    return weight, bias


def _widths(path: Path, layers: Sequence[Layer]) -> Widths:
    """Channels by the kernels: one of 7, then 3 and 3 for every block, and projections of 1."""
    made = {size: [len(w) for w, _ in layers if w.shape[-1] == size] for size in (7, 3, 1)}
    if [len(made[size]) for size in (7, 3, 1)] != [1, 16, 6]:
        raise InputError(f"{path}: this is not the network that is trained here (ResNet-18).")
    return Widths(made[7][0], tuple(made[3][1::4]), tuple(made[3][::2]))


def _convolutions(network: DetectNet) -> list[tuple[str, ConvNorm | nn.Conv2d]]:
    """Layers as they are run, which is how the files list them."""
    named = dict(network.named_modules())
    blocks = [
        f"blocks.{number}.{part}"
        for number in range(len(network.blocks))
        for part in ("c1", "c2", "shortcut")
    ]
    names = ["stem", *(name for name in blocks if isinstance(named[name], ConvNorm)), "cov", "box"]
    return [(name, named[name]) for name in names]


def _fill(path: Path, name: str, layer: ConvNorm | nn.Conv2d, weight: Tensor, bias: Tensor) -> None:
    conv = layer.conv if isinstance(layer, ConvNorm) else layer
    if conv.weight.shape != weight.shape:
        wanted, found = tuple(conv.weight.shape), tuple(weight.shape)
        raise InputError(f"{path}: {name} is {found} where the recipe's network has {wanted}.")
    shift = layer.norm.bias if isinstance(layer, ConvNorm) else layer.get_parameter("bias")
    with torch.no_grad():
        conv.weight.copy_(weight)
        shift.copy_(bias)
        if isinstance(layer, ConvNorm):
            layer.norm.weight.fill_(1)
            layer.norm.get_buffer("running_var").fill_(1 - layer.norm.eps)


def _spread(network: DetectNet, pictures: Pictures) -> None:
    """Let every normalisation know the spread it is given; what comes out stays as it was."""
    layers = [each for each in network.modules() if isinstance(each, ConvNorm)]
    sums = [torch.zeros(2, len(layer.norm.weight), dtype=torch.float64) for layer in layers]
    watches = [
        layer.conv.register_forward_hook(
            lambda _layer, _given, made, total=total: _add(total, made)
        )
        for layer, total in zip(layers, sums)
    ]
    with torch.inference_mode():
        for number in range(PICTURES):
            pixels = np.ascontiguousarray(pictures.picture(number)[0][None])
            network(pictures_to_input(torch.from_numpy(pixels)))
    for watch in watches:
        watch.remove()
    for layer, total in zip(layers, sums):
        mean, square = total / PICTURES
        _normalise(layer.norm, mean.float(), (square - mean * mean).clamp(min=1e-6).float())


def _add(total: Tensor, made: Tensor) -> None:
    """Mean and mean square of every channel of one picture."""
    exact = made[0].double()
    total += torch.stack((exact.mean((1, 2)), (exact * exact).mean((1, 2))))


def _normalise(norm: nn.BatchNorm2d, mean: Tensor, variance: Tensor) -> None:
    with torch.no_grad():
        norm.get_buffer("running_mean").copy_(mean)
        norm.get_buffer("running_var").copy_(variance)
        norm.weight.copy_(torch.sqrt(variance + norm.eps))
        norm.bias.add_(mean)
