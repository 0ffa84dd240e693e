"""Clips in which somebody does something to the camera, written, decoded and judged."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from kiosk.cameras import open_camera
from kiosk.cameras.sight import PictureCheck
from kiosk.settings import CameraSettings
from kiosk.types import Frame, TroubleCode
from tests.cameras.places import SIZE, before_it, entrance, seen, street

FPS = 10
BEFORE, DURING, AFTER = 130, 40, 15
"""Pictures of the usual, of the deed, and of the usual again."""

HALL = entrance()
DEEDS = {
    "black": (lambda _n: np.zeros(SIZE, np.float32), TroubleCode.PICTURE_BLACK),
    "a hand over the lens": (lambda _n: np.full(SIZE, 70, np.float32), TroubleCode.PICTURE_COVERED),
    "a lamp into the lens": (lambda _n: np.full(SIZE, 400, np.float32), TroubleCode.PICTURE_BRIGHT),
    "turned away": (lambda _n: street(), TroubleCode.PICTURE_CHANGED),
    "somebody near": (lambda n: before_it(HALL, 1.3, sway=n % 4), None),
    "a lamp goes out": (lambda _n: 0.3 * HALL, None),
}


def written(path, deed):
    """A clip of it all."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), FPS, (SIZE[1], SIZE[0]))
    for n in range(BEFORE + DURING + AFTER):
        scene = deed(n) if BEFORE <= n < BEFORE + DURING else HALL
        writer.write(seen(scene, n))
    writer.release()
    return path


@pytest.mark.parametrize("name", DEEDS)
def test_a_deed_is_named_within_two_seconds_and_over_when_it_is(tmp_path, name):
    """As the network camera's pictures are, these went through a lossy codec."""
    deed, expected = DEEDS[name]
    path = written(tmp_path / "deed.avi", deed)
    camera = open_camera(CameraSettings(source=str(path), mirror=False), paced=False)
    check = PictureCheck(1.5)
    said = [check.flaw(frame) for frame in iter(camera.read, None)]
    camera.close()

    assert len(said) == BEFORE + DURING + AFTER
    assert said[:BEFORE] == [None] * BEFORE
    assert set(said[BEFORE + 2 * FPS : BEFORE + DURING]) == {expected}
    assert said[BEFORE + DURING + 1 :] == [None] * (AFTER - 1)


def test_a_frozen_clip_is_named():
    """The very same picture over and over, as a camera whose firmware hangs sends it."""
    check = PictureCheck(1.5)
    picture = seen(HALL, 0)
    said = [check.flaw(Frame(picture.copy(), n, n / FPS)) for n in range(20)]
    assert said == [None] * 15 + [TroubleCode.PICTURE_FROZEN] * 5
