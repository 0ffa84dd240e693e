"""Single faces, cut out of their pictures, dressed, and set into other pictures.

A face with landmarks brings its whole picture, a tight piece of it, or only the head; one from a
scene only the head, so that no neighbour comes along. Decoys are pieces of scenes without a face:
hands, ears from behind, bags, set in like faces, so that a paste's edge means no face.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Sequence

import cv2
import numpy as np

from kiosk.types import Label
from models.training import light
from models.training.clutter import ON_MASKED, Clutter, paint_clutter
from models.training.dyes import dye
from models.training.faceframe import frame_of
from models.training.masks import Wear, label_of, paint_mask
from models.training.pictures import BoxTuple, Face, Landmarks, Sample, read_picture
from models.training.views import View, mirrored_box, move, moved_box, shared, warp, within

Random = np.random.Generator

HEAD = (0.35, 0.45, 0.35, 0.4)
"""A head reaches so far beyond the face: left, top, right, bottom, in shares of the face."""

ENLARGED = 1.3
"""A cut-out is painted at most so many times larger than it will be shown."""

COVERED = 0.1, 0.85
"""Faces of which a share between these would be hidden stand in the way; above, they are gone."""

AIMED = 0.5
"""How often a face that may stand before others is put before one of them."""

HALF_HIDDEN = 0.6
"""Where people may stand before others, so much of a face may be hidden, and it is still known."""

LEAST_SHOWN = 28.0
"""On a narrower face, in pixels, nobody could tell a misplaced mask from a proper one."""

LEAST_COARSE = 1.5
"""Faces are made coarse by this factor at least, or nobody would see it."""

LEAST_DETAIL = 14.0
"""No face is made so coarse that fewer pixels across are left of it."""

LEAST_DECOY = 12
"""A smaller piece without a face, in pixels, shows nothing that might be taken for one."""


@dataclass(frozen=True)
class Source:
    """One face that can be cut out."""

    path: Path
    face: Face
    landmarks: Landmarks | None


@dataclass(frozen=True)
class Cutout:
    """Pixels uint8 BGR, how far each covers what is behind (float32, 0..1), and what they show.

    ``label`` is that of the face in ``box``, or None where there is no face.
    """

    pixels: np.ndarray
    matte: np.ndarray
    box: BoxTuple
    label: str | None


@dataclass(frozen=True)
class Wardrobe:
    """Shares (0..1) of faces that get something.

    Of those with landmarks, ``wears`` are of the bare ones, which get a mask, ``dyed`` of the
    masked ones, and ``clutter`` of all.
    """

    wears: dict[Wear, float]
    clutter: float
    coarse: float
    dyed: float = 0.0


def sources(samples: Sequence[Sample], smallest: float) -> list[Source]:
    """Every face at least ``smallest`` pixels wide."""
    return [
        Source(sample.path, face, sample.landmarks)
        for sample in samples
        for face in sample.faces
        if face.box[2] - face.box[0] >= smallest
    ]


def cut(source: Source, width: float, wardrobe: Wardrobe, rng: Random) -> Cutout:
    """The face, dressed, for being shown ``width`` pixels wide."""
    pixels, box, landmarks = _scaled(source, width)
    label = source.face.label
    if landmarks:
        label = _dressed(pixels, label, box, landmarks, wardrobe, rng, small=width < LEAST_SHOWN)
    most_coarse = min(width / 25, (box[2] - box[0]) / LEAST_DETAIL)
    if rng.random() < wardrobe.coarse and most_coarse > LEAST_COARSE:
        pixels = light.coarse(pixels, float(rng.uniform(LEAST_COARSE, most_coarse)))
    painted = label != source.face.label
    left, top, right, bottom = _piece(
        box, pixels.shape, rng, alone=landmarks is None, whole=painted
    )
    shifted = (box[0] - left, box[1] - top, box[2] - left, box[3] - top)
    pixels = pixels[top:bottom, left:right]
    round_ = landmarks is None or (rng.random() < 0.3 and not painted)
    matte = _matte(pixels.shape, shifted, rng, round_=round_)
    if rng.random() < 0.5:
        pixels, matte = pixels[:, ::-1], matte[:, ::-1]
        shifted = mirrored_box(shifted, pixels.shape[1])
    return Cutout(np.ascontiguousarray(pixels), np.ascontiguousarray(matte), shifted, label)


def decoy(sample: Sample, rng: Random, tries: int = 8) -> Cutout | None:
    """A piece of the sample's picture, shaped like a face, that has none; None where none is."""
    pixels = read_picture(sample.path)
    height, width = pixels.shape[:2]
    faces = [face.box for face in sample.faces] + list(sample.ignored)
    sides = [box[2] - box[0] for box in faces] or [0.25 * width]
    for _ in range(tries):
        wide = min(0.8 * width, rng.choice(sides) * rng.uniform(0.6, 1.6))
        high = min(0.8 * height, wide * rng.uniform(1.0, 1.5))
        left, top = rng.uniform(0, width - wide), rng.uniform(0, height - high)
        box = (left, top, left + wide, top + high)
        if min(wide, high) >= LEAST_DECOY and not any(shared(face, box) for face in faces):
            piece = pixels[int(top) : int(top + high), int(left) : int(left + wide)]
            inner = (0.0, 0.0, float(piece.shape[1]), float(piece.shape[0]))
            matte = _matte(piece.shape, inner, rng, round_=rng.random() < 0.7)
            return Cutout(np.ascontiguousarray(piece), matte, inner, None)
    return None


def paste(
    view: View, cutout: Cutout, width: float, rng: Random, tries: int = 8, *, before: bool = False
) -> bool:
    """Set the cutout into the view, in place, so wide; False where no room is left for it.

    ``before``: it may hide a part of faces that are there, and often does so from below, as people
    who stand nearer do.
    """
    most = HALF_HIDDEN if before else COVERED[0]
    box = cutout.box
    scale = width / (box[2] - box[0])
    centre = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    turn = float(rng.normal(0, 0.12))
    half = width / 2, (box[3] - box[1]) * scale / 2
    for _ in range(tries):
        aimed = before and view.faces and rng.random() < AIMED
        to = _below(view, half, rng) if aimed else _anywhere(view, half, rng)
        by = move(scale, turn, centre, to)
        matte, face = warp(cutout.matte, by, view.size), moved_box(box, by)
        if _has_room(view, matte, face, most):
            _lay(view, cutout, by, matte)
            view.faces = [f for f in view.faces if _hidden(f.box, matte) <= COVERED[1]]
            view.ignored = [b for b in view.ignored if _hidden(b, matte) <= COVERED[1]]
            if cutout.label is not None:
                view.faces.append(Face(cutout.label, face))
            return True
    return False


def _scaled(source: Source, width: float) -> tuple[np.ndarray, BoxTuple, Landmarks | None]:
    """Pixels not much larger than needed, and where the face and its points are in them."""
    pixels, box = read_picture(source.path), source.face.box
    scale = min(1.0, ENLARGED * width / (box[2] - box[0]))
    if scale == 1.0:
        return pixels, box, source.landmarks
    size = max(8, round(pixels.shape[1] * scale)), max(8, round(pixels.shape[0] * scale))
    x, y = size[0] / pixels.shape[1], size[1] / pixels.shape[0]
    points = source.landmarks
    return (
        cv2.resize(pixels, size, interpolation=cv2.INTER_AREA),
        (box[0] * x, box[1] * y, box[2] * x, box[3] * y),
        tuple((px * x, py * y) for px, py in points) if points else None,
    )


def _dressed(
    pixels: np.ndarray,
    label: str,
    box: BoxTuple,
    landmarks: Landmarks,
    wardrobe: Wardrobe,
    rng: Random,
    *,
    small: bool,
) -> str:
    """Paint a mask or clutter onto the face, in place; returns what it is called now.

    A ``small`` face, as it will be shown, gets no misplaced mask.
    """
    frame = frame_of(landmarks)
    if frame is None:
        return label
    bare = label == Label.NO_MASK.value
    if bare:
        wear = _chosen(wardrobe.wears, rng)
        for worn in _lower(wear) if wear is Wear.PROPER or not small else ():
            if bare and paint_mask(pixels, frame, box, worn, rng):
                label, bare = label_of(worn), False
    elif label == Label.MASK.value and rng.random() < wardrobe.dyed:
        dye(pixels, frame, rng)
    if rng.random() < wardrobe.clutter:
        kinds = list(Clutter) if bare else list(ON_MASKED)
        paint_clutter(pixels, frame, kinds[rng.integers(len(kinds))], rng)
    return label


def _lower(wear: Wear | None) -> tuple[Wear, ...]:
    """The ways to try: where too little of the picture is below the chin, the mask is on it."""
    if wear is Wear.HANGING:
        return Wear.HANGING, Wear.ON_CHIN
    return (wear,) if wear else ()


def _chosen(shares: dict[Wear, float], rng: Random) -> Wear | None:
    """One of them, or most often none."""
    at = rng.random()
    for wear, share in shares.items():
        at -= share
        if at < 0:
            return wear
    return None


def _piece(
    box: BoxTuple, shape: tuple[int, ...], rng: Random, *, alone: bool, whole: bool
) -> tuple[int, int, int, int]:
    """The part of the picture to take: the head, or in half of the cases all that there is.

    ``whole``: all of the head at least, with what hangs below the chin.
    """
    if not alone and rng.random() < 0.5:
        return 0, 0, shape[1], shape[0]
    width, height = box[2] - box[0], box[3] - box[1]
    more = np.array(HEAD) * (1.0 if alone else rng.uniform(1.0 if whole else 0.1, 2.0, 4))
    left, top = max(0, int(box[0] - more[0] * width)), max(0, int(box[1] - more[1] * height))
    right = min(shape[1], int(box[2] + more[2] * width) + 1)
    bottom = min(shape[0], int(box[3] + more[3] * height) + 1)
    return left, top, right, bottom


def _matte(shape: tuple[int, ...], box: BoxTuple, rng: Random, *, round_: bool) -> np.ndarray:
    """Soft towards its edges; round about the head, or nearly as large as the piece."""
    height, width = shape[:2]
    matte = np.zeros((height, width), np.float32)
    edge = max(1.0, min(width, height) * float(rng.uniform(0.01, 0.06)))
    if round_:
        centre = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2 - 0.05 * (box[3] - box[1])
        axes = (box[2] - box[0]) * 0.72, (box[3] - box[1]) * 0.72
        cv2.ellipse(matte, (centre, (2 * axes[0], 2 * axes[1]), 0), 1.0, -1)
        edge = max(edge, 0.04 * (box[2] - box[0]))
    else:
        matte[:] = 1.0
    border = round(edge)
    matte[:border] = matte[-border:] = 0
    matte[:, :border] = matte[:, -border:] = 0
    return np.asarray(cv2.GaussianBlur(matte, (0, 0), edge / 2), np.float32)


def _anywhere(view: View, half: tuple[float, float], rng: Random) -> tuple[float, float]:
    """Where a face that is ``half`` so large goes, as a rule wholly in the picture."""
    return _within(rng, view.size[0], half[0]), _within(rng, view.size[1], half[1])


def _within(rng: Random, size: int, half: float) -> float:
    """A place along one axis for a face of that half size: as a rule wholly in the picture."""
    low, high = min(half * 0.8, size / 2), max(size - half * 0.8, size / 2)
    return float(rng.uniform(low, high))


def _below(view: View, half: tuple[float, float], rng: Random) -> tuple[float, float]:
    """Where a face that is ``half`` so large goes to hide the lower part of one that is there."""
    left, top, right, bottom = view.faces[rng.integers(len(view.faces))].box
    x = (left + right) / 2 + float(rng.uniform(-0.5, 0.5)) * (right - left)
    hair = HEAD[1] * 2 * half[1]
    return x, top + float(rng.uniform(0.5, 1.0)) * (bottom - top) + hair + half[1]


def _has_room(view: View, matte: np.ndarray, face: BoxTuple, most: float) -> bool:
    """Whether of any face ``most`` is hidden at most or all, and the new one stands on none."""
    others = [each.box for each in view.faces] + view.ignored
    return all(
        not most < _hidden(other, matte) <= COVERED[1]
        and shared(face, other) < max(most / 2, COVERED[0])
        for other in others
    )


def _hidden(box: BoxTuple, matte: np.ndarray) -> float:
    """The share of a face that the matte (height, width) covers, 0..1, of what can be seen."""
    part = within(matte, box)
    return float(part.mean()) if part.size else 0.0


def _lay(view: View, cutout: Cutout, by: np.ndarray, matte: np.ndarray) -> None:
    """Blend the pixels into the part of the view that the matte (as large as the view) reaches."""
    left, top, width, height = cv2.boundingRect((matte > 0).astype(np.uint8))
    if not width:
        return
    here = by - np.array([[0, 0, left], [0, 0, top]])
    part = view.pixels[top : top + height, left : left + width]
    new = warp(cutout.pixels, here, (width, height)).astype(np.float32)
    part[:] = part + (new - part) * matte[top : top + height, left : left + width, None] + 0.5
