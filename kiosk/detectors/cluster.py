"""Makes one box of the many cells that see the same face. Pure numpy, boxes are (n, 4) arrays.

Two ways, chosen by the manifest: non-maximum suppression keeps the surest box and drops those that
overlap it; DBSCAN groups the boxes by mutual overlap and averages each group. DBSCAN is written
out because scikit-learn is a heavy import for one function and has loader trouble on ARM boards;
it gives the same partition (Ester et al. 1996, weighted as in scikit-learn and NVIDIA TAO).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy import ndarray

NOISE = -1
"""The group of a box that belongs to no group."""


def overlaps(boxes: ndarray) -> ndarray:
    """Intersection over union of every box with every other, (n, n), 0 for empty boxes.

    Side by side and in place: a quarter of the time that the same sums take on pairs of corners.
    """
    left, top, right, bottom = np.ascontiguousarray(boxes.T)
    shared = _shared(left, right)
    shared *= _shared(top, bottom)
    area = np.maximum(right - left, 0) * np.maximum(bottom - top, 0)
    union = np.add.outer(area, area)
    union -= shared
    return np.asarray(np.divide(shared, union, out=np.zeros_like(shared), where=union > 0))


def _shared(near: ndarray, far: ndarray) -> ndarray:
    """How much of a line every stretch (n,) has in common with every other, (n, n)."""
    shared = np.minimum.outer(far, far)
    shared -= np.maximum.outer(near, near)
    return np.asarray(np.maximum(shared, 0, out=shared))


def suppress(boxes: ndarray, order: ndarray, most: float) -> ndarray:
    """Take boxes in ``order``, leaving out those that overlap a taken one by more than ``most``.

    Returns the indices (k,) that were taken, in that order.
    """
    apart = overlaps(boxes) <= most
    free = np.ones(len(boxes), bool)
    taken = []
    for index in order:
        if free[index]:
            taken.append(index)
            free &= apart[index]
    return np.array(taken, int)


def surest(scores: ndarray, rank: ndarray | None = None) -> ndarray:
    """Indices from the highest score to the lowest; of equal scores the lower ``rank`` first."""
    ties = np.zeros(len(scores), int) if rank is None else rank
    return np.lexsort((ties, -scores))


def dbscan(boxes: ndarray, weights: ndarray, eps: float, min_weight: float) -> ndarray:
    """The group (n,) of each box, named by its lowest core box; NOISE for none.

    Boxes are neighbours where 1 - IoU <= ``eps``; a box is core where the weights of its
    neighbours and itself sum to ``min_weight``; neighbouring cores share a group, and any other
    box joins the lowest group among its neighbours.
    """
    near = 1 - overlaps(boxes) <= eps + 1e-12
    core = near @ weights >= min_weight - 1e-12
    return _lowest(near[:, core], _components(near[np.ix_(core, core)]), np.flatnonzero(core))


def _components(near: ndarray) -> ndarray:
    """For each node of a symmetric graph (m, m) the lowest node it is connected with."""
    lowest = np.arange(len(near))
    while len(near):
        reached = np.where(near, lowest[None, :], len(near)).min(axis=1)
        reached = reached[reached]  # what my lowest has reached I have reached: halves the way
        if (reached == lowest).all():
            break
        lowest = reached
    return lowest


def _lowest(near: ndarray, component: ndarray, core: ndarray) -> ndarray:
    """The lowest group of the core neighbours of each box: ``near`` is (boxes, cores)."""
    far = len(near)
    groups = np.where(near, core[component][None, :], far).min(axis=1, initial=far)
    return np.asarray(np.where(groups == far, NOISE, groups))


def merge(boxes: ndarray, weights: ndarray, groups: ndarray) -> tuple[ndarray, ndarray]:
    """One box per group, the weighted mean of its members, and the highest weight in it.

    The highest and not the sum (as TAO has it): a score stays in 0..1 and means the same for a
    face near and far.
    """
    kept = groups != NOISE
    _, member = np.unique(groups[kept], return_inverse=True)
    count = int(member.max()) + 1 if len(member) else 0
    total = np.bincount(member, weights[kept], count)
    weighted = boxes[kept] * weights[kept, None]
    sides = [np.bincount(member, weighted[:, side], count) / total for side in range(4)]
    highest = np.zeros(count)
    np.maximum.at(highest, member, weights[kept])
    return np.stack(sides, axis=1), highest
