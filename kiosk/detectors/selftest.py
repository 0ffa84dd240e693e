"""Shows a new detector a person whose face is known, before it may judge anybody.

Names, shapes and sums cannot tell labels or sides in the wrong order: such a network runs and
lets the wrong people in. It is refused here, with the sentence that says which.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from kiosk.detectors.gridbox import check, decode
from kiosk.errors import DetectorError, InputError
from kiosk.person import Wear, dressed, portrait
from kiosk.types import Box, Detection, Label

if TYPE_CHECKING:
    from numpy import ndarray

    from kiosk.detectors.detector import GridBoxDetector
    from kiosk.detectors.runner import Tensors
    from kiosk.person import Person

WORN = {Wear.BARE: Label.NO_MASK, Wear.PROPER: Label.MASK}
"""What is shown and what must be said. Two are enough: where a label is exchanged with one of these
two, one comes out wrong; and a model that is weak on low masks is weak, not wrong. A model that
does not know a label is not asked for it, nor shown it unless it knows faces of any kind; so one
that knows misplaced masks alone is not tried."""

LEAST = 0.2
"""Score from which a face counts here, whatever staff chose."""

NEAR = 0.6
"""Overlap with the face that its cells must have on average. Networks with their sides in order
reach 0.77 and more, with sides exchanged 0.47 at most."""

FACE_SHARE = 1 / 3
"""Height of the face over height of the network's picture."""

AT = (0.1, 0.05)
"""Where the portrait's top left corner lies, as a share of width and height: off the middle."""


def self_test(detector: GridBoxDetector) -> None:
    """Raise InputError when the detector does not see what is shown to it."""
    person, knows = portrait(), detector.model.manifest.roles
    for wear, label in WORN.items():
        if label not in knows and Label.NOT_VISIBLE not in knows:
            continue
        picture, face = _scene(detector, person, dressed(person, wear))
        found = _look(detector, picture, face)
        if label in knows and found.label is not label:
            sentence = f"calls a {wear.value} face {found.label.value}: its labels are in the"
            raise _refused(detector, f"{sentence} wrong order in the manifest")


def _look(detector: GridBoxDetector, picture: ndarray, face: Box) -> Detection:
    """The surest face where the face is, its cells known to agree on its place."""
    shown, placement = detector.preprocess(picture)
    tensors = detector.infer(shown)  # that it fails says nothing of the model
    try:
        check(*tensors)
        tensors = _inside(tensors, face, detector.model.manifest.stride)
        found = detector.cluster(tensors, placement, dict.fromkeys(Label, LEAST))
    except DetectorError as error:
        raise _refused(detector, f"gives no use: {error}") from error
    if not found:
        raise _refused(detector, "does not see the face that is shown to it")
    if _agreement(detector, tensors, found[0].label, face) < NEAR:
        sentence = "puts the face in the wrong place: the four sides of its boxes are not left,"
        cure = "top, right, bottom, the manifest's scale is wrong, or it has learned too little"
        raise _refused(detector, f"{sentence} {cure}")
    return found[0]


def _inside(tensors: Tensors, face: Box, stride: int) -> Tensors:
    """The tensors with every cell dark that does not begin in the face."""
    coverage = np.zeros_like(tensors.coverage)
    rows = slice(int(face.y1 // stride) + 1, int(face.y2 // stride) + 1)
    columns = slice(int(face.x1 // stride) + 1, int(face.x2 // stride) + 1)
    coverage[:, rows, columns] = tensors.coverage[:, rows, columns]
    return tensors._replace(coverage=coverage)


def _agreement(detector: GridBoxDetector, tensors: Tensors, label: Label, face: Box) -> float:
    """How far the boxes of all lit cells overlap the face on average, weighted by coverage."""
    manifest = detector.model.manifest
    said = [index for index, each in enumerate(manifest.labels) if each.role is label]
    index = max(said, key=lambda each: float(tensors.coverage[each].max()))
    bbox = tensors.bbox[4 * index : 4 * index + 4]
    cells = decode(tensors.coverage[index], bbox, LEAST, manifest.grid)
    near = [Box(*box).iou(face) for box in cells.boxes.tolist()]
    return float(np.average(near, weights=cells.coverage))


def _scene(detector: GridBoxDetector, person: Person, worn: ndarray) -> tuple[ndarray, Box]:
    """A grey picture of the network's size with the person in it, and where the face is."""
    wanted = detector.model.manifest.input
    scale = FACE_SHARE * wanted.height / person.face.height
    left, top = int(AT[0] * wanted.width), int(AT[1] * wanted.height)
    small = cv2.resize(worn, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    picture = np.full((wanted.height, wanted.width, 3), 128, np.uint8)
    room = picture[top : top + small.shape[0], left : left + small.shape[1]]
    room[:] = small[: room.shape[0], : room.shape[1]]
    face = person.face
    x1, x2 = (left + scale * x for x in (face.x1, face.x2))
    y1, y2 = (top + scale * y for y in (face.y1, face.y2))
    return picture, Box(x1, y1, x2, y2)


def _refused(detector: GridBoxDetector, what: str) -> InputError:
    return InputError(f"{detector.model.path}: refused by the self test: the network {what}.")
