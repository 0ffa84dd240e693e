"""The network: its sizes, its grid, and what folding leaves of it."""

from __future__ import annotations

import pytest

pytest.importorskip("torch", reason="the training side needs torch")

import torch

from models.training.network import ConvNorm, DetectNet, Widths, pictures_to_input


@pytest.fixture(autouse=True)
def one_thread():
    torch.set_num_threads(1)


@pytest.mark.parametrize(("share", "parameters"), [(1.0, 11_190_927), (0.5, 2_803_823)])
def test_parameters(share, parameters):
    """Full width is ResNet-18; half width stays under the 2.8 million that may ship, rounded."""
    network = DetectNet(Widths.resnet18(share), 3)
    assert network.parameters_count == pytest.approx(parameters, rel=0.01)


@pytest.mark.parametrize(("width", "height"), [(384, 240), (640, 352), (64, 64)])
def test_a_cell_is_16_pixels(width, height):
    """Coverage has a channel per class and boxes four, on a grid of whole cells."""
    network = DetectNet(Widths(16, (16,) * 4, (16,) * 8), 2).eval()
    said = network(torch.zeros(1, 3, height, width))
    assert said.logits.shape == (1, 2, height // 16, width // 16)
    assert said.boxes.shape == (1, 8, height // 16, width // 16)


def test_starts_with_no_faces():
    """A fresh network covers next to nothing, so the first steps are not about background."""
    network = DetectNet(Widths.resnet18(0.125), 3).eval()
    assert network(torch.rand(1, 3, 96, 128)).logits.sigmoid().max() < 0.2


def test_folding_changes_nothing():
    """One convolution does what convolution and normalisation did."""
    part = ConvNorm(3, 16, 3)
    part(torch.rand(8, 3, 20, 20) * 5)
    part.eval()
    weight, bias = part.folded()
    x = torch.rand(1, 3, 20, 20)
    alone = torch.nn.functional.conv2d(x, weight, bias, padding=1)
    torch.testing.assert_close(alone, part(x), atol=1e-5, rtol=1e-4)


def test_widths_survive_a_file():
    """What ``record`` gives, ``of`` takes."""
    widths = Widths.resnet18(0.25)
    assert Widths.of(widths.record()) == widths


def test_pictures_become_planes_between_0_and_1():
    """Bytes of RGB pixels become the three planes of the input."""
    pixels = torch.zeros(1, 16, 16, 3, dtype=torch.uint8)
    pixels[..., 0] = 255
    planes = pictures_to_input(pixels)
    assert planes.shape == (1, 3, 16, 16)
    assert planes[:, 0].min() == 1
    assert planes[:, 1:].max() == 0
