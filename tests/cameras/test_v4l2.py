"""USB cameras: what can be told without one."""

from __future__ import annotations

import errno
import struct
import subprocess
import sys

import pytest

from kiosk.cameras import v4l2
from kiosk.cameras.v4l2 import captures, probe
from kiosk.errors import CameraError
from kiosk.types import TroubleCode

VIDEO, METADATA, STREAMING, HAS_OWN = 0x1, 0x00800000, 0x04000000, 0x80000000


def capability(whole, own):
    return bytes(84) + struct.pack("2I", whole, own) + bytes(12)


@pytest.mark.parametrize(
    ("whole", "own", "expected"),
    [
        (VIDEO | STREAMING, 0, True),
        (STREAMING, 0, False),
        (VIDEO | METADATA | HAS_OWN, VIDEO | STREAMING, True),
        (VIDEO | METADATA | HAS_OWN, METADATA | STREAMING, False),
    ],
)
def test_the_second_node_of_a_camera_takes_no_pictures(whole, own, expected):
    """A node's own bits count, where it tells them, not those of the whole camera."""
    assert captures(capability(whole, own)) is expected


def test_a_missing_device_is_missing(tmp_path):
    """And the sentence says what to do."""
    with pytest.raises(CameraError, match="plug it in") as raised:
        probe(str(tmp_path / "video0"))
    assert raised.value.code is TroubleCode.CAMERA_MISSING


@pytest.mark.parametrize(
    ("reason", "code", "cure"),
    [
        (errno.ENOENT, TroubleCode.CAMERA_MISSING, "plug it in"),
        (errno.ENODEV, TroubleCode.CAMERA_MISSING, "plug it in"),
        (errno.EACCES, TroubleCode.CAMERA_MISSING, "group video"),
        (errno.EBUSY, TroubleCode.CAMERA_BUSY, "close that program"),
    ],
)
def test_each_reason_has_its_own_cure(reason, code, cure):
    """What the kernel says becomes what staff can do."""
    error = v4l2.refusal("/dev/video0", OSError(reason, "no"))
    assert error.code is code
    assert cure in str(error)


def test_something_else_is_no_camera():
    """A device without Video4Linux is refused before OpenCV sees it, and no descriptor stays."""
    with pytest.raises(CameraError, match="not a camera that takes pictures"):
        probe("/dev/zero")


def test_a_stalled_camera_is_given_up_after_two_seconds():
    """OpenCV reads its limit once, at import: whatever of the kiosk comes first has set it."""
    program = (
        "import kiosk.types, os; print(os.environ['OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT'])\n"
        "import sys; assert 'cv2' not in sys.modules"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "2\n"
