"""One real face that ships with the kiosk, and a surgical mask painted onto it.

The demo scene lets the person walk up to the door and wear the mask in three ways; the self test of
a model looks at two of them. The mask is painted from landmarks, so no second picture is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Sequence

import cv2
import numpy as np
import yaml

from kiosk.errors import InputError
from kiosk.paths import share
from kiosk.types import Box

if TYPE_CHECKING:
    from pathlib import Path

SUPERSAMPLING = 4
"""The mask is painted this many times larger and shrunk, which smooths every edge."""

STEPS = 64
"""Points along the upper and the lower edge of the mask."""

CLOTH = (214, 190, 140)
"""Light surgical blue, BGR."""

LOOP = (228, 230, 226)
"""Ear loops, BGR."""

PLEATS = (0.07, 0.34, 0.5, 0.66, 0.95)
"""Where the hems and folds lie, as a share of the way from the upper to the lower edge."""


class Wear(Enum):
    """How the mask is worn. LOW leaves nose and nostrils free."""

    BARE = "bare"
    LOW = "low"
    PROPER = "proper"


@dataclass(frozen=True)
class _Fit:
    """Where the cloth touches the face.

    ``upper`` and ``lower`` are where its left corners lie on the way along the jaw, 0..1 (the right
    ones mirror them); ``peak`` is the landmark its upper edge passes ``drop`` pixels below;
    ``shoulder`` says how square the upper edge is, 0 for a tent to 1 for a box.
    """

    upper: float
    lower: float
    peak: str
    drop: float
    shoulder: float


FITS = {
    Wear.LOW: _Fit(upper=0.25, lower=0.35, peak="nose_base", drop=5, shoulder=0.86),
    Wear.PROPER: _Fit(upper=0.13, lower=0.3, peak="nose_bridge", drop=3, shoulder=0.66),
}
"""The two ways of wearing it."""


@dataclass(frozen=True)
class Landmarks:
    """Points of the face in pixels of the picture; left and right as seen in the picture.

    Single points have shape (2,); ``jaw`` has shape (n, 2) and runs from the left ear round the
    chin to the right ear.
    """

    left_eye: np.ndarray
    right_eye: np.ndarray
    nose_bridge: np.ndarray
    nose_tip: np.ndarray
    nose_base: np.ndarray
    mouth_left: np.ndarray
    mouth_right: np.ndarray
    chin: np.ndarray
    left_ear: np.ndarray
    right_ear: np.ndarray
    jaw: np.ndarray


@dataclass(frozen=True)
class Person:
    """A portrait: read-only uint8 BGR pixels, where the face is, and the outline, shape (n, 2)."""

    pixels: np.ndarray
    face: Box
    landmarks: Landmarks
    figure: np.ndarray


def portrait(folder: Path | None = None) -> Person:
    """Load the person from ``folder``, by default the one that ships. Raises InputError."""
    folder = folder or share() / "models" / "person"
    try:
        facts = yaml.safe_load((folder / "person.yaml").read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{folder}: the portrait is missing, reinstall the kiosk.") from error
    return _person(folder, facts)


def _person(folder: Path, facts: dict[str, Any]) -> Person:
    pixels = cv2.imread(str(folder / facts["picture"]))
    if pixels is None:
        raise InputError(f"{folder / facts['picture']}: not a picture, reinstall the kiosk.")
    pixels.setflags(write=False)
    points = {name: np.array(at, float) for name, at in facts["landmarks"].items()}
    figure = np.array(facts["figure"], float)
    return Person(pixels, Box(*facts["face"]), Landmarks(**points), figure)


def dressed(person: Person, wear: Wear) -> np.ndarray:
    """The portrait with the mask worn like that: a new uint8 BGR picture of the same size."""
    if wear is Wear.BARE:
        return person.pixels.copy()
    cloth, cover = _mask(person, *_edges(person.landmarks, FITS[wear]))
    mixed = person.pixels * (1 - cover) + cloth * cover
    return np.asarray(np.clip(mixed + 0.5, 0, 255), np.uint8)


def _edges(face: Landmarks, fit: _Fit) -> tuple[np.ndarray, np.ndarray]:
    """Upper and lower edge of the cloth, each (STEPS, 2), from left to right."""
    left, right = _on(face.jaw, fit.upper), _on(face.jaw, 1 - fit.upper)
    peak = _lowered(getattr(face, fit.peak), fit.drop)
    cheeks = [corner + (peak - corner) * (0.5, fit.shoulder) for corner in (left, right)]
    upper = _curve([left, cheeks[0], peak, cheeks[1], right])
    below = [_on(face.jaw, at) for at in np.linspace(fit.lower, 1 - fit.lower, 7)]
    return upper, _lowered(_curve(below), 4)


def _lowered(points: np.ndarray, by: float) -> np.ndarray:
    return np.asarray(points + np.array([0.0, by]))


def _on(line: np.ndarray, share_: float) -> np.ndarray:
    """The point that lies at a share 0..1 of the way along the smooth line through ``line``."""
    smooth = _curve(line)
    along = np.linspace(0, 1, len(smooth))
    return np.array([np.interp(share_, along, smooth[:, axis]) for axis in (0, 1)])


def _curve(points: Sequence[np.ndarray] | np.ndarray) -> np.ndarray:
    """STEPS points (STEPS, 2) of the Catmull-Rom spline through the points given."""
    given = np.asarray(points)
    padded = np.vstack([2 * given[0] - given[1], given, 2 * given[-1] - given[-2]])
    at = np.linspace(0, len(given) - 1 - 1e-9, STEPS)
    first = at.astype(int)
    t = (at - first)[:, None]
    a, b, c, d = (padded[first + step] for step in range(4))
    bend = (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * (b - c) + d - a) * t**3
    return np.asarray(b + 0.5 * ((c - a) * t + bend))


def _mask(person: Person, upper: np.ndarray, lower: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The mask's colours (height, width, 3) and how far it covers (height, width, 1), 0..1."""
    height, width = person.pixels.shape[:2]
    paint = np.full((height * SUPERSAMPLING, width * SUPERSAMPLING, 4), (*CLOTH, 0), np.uint8)
    _paint_loops(paint, person.landmarks, upper, lower)
    cv2.fillPoly(paint, [_enlarged(np.vstack([upper, lower[::-1]]))], (*CLOTH, 255), cv2.LINE_AA)
    _paint_pleats(paint, upper, lower)
    small = cv2.resize(paint, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32)
    return small[:, :, :3] * _light(width, upper), small[:, :, 3:] / 255


def _paint_loops(paint: np.ndarray, face: Landmarks, upper: np.ndarray, lower: np.ndarray) -> None:
    """An elastic from each corner of the cloth to the ear on its side."""
    for end, ear in ((0, face.left_ear), (-1, face.right_ear)):
        for corner in (upper[end], lower[end]):
            line = _enlarged([corner, _lowered((corner + ear) / 2, 4), ear])
            cv2.polylines(paint, [line], False, (*LOOP, 235), 2 * SUPERSAMPLING, cv2.LINE_AA)


def _paint_pleats(paint: np.ndarray, upper: np.ndarray, lower: np.ndarray) -> None:
    """Each fold is a dark line with a light one under it."""
    for at in PLEATS:
        line = upper * (1 - at) + lower * at
        for below, shade in ((0.0, 0.84), (1.3, 1.09)):
            colour = [min(255, round(part * shade)) for part in CLOTH]
            fold = _enlarged(_lowered(line, below))
            cv2.polylines(paint, [fold], False, (*colour, 255), SUPERSAMPLING, cv2.LINE_AA)


def _light(width: int, upper: np.ndarray) -> np.ndarray:
    """Brightness over the cloth (1, width, 1): darker towards both sides, as on a cylinder."""
    middle, reach = upper[:, 0].mean(), np.ptp(upper[:, 0]) / 2
    across = (np.arange(width) - middle) / reach
    return np.asarray(np.clip(1.05 - 0.28 * across**2, 0.7, 1.05), np.float32)[None, :, None]


def _enlarged(points: Sequence[np.ndarray] | np.ndarray) -> np.ndarray:
    """The points in whole pixels of the enlarged picture."""
    return np.asarray(np.round(np.asarray(points) * SUPERSAMPLING), np.int32)
