"""Labelled pictures in a KITTI folder: ``images/``, ``labels/`` and, where known, landmarks.

``labels/NAME.txt`` belongs to ``images/NAME.*``. ``landmarks.json`` maps a picture's name to the
five points of its only face: left eye, right eye, nose tip, left and right corner of the mouth,
left and right as seen in the picture.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping

import numpy as np

from kiosk.commands.media import is_picture, libraries_silent
from kiosk.errors import InputError
from kiosk.evaluation import kitti
from kiosk.picture_file import decoded
from models.training.progress import tracked
from models.training.words import IGNORED, MEANINGS

JPEG_START, JPEG_END = b"\xff\xd8", b"\xff\xd9"

TAIL = 4096
"""Cameras may write so many bytes after the end of a JPEG."""

BoxTuple = tuple[float, float, float, float]
Landmarks = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Face:
    """One face: ``label`` is mask, no_mask or misplaced; ``box`` left, top, right, bottom."""

    label: str
    box: BoxTuple


@dataclass(frozen=True)
class Sample:
    """One picture file and the faces in it, in its own pixels.

    ``landmarks`` are the five points of the only face, None where nobody knows them. ``ignored``
    are faces that cannot be judged: they are neither to be learned nor background.
    """

    path: Path
    faces: tuple[Face, ...]
    landmarks: Landmarks | None = None
    ignored: tuple[BoxTuple, ...] = ()


class BadPicturesError(InputError):
    """Some pictures or labels of a folder are no good. ``problems`` names each in a line."""

    def __init__(self, problems: list[str], cure: str) -> None:
        """Keep every problem; the message is all of them and then the way out."""
        super().__init__("\n".join([*problems, cure]))
        self.problems = tuple(problems)


def read_kitti(folder: Path, *, skip_bad: bool = False) -> list[Sample]:
    """Every picture of a KITTI folder, sorted by name.

    With ``skip_bad`` a picture that has any problem is named on stderr and left out as a whole
    (half of its faces would otherwise be taught as background); without it, BadPicturesError names
    all problems at once. Raises InputError where no picture is left.
    """
    samples, problems = look_through(folder)
    if problems and not skip_bad:
        raise BadPicturesError(problems, f"{folder}: mend these, or leave them out by --skip-bad.")
    for problem in problems:
        print(f"left out: {problem}", file=sys.stderr)
    if not samples:
        raise InputError(f"{folder}: there is no usable picture in it.")
    return samples


def look_through(folder: Path) -> tuple[list[Sample], list[str]]:
    """The good pictures of a KITTI folder, and a sentence for each thing that is wrong.

    Raises InputError where it is no KITTI folder or its landmarks are not JSON.
    """
    for part in ("images", "labels"):
        if not (folder / part).is_dir():
            raise InputError(f"{folder}: not a KITTI folder, it has no {part}/ in it.")
    marks = _landmarks(folder / "landmarks.json")
    everything = sorted(path for path in (folder / "images").iterdir() if is_picture(path))
    paths, problems = kitti.matched(everything, folder / "labels")
    unknown = sorted(set(marks) - {path.stem for path in everything})
    problems += [f"{folder}/landmarks.json: {name}: no picture has this name." for name in unknown]
    samples = []
    for path in tracked(paths, f"reading {folder}"):
        sample, wrong = _sample(path, marks)
        problems += wrong
        samples += [sample] if sample else []
    return samples, problems


def as_kitti(sample: Sample) -> str:
    """The sample's labels as the text of a KITTI file."""
    lines = [kitti_line(face.label, face.box) for face in sample.faces]
    return "".join(
        f"{line}\n" for line in [*lines, *(kitti_line(IGNORED, box) for box in sample.ignored)]
    )


def kitti_line(word: str, box: BoxTuple) -> str:
    """One face in KITTI's form, its box to two places."""
    sides = " ".join(f"{side:.2f}" for side in box)
    return f"{word} 0.00 0 0.00 {sides} 0.00 0.00 0.00 0.00 0.00 0.00 0.00"


def read_picture(path: Path) -> np.ndarray:
    """A picture as uint8 BGR (height, width, 3), upright. Raises InputError."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}).") from error
    if content.startswith(JPEG_START) and JPEG_END not in content[-TAIL:]:
        raise InputError(f"{path}: the picture breaks off before its end.")
    pixels = decoded(content)
    if pixels is None:
        raise InputError(f"{path}: not a whole picture in a known format.")
    return pixels


def clipped(box: BoxTuple, width: float, height: float) -> BoxTuple | None:
    """The part of the box that lies in a picture of that size; None where there is none."""
    left, top, right, bottom = box
    inside = max(left, 0.0), max(top, 0.0), min(right, float(width)), min(bottom, float(height))
    return inside if inside[0] < inside[2] and inside[1] < inside[3] else None


def _sample(path: Path, marks: Mapping[str, Any]) -> tuple[Sample | None, list[str]]:
    labels = path.parent.parent / "labels" / f"{path.stem}.txt"
    try:
        truths, problems = kitti.read(labels, MEANINGS)
        with libraries_silent():
            height, width = read_picture(path).shape[:2]
    except InputError as error:
        return None, [str(error)]
    inside = [(t, clipped((t.box.x1, t.box.y1, t.box.x2, t.box.y2), width, height)) for t in truths]
    problems += [f"{labels}: {t.box} lies outside the picture." for t, box in inside if not box]
    faces = tuple(Face(t.label.value, box) for t, box in inside if box and t.label)
    ignored = tuple(box for t, box in inside if box and not t.label)
    points = _five(marks[path.stem]) if path.stem in marks else None
    if path.stem in marks and not points:
        problems.append(f"{path}: its landmarks are not five points [x, y].")
    if points and len(faces) != 1:
        problems.append(f"{labels}: landmarks belong to one face, here are {len(faces)}.")
    return (None if problems else Sample(path, faces, points, ignored)), problems


def _landmarks(path: Path) -> dict[str, Any]:
    """Picture name to its points as they were written; nothing where there is no such file."""
    if not path.exists():
        return {}
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise InputError(f"{path}: cannot be read as JSON ({error}).") from error
    if not isinstance(given, dict):
        raise InputError(f"{path}: not landmarks, five points [x, y] for every picture's name.")
    return given


def _five(points: Any) -> Landmarks | None:
    """The five points (x, y) in pixels; None where it is something else."""
    try:
        array = np.asarray(points, float)
    except (TypeError, ValueError):
        return None
    if array.shape != (5, 2) or not np.isfinite(array).all():
        return None
    return tuple((float(x), float(y)) for x, y in array)
