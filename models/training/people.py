"""Finds pictures that show the same people, so that no fold is tested on faces it has learned.

Two pictures belong together where a whole picture or a face of one looks nearly like one of the
other's. That finds copies, crops and frames of one scene; it does not know a person again.
"""

from __future__ import annotations

from typing import Iterable, Sequence

import cv2
import numpy as np

from models.training.pictures import Sample, read_picture

SIDE = 16
"""Pictures and faces are compared as grey squares of so many pixels."""

ALIKE = 0.92
"""Correlation from which two squares show the same."""

LEAST_WIDTH = 20.0
"""Narrower faces all look alike and are left out."""


def groups(samples: Sequence[Sample], alike: float = ALIKE) -> list[int]:
    """The group of every picture, named by its first picture's place."""
    squares, owners = [], []
    for place, sample in enumerate(samples):
        for square in _squares(sample):
            squares.append(square)
            owners.append(place)
    return _joined(len(samples), _pairs(np.stack(squares), np.asarray(owners), alike))


def _squares(sample: Sample) -> list[np.ndarray]:
    grey = cv2.cvtColor(read_picture(sample.path), cv2.COLOR_BGR2GRAY)
    parts = [grey]
    for face in sample.faces:
        left, top, right, bottom = (round(side) for side in face.box)
        if right - left >= LEAST_WIDTH and bottom - top >= LEAST_WIDTH:
            parts.append(grey[top:bottom, left:right])
    return [_unit(part) for part in parts]


def _unit(part: np.ndarray) -> np.ndarray:
    """A vector of mean 0 and length 1: the product of two is their correlation."""
    small = cv2.resize(part, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float32).ravel()
    small = small - small.mean()
    return np.asarray(small / max(float(np.linalg.norm(small)), 1e-6))


def _pairs(squares: np.ndarray, owners: np.ndarray, alike: float) -> Iterable[tuple[int, int]]:
    for first in range(0, len(squares), 512):
        near = np.argwhere(squares[first : first + 512] @ squares.T >= alike)
        for one, other in near:
            yield int(owners[first + one]), int(owners[other])


def _joined(count: int, pairs: Iterable[tuple[int, int]]) -> list[int]:
    """Union-find: the lowest member of everybody's group."""
    parent = list(range(count))

    def root(place: int) -> int:
        while parent[place] != place:
            parent[place] = parent[parent[place]]
            place = parent[place]
        return place

    for one, other in pairs:
        low, high = sorted((root(one), root(other)))
        parent[high] = low
    return [root(place) for place in range(count)]
