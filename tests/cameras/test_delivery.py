"""Telling pictures that are too small or too few from what was asked of the camera."""

from __future__ import annotations

import numpy as np
import pytest

from kiosk.cameras.delivery import COUNT_FOR, DeliveryCheck
from kiosk.settings import CameraSettings
from kiosk.types import Frame, TroubleCode

SLOW, SMALL = TroubleCode.CAMERA_SLOW, TroubleCode.CAMERA_SMALL


class Camera:
    """Frames of a size, so many a second, of which only every ``looked_at``-th is looked at."""

    def __init__(self, **settings):
        self.check = DeliveryCheck(CameraSettings(**settings))
        self.index, self.at = 0, 100.0

    def give(self, fps, seconds, size=(1280, 720), looked_at=1):
        """What is said of every picture that is looked at."""
        said = []
        pixels = np.zeros((size[1], size[0], 3), np.uint8)
        for _ in range(round(fps * seconds)):
            self.index += 1
            self.at += 1 / fps
            if self.index % looked_at == 0:
                short = self.check.shortfall(Frame(pixels, self.index, self.at))
                said.append(short and short.code)
        return said


@pytest.mark.parametrize("fps", [16, 30, 60])
def test_half_of_what_was_asked_will_do(fps):
    """15 pictures a second are what many cameras give in the evening."""
    assert set(Camera().give(fps, 20)) == {None}


def test_five_pictures_a_second_are_slow_within_seconds_and_well_again_in_the_light():
    """Low light makes a camera expose longer."""
    camera = Camera()
    camera.give(30, 10)
    said = camera.give(5, 10)
    assert said[: int(5 * COUNT_FOR) - 1][0] is None
    assert said[int(2 * 5 * COUNT_FOR)] is SLOW
    said = camera.give(30, 2.2 * COUNT_FOR)
    assert said[-1] is None


def test_at_the_limit_it_does_not_flutter():
    """Slow below 15 of 30, quick again from 18 on."""
    camera = Camera()
    assert camera.give(14, 20)[-1] is SLOW
    assert camera.give(16.5, 20)[-1] is SLOW
    assert camera.give(19, 20)[-1] is None
    assert camera.give(16.5, 20)[-1] is None


def test_pictures_that_nobody_looked_at_count():
    """A slow detector is no slow camera."""
    assert set(Camera().give(30, 20, looked_at=10)) == {None}


def test_an_outage_is_not_slowness():
    """Pictures are counted from the first one after it."""
    camera = Camera()
    camera.give(30, 5)
    camera.at += 8.0
    assert set(camera.give(30, 10)) == {None}


@pytest.mark.parametrize(
    ("settings", "size", "expected"),
    [
        ({}, (640, 480), SMALL),
        ({}, (1280, 720), None),
        ({}, (1920, 1080), None),
        ({"width": 640, "height": 480}, (640, 480), None),
        ({"width": 640, "height": 480}, (640, 360), SMALL),
        ({"rotate": 90}, (720, 1280), None),
        ({"rotate": 270}, (480, 640), SMALL),
        ({"rotate": 180}, (1280, 720), None),
    ],
)
def test_a_picture_smaller_than_asked_is_told(settings, size, expected):
    """A larger one is none of anybody's worry; a turned picture is measured as it is turned."""
    assert set(Camera(**settings).give(30, 1, size)) == {expected}


def test_the_sentence_says_what_and_what_to_do():
    check = DeliveryCheck(CameraSettings())
    short = check.shortfall(Frame(np.zeros((480, 640, 3), np.uint8), 0, 1.0))
    assert "640x480 instead of 1280x720" in short.sentence
    assert "camera.width" in short.sentence
