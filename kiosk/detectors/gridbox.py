"""Decodes the two output tensors of a DetectNet_v2 ("GridBox") network.

The picture is laid out in square cells. Per class the network says of every cell how much of it a
face covers (coverage, 0..1) and how far the face's four sides are from the cell's point. With the
cell in column ``i`` and row ``j``::

    x = stride * i + offset            left  = x - scale * L     right  = x + scale * R
    y = stride * j + offset            top   = y - scale * T     bottom = y + scale * B

The offset is half a *pixel*, not half a cell: that is how these networks are trained. Formula and
clipping follow NVIDIA TAO's ``bbox_objective.py`` (predictions_to_absolute).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from kiosk.errors import DetectorError
from kiosk.types import TroubleCode

if TYPE_CHECKING:
    from numpy import ndarray

MOST_CELLS = 512
"""Cells of one class that are looked at, those with the most coverage: clustering is O(n²)."""

LIT, MOST_LIT = 0.3, 0.9
"""A picture in which more than this share of the cells has that much coverage is no picture of
faces: the network is broken or not the one the manifest describes."""

TOLERANCE = 1e-3
"""How far half precision may carry a coverage beyond 0..1."""


@dataclass(frozen=True)
class Grid:
    """How cells lie on the picture: pixels per cell, pixels per unit of distance, pixels."""

    stride: int = 16
    scale: float = 35.0
    offset: float = 0.5


class Cells(NamedTuple):
    """Cells that hold a face: boxes (n, 4) in network pixels, coverages (n,) in 0..1."""

    boxes: ndarray
    coverage: ndarray


def check(coverage: ndarray, bbox: ndarray) -> None:
    """Raise DetectorError when the tensors cannot be what a picture gave rise to."""
    broken = np.count_nonzero(~np.isfinite(coverage)) + np.count_nonzero(~np.isfinite(bbox))
    if broken:
        raise _implausible(f"{broken} values are not numbers")
    if coverage.min() < -TOLERANCE or coverage.max() > 1 + TOLERANCE:
        raise _implausible(f"coverage from {coverage.min():.3g} to {coverage.max():.3g}")
    if (coverage >= LIT).mean(axis=(1, 2)).max() > MOST_LIT:
        raise _implausible("a face in every part of the picture")


def decode(coverage: ndarray, bbox: ndarray, least: float, grid: Grid) -> Cells:
    """Boxes of one class, from the most covered cell on; cells below ``least`` are left out.

    ``coverage`` has the shape (rows, columns), ``bbox`` (4, rows, columns): left, top, right,
    bottom. Boxes are clipped to the network's picture; those with nothing left are dropped.
    """
    rows, columns = np.nonzero(coverage >= least)
    values = coverage[rows, columns]
    order = np.argsort(-values, kind="stable")[:MOST_CELLS]
    rows, columns, values = rows[order], columns[order], values[order]
    points = np.stack([columns, rows], axis=1) * grid.stride + grid.offset
    sides = bbox[:, rows, columns].T.astype(np.float64) * grid.scale
    boxes = np.concatenate([points - sides[:, :2], points + sides[:, 2:]], axis=1)
    height, width = coverage.shape
    boxes = clipped(boxes, width * grid.stride, height * grid.stride)
    solid = _solid(boxes)
    return Cells(boxes[solid], np.clip(values[solid].astype(np.float64), 0, 1))


def clipped(boxes: ndarray, width: float, height: float) -> ndarray:
    """The boxes (n, 4) cut off at the edge of a picture, the far sides never before the near."""
    near = np.clip(boxes[:, :2], 0, (width, height))
    return np.concatenate([near, np.clip(boxes[:, 2:], near, (width, height))], axis=1)


def _solid(boxes: ndarray) -> ndarray:
    return np.asarray((boxes[:, 2:] > boxes[:, :2]).all(axis=1))


def _implausible(what: str) -> DetectorError:
    sentence = f"The network's output is implausible ({what}); check the model with kiosk check."
    return DetectorError(TroubleCode.DETECTOR_FAILED, sentence)
