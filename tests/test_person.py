"""The portrait that ships and the mask painted onto it."""

from __future__ import annotations

import numpy as np
import pytest

from kiosk.errors import InputError
from kiosk.person import Wear, dressed, portrait


@pytest.fixture(scope="module")
def person():
    return portrait()


def pixel(picture, at):
    return picture[round(at[1]), round(at[0])].astype(int)


def test_portrait_has_its_face_and_outline_inside_the_picture(person):
    """Face box and outline lie in the picture, the landmarks lie in the face's neighbourhood."""
    height, width = person.pixels.shape[:2]
    assert 0 <= person.face.x1 < person.face.x2 <= width
    assert 0 <= person.face.y1 < person.face.y2 <= height
    assert (person.figure >= 0).all()
    assert (person.figure < (width, height)).all()
    assert person.landmarks.nose_bridge[1] < person.landmarks.nose_tip[1] < person.landmarks.chin[1]


def test_portrait_cannot_be_painted_over(person):
    """The loaded pixels are shared, so they are read-only; every dressed picture is new."""
    with pytest.raises(ValueError, match="read-only"):
        person.pixels[0, 0] = 0
    assert dressed(person, Wear.BARE).flags.writeable


def test_bare_is_the_portrait_itself(person):
    """Without a mask nothing is painted."""
    assert (dressed(person, Wear.BARE) == person.pixels).all()


@pytest.mark.parametrize(
    ("wear", "covered"),
    [
        (Wear.BARE, set()),
        (Wear.LOW, {"mouth", "chin"}),
        (Wear.PROPER, {"nose_tip", "nose_base", "mouth", "chin"}),
    ],
)
def test_mask_covers_what_that_way_of_wearing_covers(person, wear, covered):
    """LOW leaves the whole nose free, PROPER covers nose, mouth and chin; the eyes stay free."""
    face = person.landmarks
    spots = {
        "left_eye": face.left_eye,
        "right_eye": face.right_eye,
        "nose_tip": face.nose_tip,
        "nose_base": face.nose_base - (0, 2),
        "mouth": (face.mouth_left + face.mouth_right) / 2,
        "chin": face.chin - (0, 6),
    }
    picture = dressed(person, wear)
    changed = {
        name
        for name, at in spots.items()
        if np.abs(pixel(picture, at) - pixel(person.pixels, at)).max() > 12
    }
    assert changed == covered


def test_mask_has_no_hard_edge(person):
    """Between skin and cloth there are pixels of both (anti-aliasing)."""
    bare, masked = (dressed(person, wear).astype(int) for wear in (Wear.BARE, Wear.PROPER))
    change = np.abs(masked - bare).max(axis=2)
    assert ((change > 3) & (change < 30)).sum() > 100


def test_missing_portrait_is_one_sentence(tmp_path):
    """A folder without the portrait is named, with what to do."""
    with pytest.raises(InputError, match="reinstall"):
        portrait(tmp_path)


def test_broken_picture_is_one_sentence(tmp_path):
    """A portrait that cannot be decoded is named, with what to do."""
    (tmp_path / "person.yaml").write_text("picture: portrait.jpg\n")
    (tmp_path / "portrait.jpg").write_bytes(b"not a picture")
    with pytest.raises(InputError, match=r"portrait\.jpg: not a picture"):
        portrait(tmp_path)
