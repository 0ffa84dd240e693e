"""The demo scene, looked at by the network that ships."""

from __future__ import annotations

import itertools
from contextlib import closing

import cv2
import numpy as np
import pytest
import yaml

from kiosk.cameras.scene import ROUND, WALK, WORN, Scene
from kiosk.detectors import open_detector
from kiosk.paths import share
from kiosk.replay import Replay
from kiosk.settings import CameraSettings, DetectorSettings, Settings
from kiosk.types import Frame
from tests.contracts.camera_contract import CameraContract

LABELS = ("mask", "no_mask", "misplaced")
CERTAIN = 0.4
"""The detector's own threshold."""


class TestContract(CameraContract):
    endless = True

    @pytest.fixture
    def camera(self, opened):
        return opened("demo:", width=320, height=180)


class Network:
    """The shipped network by plain means: the best cell's label, with no clustering."""

    def __init__(self):
        folder = share() / "models" / "default"
        manifest = yaml.safe_load((folder / "model.yaml").read_text(encoding="utf-8"))
        shape = manifest["input"]
        self._size = shape["width"], shape["height"]
        self._coverage = manifest["outputs"]["coverage"]
        self._net = cv2.dnn.readNetFromONNX(str(folder / manifest["file"]))

    def label(self, picture):
        """mask, no_mask or misplaced, or None where nobody is certain enough."""
        width, height = self._size
        scale = min(width / picture.shape[1], height / picture.shape[0])
        small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        canvas = np.zeros((height, width, 3), np.uint8)
        canvas[: small.shape[0], : small.shape[1]] = small
        self._net.setInput(cv2.dnn.blobFromImage(canvas, 1 / 255, swapRB=True))
        scores = self._net.forward(self._coverage)[0].reshape(3, -1).max(axis=1)
        return LABELS[scores.argmax()] if scores.max() >= CERTAIN else None


@pytest.fixture(scope="module")
def network():
    return Network()


@pytest.fixture(scope="module")
def scene():
    return Scene(1280, 720)


def test_the_network_sees_the_story_in_its_order(network, scene):
    """Nobody, no mask, worn too low, worn properly, nobody: once a second over one round."""
    seconds = np.arange(0.25, ROUND, 1.0)
    labels = [network.label(scene.picture(second, round(30 * second))) for second in seconds]
    story = [label for label, _ in itertools.groupby(labels)]
    assert story == [None, "no_mask", "misplaced", "mask", None]


def test_each_way_of_wearing_lasts_long_enough_to_be_spoken_of(network, scene):
    """From the end of a fade to the beginning of the next, also in the mirror."""
    stands = [WALK[1][0], WORN[1][0], WORN[2][0], WALK[2][0]]
    for since, until, expected in zip(stands, stands[1:], ("no_mask", "misplaced", "mask")):
        assert until - since >= 3.5
        for second in (since + 0.6, until):
            assert network.label(scene.picture(second, 1)[:, ::-1]) == expected


def test_nobody_but_the_one_person_is_seen(scene):
    """A badge on the cap that passes for a face would ask a second person to put a mask on.

    One verdict for each way of wearing it, all of one track, over a round as the kiosk judges it.
    """
    rate = 15.0
    frames = (
        Frame(scene.picture(index / rate, index), index, index / rate)
        for index in range(int(rate * ROUND))
    )
    with closing(open_detector(DetectorSettings())) as detector:
        events = list(Replay(detector, Settings()).events(frames))
    verdicts = [event for event in events if event["event"] == "verdict"]
    assert [event["label"] for event in verdicts] == ["no_mask", "misplaced", "mask"]
    assert len({event["track"] for event in verdicts}) == 1


def test_no_two_pictures_are_the_same(scene):
    """Also while nobody is there: a still scene must not look like a frozen camera."""
    pictures = [scene.picture(0.5, index)[::8, ::8].tobytes() for index in range(20)]
    assert len(set(pictures)) == 20


def test_the_scene_starts_over(scene):
    """A round later the same picture comes again."""
    assert (scene.picture(6.0, 3) == scene.picture(6.0 + ROUND, 3)).all()


@pytest.mark.parametrize("size", [(160, 120), (720, 1280), (1920, 1080)])
def test_any_size_is_filled(size):
    """Wide, upright or small: the picture has the size asked for at every moment."""
    scene = Scene(*size)
    for second in (0.0, 2.0, 4.6, 8.7, 22.9):
        assert scene.picture(second, 1).shape == (size[1], size[0], 3)


def test_size_and_rate_are_those_of_the_settings(opened):
    """``demo:`` is a camera of the size and rate asked for."""
    camera = opened("demo:", width=640, height=360, fps=15)
    assert camera.read().pixels.shape == (360, 640, 3)
    assert camera.fps == 15
    assert CameraSettings(source="demo:").mirror
