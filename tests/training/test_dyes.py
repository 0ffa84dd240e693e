"""Real masks in other colours: only the mask changes, and it keeps its folds."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from kiosk.person import Wear, dressed
from models.training.cutouts import Cutout, Source, Wardrobe, cut
from models.training.dyes import dye
from models.training.faceframe import frame_of
from models.training.pictures import Face
from tests.training.faces import BOX, MARKS, PERSON


def _lab(pixels: np.ndarray, place: str) -> np.ndarray:
    x, y = (int(part) for part in getattr(PERSON.landmarks, place))
    patch = pixels[y - 4 : y + 5, x - 4 : x + 5]
    return cv2.cvtColor(patch, cv2.COLOR_BGR2LAB).reshape(-1, 3).mean(axis=0)


def _dyed(before: np.ndarray, seed: int) -> np.ndarray:
    after = before.copy()
    assert dye(after, frame_of(MARKS), np.random.default_rng(seed))
    return after


def test_the_mask_takes_on_many_colours_and_the_rest_of_the_picture_none():
    """Eyes and hair stay to the bit; the mask over the mouth is seldom what it was."""
    before = dressed(PERSON, Wear.PROPER)
    colours = []
    for seed in range(12):
        after = _dyed(before, seed)
        assert np.array_equal(_lab(before, "left_eye"), _lab(after, "left_eye"))
        assert np.array_equal(before[:40], after[:40])
        colours.append(_lab(after, "mouth_left"))
    moved = [np.linalg.norm(colour - _lab(before, "mouth_left")) for colour in colours]
    assert np.median(moved) > 30
    assert np.ptp(colours, axis=0)[1:].min() > 30  # both colour channels, not the light alone


def test_folds_stay():
    """A fold is darker than the cloth beside it by the share that it was."""
    before = dressed(PERSON, Wear.PROPER)
    x, y = (int(part) for part in PERSON.landmarks.mouth_left)
    fold = before[y - 2 : y + 3, x - 3 : x + 30]
    fold[:] = fold * 0.8
    darker = []
    for seed in range(12):
        grey = cv2.cvtColor(_dyed(before, seed), cv2.COLOR_BGR2GRAY).astype(float)
        beside = grey[y + 5 : y + 8, x : x + 25].mean()
        darker.append(grey[y - 1 : y + 2, x : x + 25].mean() / beside)
    assert np.median(darker) == pytest.approx(0.8, abs=0.06)


def test_what_cannot_be_told_from_skin_stays_as_it_is():
    """A bare face has no mask, and is not painted over."""
    after = dressed(PERSON, Wear.BARE)
    assert not dye(after, frame_of(MARKS), np.random.default_rng(1))
    assert np.array_equal(after, dressed(PERSON, Wear.BARE))


def test_a_face_beyond_the_picture_is_left_alone():
    """Of a picture that ends above the mask nothing is taken."""
    after = dressed(PERSON, Wear.PROPER)[: int(PERSON.landmarks.left_eye[1]) - 10]
    before = after.copy()
    assert not dye(after, frame_of(MARKS), np.random.default_rng(1))
    assert np.array_equal(before, after)


@pytest.mark.parametrize(("label", "most"), [("mask", 30), ("misplaced", 0), ("no_mask", 0)])
def test_only_masked_faces_are_dyed(tmp_path, label, most):
    """Strong colours would else come to mean how a mask is worn."""
    path = tmp_path / "face.png"
    cv2.imwrite(str(path), dressed(PERSON, Wear.PROPER))
    source = Source(path, Face(label, BOX), MARKS)
    colours = [
        _mouth(cut(source, 150, Wardrobe({}, 0.0, 0.0, dyed=share), np.random.default_rng(seed)))
        for seed in range(6)
        for share in (0.0, 1.0)
    ]
    moved = [np.linalg.norm(one - other) for one, other in zip(colours[::2], colours[1::2])]
    assert max(moved) >= most
    assert most or max(moved) == 0


def _mouth(cutout: Cutout) -> np.ndarray:
    """The mean colour in Lab where the mouth is."""
    left, top, right, bottom = (round(side) for side in cutout.box)
    row, column = round(top + 0.75 * (bottom - top)), (left + right) // 2
    patch = cutout.pixels[row - 5 : row + 6, column - 9 : column + 10]
    return cv2.cvtColor(patch, cv2.COLOR_BGR2LAB).reshape(-1, 3).mean(axis=0)
