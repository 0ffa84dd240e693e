"""What ``v4l2-ctl`` prints of a camera; the form is that of version 1.18."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies

from kiosk.v4l2_modes import Mode, nearest, parse

LISTED = """ioctl: VIDIOC_ENUM_FMT
	Type: Video Capture

	[0]: 'YUYV' (YUYV 4:2:2)
		Size: Discrete 640x480
			Interval: Discrete 0.033s (30.000 fps)
			Interval: Discrete 0.042s (24.000 fps)
		Size: Discrete 1280x720
			Interval: Discrete 0.100s (10.000 fps)
	[1]: 'MJPG' (Motion-JPEG, compressed)
		Size: Discrete 1280x720
			Interval: Discrete 0.017s (60.000 fps)
			Interval: Discrete 0.033s (30.000 fps)
		Size: Discrete 1920x1080
			Interval: Discrete 0.033s (30.000 fps)
"""


def test_every_mode_is_read():
    modes = parse(LISTED)
    assert [str(mode) for mode in modes] == [
        *("YUYV 640x480 at 30", "YUYV 640x480 at 24", "YUYV 1280x720 at 10"),
        *("MJPG 1280x720 at 60", "MJPG 1280x720 at 30", "MJPG 1920x1080 at 30"),
    ]


@pytest.mark.parametrize(
    ("wanted", "offered"),
    [
        (Mode("MJPG", 1280, 720, 30.0), True),
        (Mode("MJPG", 1280, 720, 45.0), True),
        (Mode("YUYV", 1280, 720, 30.0), False),
        (Mode("MJPG", 960, 540, 30.0), False),
    ],
)
def test_a_faster_mode_serves_too(wanted, offered):
    assert any(mode.serves(wanted) for mode in parse(LISTED)) is offered


@pytest.mark.parametrize(
    ("wanted", "near"),
    [
        (Mode("MJPG", 960, 540, 30.0), "MJPG 1280x720 at 60"),
        (Mode("YUYV", 1280, 720, 30.0), "YUYV 640x480 at 30"),
        (Mode("MJPG", 640, 480, 120.0), "MJPG 1280x720 at 60"),
    ],
)
def test_the_nearest_mode_is_as_fast_as_asked_if_any_is(wanted, near):
    assert str(nearest(parse(LISTED), wanted)) == near


def test_a_camera_without_modes_has_no_nearest():
    assert nearest(parse(""), Mode("MJPG", 1280, 720, 30.0)) is None


@given(strategies.text(max_size=80))
def test_no_text_whatever_makes_the_reader_stumble(text):
    """Stepwise sizes and other kinds are left out."""
    assert parse(text) == []
