"""What every camera keeps; each kind subclasses this in ``tests/cameras``."""

from __future__ import annotations

import numpy as np
import pytest


class CameraContract:
    """The subclass offers a fixture ``camera``: a fresh, open camera, closed afterwards."""

    live = False
    """Whether a loss means retry."""

    endless = False
    """Whether it never comes to an end."""

    def test_says_whether_it_is_live(self, camera):
        assert camera.live is self.live

    def test_has_a_rate(self, camera):
        assert 0 < camera.fps <= 240

    def test_pictures_are_bgr_and_read_only(self, camera):
        pixels = camera.read().pixels
        assert pixels.dtype == np.uint8
        assert pixels.ndim == 3
        assert pixels.shape[2] == 3
        with pytest.raises(ValueError, match="read-only"):
            pixels[0, 0, 0] = 1

    def test_frames_count_from_zero_and_time_never_goes_back(self, camera):
        frames = [camera.read() for _ in range(3)]
        assert [frame.index for frame in frames] == [0, 1, 2]
        assert all(one.at <= two.at for one, two in zip(frames, frames[1:]))

    def test_a_frame_keeps_its_pixels_while_others_are_read(self, camera):
        first = camera.read()
        before = first.pixels.copy()
        camera.read()
        assert (first.pixels == before).all()

    def test_ends_with_none_and_stays_ended_or_never_ends(self, camera):
        if self.live or self.endless:
            assert all(camera.read() for _ in range(10))
        else:
            assert len(list(iter(camera.read, None))) > 0
            assert camera.read() is None

    def test_close_may_be_called_twice(self, camera):
        camera.close()
        camera.close()
