"""Four ways to fill a training picture: as the detector gets it, zoomed, a group, a mosaic."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Sequence

import cv2
import numpy as np

from models.training import cutouts
from models.training.cutouts import Source, Wardrobe
from models.training.pictures import Face, Sample
from models.training.views import View, mirrored, move, moved, moved_box, settled, whole

Random = np.random.Generator
Size = tuple[int, int]


@dataclass(frozen=True)
class Supply:
    """What pictures are made of.

    ``chances`` are the scenes', ``face_chances`` the faces'; each sum to 1. ``widths`` are pixels,
    ``least_seen`` is the share of a face, 0..1, that must lie in its part of a mosaic.
    """

    scenes: Sequence[Sample]
    chances: np.ndarray
    faces: Sequence[Source]
    face_chances: np.ndarray
    widths: tuple[float, float]
    most_enlarged: float
    most_faces: int
    crowding: float
    least_seen: float
    decoys: float
    empty: float
    wardrobe: Wardrobe


def fitted(supply: Supply, size: Size, rng: Random) -> View:
    """A whole picture, scaled to fit, top left, the rest black: what the detector makes of it."""
    view = _scene(supply, rng)
    scale = min(size[0] / view.size[0], size[1] / view.size[1])
    return moved(view, move(scale, 0, (0, 0), (0, 0)), size)


def zoomed(supply: Supply, size: Size, rng: Random) -> View:
    """A picture moved so that one of its faces is as large, and where, as chance has it."""
    view = _scene(supply, rng)
    fit = min(size[0] / view.size[0], size[1] / view.size[1])
    boxes = [face.box for face in view.faces]
    box = (
        boxes[rng.integers(len(boxes))]
        if boxes
        else (0.0, 0.0, float(view.size[0]), float(view.size[1]))
    )
    most = min(supply.most_enlarged, _largest(size, box) / (box[2] - box[0]))
    wanted = _width(supply, size, rng) / (box[2] - box[0]) if boxes else rng.uniform(0.7, 2) * fit
    scale = float(np.clip(wanted, 0.4 * fit, max(most, 0.4 * fit)))
    centre = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    half = (box[2] - box[0]) * scale / 2, (box[3] - box[1]) * scale / 2
    to = [_filling(rng, *each, scale) for each in zip(size, view.size, centre, half)]
    by = move(scale, float(rng.normal(0, 0.05)), centre, (to[0], to[1]))
    return moved(view, by, size, _blurred(view, size, rng))


def group(supply: Supply, size: Size, rng: Random) -> View:
    """Cut-out faces, now and then none, before a blurred, a plain or a real background."""
    view = _backdrop(supply, size, rng)
    first = _width(supply, size, rng)
    if rng.random() < supply.empty:
        for _ in range(int(rng.integers(1, supply.most_faces + 1))):
            _set_decoy(supply, view, _width(supply, size, rng), rng)
        return view
    for number in range(int(rng.integers(1, supply.most_faces + 1))):
        source = supply.faces[rng.choice(len(supply.faces), p=supply.face_chances)]
        width = first * rng.uniform(0.5, 1.3) if number else first
        box = source.face.box
        most = min(_largest(size, box), supply.most_enlarged * (box[2] - box[0]))
        width = float(np.clip(width, supply.widths[0], max(most, supply.widths[0])))
        cutout = cutouts.cut(source, width, supply.wardrobe, rng)
        cutouts.paste(view, cutout, width, rng, before=rng.random() < supply.crowding)
        if rng.random() < supply.decoys:
            _set_decoy(supply, view, width, rng)
    return view


def _set_decoy(supply: Supply, view: View, width: float, rng: Random) -> None:
    """A piece without a face beside the faces, about as large as they are."""
    sample = supply.scenes[rng.choice(len(supply.scenes), p=supply.chances)]
    piece = cutouts.decoy(sample, rng)
    if piece:
        cutouts.paste(view, piece, width * float(rng.uniform(0.6, 1.4)), rng)


def mosaic(supply: Supply, size: Size, rng: Random) -> View:
    """Four smaller pictures side by side: more faces, and more that stand at an edge."""
    x, y = (int(side * rng.uniform(0.35, 0.65)) for side in size)
    view = View(np.empty((size[1], size[0], 3), np.uint8))
    for left, right in ((0, x), (x, size[0])):
        for top, bottom in ((0, y), (y, size[1])):
            make = zoomed if rng.random() < 0.7 or not supply.faces else group
            part = make(supply, (right - left, bottom - top), rng)
            _set_in(view, settled(part, smallest=1, least_seen=supply.least_seen), left, top)
    return view


def _set_in(view: View, part: View, left: int, top: int) -> None:
    """Put the part, which has no ignored faces any more, into the view with its faces."""
    width, height = part.size
    view.pixels[top : top + height, left : left + width] = part.pixels
    by = move(1, 0, (0, 0), (left, top))
    view.faces += [Face(face.label, moved_box(face.box, by)) for face in part.faces]


def _scene(supply: Supply, rng: Random) -> View:
    """One of the pictures, in half of the cases mirrored."""
    view = whole(supply.scenes[rng.choice(len(supply.scenes), p=supply.chances)])
    return mirrored(view) if rng.random() < 0.5 else view


def _width(supply: Supply, size: Size, rng: Random) -> float:
    """How wide a face is to be: on the way to the door every doubling takes about as long."""
    low, high = supply.widths
    high = min(high, 0.85 * size[0], 0.85 * size[1])
    return math.exp(rng.uniform(math.log(low), math.log(max(high, low * 1.01))))


def _largest(size: Size, box: tuple[float, float, float, float]) -> float:
    """How wide the face may be so that its height still fits the picture."""
    shape = (box[2] - box[0]) / (box[3] - box[1])
    return min(0.95 * size[0], 0.95 * size[1] * shape)


def _filling(
    rng: Random, size: int, old_size: int, centre: float, half: float, scale: float
) -> float:
    """Where the face's centre goes along one axis: the face in the picture, the picture filled."""
    low, high = min(half, size / 2), max(size - half, size / 2)
    filled_low, filled_high = size - (old_size - centre) * scale, centre * scale
    if filled_low <= filled_high:  # the picture is larger than its place, so that it can be filled
        inner = max(low, filled_low), min(high, filled_high)
        if inner[0] <= inner[1]:
            return float(rng.uniform(*inner))
        return float(np.clip((low + high) / 2, filled_low, filled_high))
    return float(rng.uniform(low, high))


def _backdrop(supply: Supply, size: Size, rng: Random) -> View:
    kind = rng.random()
    if kind < 0.45:
        return zoomed(supply, size, rng) if rng.random() < 0.7 else fitted(supply, size, rng)
    if kind < 0.82:
        return View(_blurred(_scene(supply, rng), size, rng))
    return View(_plain(size, rng))


def _blurred(view: View, size: Size, rng: Random) -> np.ndarray:
    """The picture stretched to the size, without its faces, and far out of focus."""
    boxes = [face.box for face in view.faces] + view.ignored
    faceless = settled(View(view.pixels.copy(), [], boxes), smallest=1, least_seen=0)
    few = int(rng.integers(5, 13)), int(rng.integers(4, 9))
    small = cv2.resize(faceless.pixels, few, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_CUBIC))


def _plain(size: Size, rng: Random) -> np.ndarray:
    """A wall: two colours running into each other, doors and boards."""
    ends = rng.integers(20, 245, (2, 1, 3)).astype(np.uint8)
    wall = cv2.resize(ends.reshape(1, 2, 3), size, interpolation=cv2.INTER_LINEAR)
    for _ in range(int(rng.integers(0, 6))):
        corners = rng.integers(0, (size[0], size[1]), (2, 2))
        colour = tuple(float(part) for part in rng.integers(20, 245, 3))
        width = -1 if rng.random() < 0.5 else int(rng.integers(1, 9))
        cv2.rectangle(wall, corners[0].tolist(), corners[1].tolist(), colour, width)
    return np.asarray(wall)
