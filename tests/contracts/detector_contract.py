"""What every detector keeps; each runner subclasses this in ``tests/detectors``."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from kiosk.errors import DetectorError
from kiosk.person import Wear
from kiosk.types import Frame, Label
from tests.detectors.scenes import scene

WORN = {Wear.BARE: Label.NO_MASK, Wear.LOW: Label.MISPLACED, Wear.PROPER: Label.MASK}


class DetectorContract:
    """The subclass offers a fixture ``detector`` that knows all three labels."""

    @pytest.mark.parametrize("wear", Wear)
    @pytest.mark.parametrize(("width", "height"), [(1280, 720), (640, 480), (720, 1280)])
    def test_sees_a_face_where_it_is_and_what_it_wears(self, detector, wear, width, height):
        """Whatever the picture's shape, the surest face is the person's, rightly labelled."""
        face = 0.18 * min(width, height)  # at least 36 of the network's pixels
        frame, box = scene(wear, width=width, height=height, face=face, left=width // 2, top=20)
        found = detector.detect(frame)[0]
        assert found.label is WORN[wear]
        assert found.box.iou(box) > 0.5

    def test_sees_nobody_in_an_empty_picture(self, detector):
        assert detector.detect(Frame(np.full((720, 1280, 3), 90, np.uint8), 0, 0.0)) == ()

    def test_every_face_has_one_label_a_score_and_a_place_in_the_picture(self, detector):
        """Surest first; boxes lie inside; no two labels share a face."""
        rng = np.random.default_rng(7)
        frame, _ = scene(Wear.PROPER, left=-1 + 1280 - 300)
        noisy = np.clip(frame.pixels + rng.normal(0, 25, frame.pixels.shape), 0, 255)
        found = detector.detect(Frame(noisy.astype(np.uint8), 0, 0.0))
        assert [each.score for each in found] == sorted((e.score for e in found), reverse=True)
        assert all(0 <= each.score <= 1 for each in found)
        assert all(0 <= each.box.x1 < each.box.x2 <= 1280 for each in found)
        assert all(0 <= each.box.y1 < each.box.y2 <= 720 for each in found)
        assert all(one.box.iou(two.box) <= 0.55 for one, two in combinations(found, 2))

    def test_what_the_result_was_chosen_from_is_told_too(self, detector):
        """Staff see it; it holds every face that counts, and more."""
        frame, _ = scene(Wear.BARE)
        found = detector.detect(frame)
        assert set(found) <= set(detector.candidates)
        assert all(0 <= one.box.x1 < one.box.x2 <= 1280 for one in detector.candidates)
        before = detector.candidates
        detector.detect(Frame(np.full((720, 1280, 3), 90, np.uint8), 1, 0.0))
        assert detector.candidates != before

    def test_a_result_stays_when_others_follow(self, detector):
        """Buffers are reused inside; nothing of that shows."""
        frame, _ = scene(Wear.BARE)
        before = detector.detect(frame)
        detector.detect(scene(Wear.PROPER, left=100)[0])
        assert detector.detect(frame) == before

    def test_a_smaller_picture_shows_nothing_of_the_one_before(self, detector):
        detector.detect(scene(Wear.BARE)[0])
        assert detector.detect(Frame(np.full((300, 300, 3), 90, np.uint8), 1, 0.0)) == ()

    @pytest.mark.parametrize(
        "pixels",
        [
            np.zeros((72, 128), np.uint8),
            np.zeros((72, 128, 4), np.uint8),
            np.zeros((0, 0, 3), np.uint8),
            np.zeros((72, 128, 3), np.float32),
        ],
    )
    def test_what_is_no_picture_is_never_an_empty_room(self, detector, pixels):
        with pytest.raises(DetectorError, match="not a colour picture"):
            detector.detect(Frame(pixels, 0, 0.0))

    def test_close_may_be_called_twice(self, detector):
        detector.close()
        detector.close()
