"""Draws boxes into the grid: what the network should say of every cell.

As NVIDIA TAO does it (``bbox_rasterizer.py``, ``rasterize_bbox.h``). A box lights the cells inside
an ellipse round its middle; how much of a cell the ellipse covers is counted on 4x4 points. A wider
ellipse, the dead zone, clears what a farther face had lit there. Nearer faces (lower in the
picture) are drawn last. Every label has a plane of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable, NamedTuple, Protocol, Sequence

import numpy as np

from models.training.network import STRIDE
from models.training.recipe import RasterRecipe

SCALE, OFFSET = 35.0, 0.5
"""Pixels per unit of distance, and of a cell's point from its corner (see detectors.gridbox)."""

SAMPLES = (np.arange(4) + 0.5) / 4
"""Where a cell is sampled along each axis."""

LEAST_RADIUS = 0.1


class BoxedFace(Protocol):
    """A label and a box: left, top, right, bottom in pixels of the network's picture."""

    @property
    def label(self) -> str:
        """The class's word."""

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Pixels."""


class Targets(NamedTuple):
    """What to learn of one picture, float32.

    ``coverage`` (classes, rows, columns) 0..1; ``norm`` the same shape, coverage over the size of
    the face's ellipse, so that every face counts alike; ``boxes`` (4 * classes, rows, columns)
    left, top, right, bottom in units of 35 px; ``weight`` (rows, columns) 0 where nothing is to be
    learned.
    """

    coverage: np.ndarray
    norm: np.ndarray
    boxes: np.ndarray
    weight: np.ndarray


@dataclass(frozen=True)
class _Ellipse:
    """Middle, radii of coverage and of the dead zone, all in cells."""

    x: float
    y: float
    across: float
    down: float
    dead_across: float
    dead_down: float

    @property
    def norm(self) -> float:
        return 1 / max(4 * self.across * self.down, 1.0)


class Rasteriser:
    """Draws for networks of one picture size and one order of labels."""

    def __init__(self, recipe: RasterRecipe, labels: Sequence[str], size: tuple[int, int]) -> None:
        """``size`` is width and height of the picture in pixels."""
        self._recipe = recipe
        self._labels = list(labels)
        self._radii = {label.value: radius for label, radius in recipe.radii.items()}
        self._columns, self._rows = size[0] // STRIDE, size[1] // STRIDE

    def draw(self, faces: Iterable[BoxedFace]) -> Targets:
        """The targets of a picture with these faces; those of unknown labels are left out."""
        count, grid = len(self._labels), (self._rows, self._columns)
        targets = Targets(
            np.zeros((count, *grid), np.float32),
            np.zeros((count, *grid), np.float32),
            np.zeros((4 * count, *grid), np.float32),
            np.ones(grid, np.float32),
        )
        for face in sorted(faces, key=lambda face: face.box[3]):
            if face.label in self._labels:
                self._draw(targets, face)
        return targets

    def _draw(self, targets: Targets, face: BoxedFace) -> None:
        ellipse = self._ellipse(face)
        x, y = self._window(ellipse)
        window = np.s_[y.start : y.stop, x.start : x.stop]
        covered, dead = _shares(ellipse, x, y)
        if face.box[2] - face.box[0] < self._recipe.least_width:
            targets.weight[window][dead > 0] = 0
            return
        index = self._labels.index(face.label)
        coverage = targets.coverage[index][window]
        drawn = (dead > 0) & (dead >= coverage)
        lit = drawn & (covered > 0)
        coverage[drawn] = covered[drawn]
        targets.norm[index][window][drawn] = covered[drawn] * ellipse.norm
        for side, distance in enumerate(_distances(face.box, x, y)):
            plane = targets.boxes[4 * index + side][window]
            plane[drawn] = 0
            plane[lit] = distance[lit]

    def _ellipse(self, face: BoxedFace) -> _Ellipse:
        left, top, right, bottom = (side / STRIDE for side in face.box)
        half_width, half_height = (right - left) / 2, (bottom - top) / 2
        radius = self._radii.get(face.label, self._recipe.radius)
        across, down = (max(radius * half, LEAST_RADIUS) for half in (half_width, half_height))
        grown = max(1.0, self._recipe.least_radius / across)
        across, down = across * grown, down * grown
        grown = max(1.0, self._recipe.least_radius / down)
        across, down = across * grown, down * grown
        dead = self._recipe.deadzone
        return _Ellipse(
            (left + right) / 2,
            (top + bottom) / 2,
            across,
            down,
            max((1 - dead) * across + dead * half_width, across),
            max((1 - dead) * down + dead * half_height, down),
        )

    def _window(self, ellipse: _Ellipse) -> tuple[range, range]:
        """The columns and rows that the dead zone can reach."""

        def cells(middle: float, radius: float, count: int) -> range:
            first, last = int(np.floor(middle - radius)), int(np.ceil(middle + radius))
            return range(min(max(first, 0), count), max(min(last, count), 0))

        across = cells(ellipse.x, ellipse.dead_across, self._columns)
        return across, cells(ellipse.y, ellipse.dead_down, self._rows)


def _shares(ellipse: _Ellipse, x: range, y: range) -> tuple[np.ndarray, np.ndarray]:
    """How much of every cell (rows, columns) lies in the ellipse, and in the dead zone; 0..1."""
    dx = (np.asarray(x)[:, None] + SAMPLES).ravel() - ellipse.x
    dy = (np.asarray(y)[:, None] + SAMPLES).ravel() - ellipse.y

    def share(across: float, down: float) -> np.ndarray:
        inside = (dx / across)[None, :] ** 2 + (dy / down)[:, None] ** 2 < 1
        return np.asarray(inside.reshape(len(y), 4, len(x), 4).mean(axis=(1, 3)))

    covered = share(ellipse.across, ellipse.down)
    return covered, share(ellipse.dead_across, ellipse.dead_down)


def _distances(
    box: tuple[float, float, float, float], x: range, y: range
) -> tuple[np.ndarray, ...]:
    """From every cell's point to the four sides, (rows, columns) each, in units of SCALE."""
    across, down = np.meshgrid(
        np.asarray(x) * STRIDE + OFFSET, np.asarray(y) * STRIDE + OFFSET, indexing="xy"
    )
    left, top, right, bottom = box
    pixels = (across - left, down - top, right - across, bottom - down)
    return tuple(each / SCALE for each in pixels)
