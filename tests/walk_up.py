"""Writes one round of the demo scene as a video: ``python -m tests.walk_up walk-up.mp4``.

``kiosk replay walk-up.mp4`` then tells when the person, who comes into sight bare, changes to a
mask under the nose and to a proper one, is told to be so.
"""

from __future__ import annotations

import sys

import cv2

from kiosk.cameras import open_camera
from kiosk.cameras.scene import ROUND
from kiosk.settings import CameraSettings


def main() -> None:
    """Write the file named on the command line."""
    camera = open_camera(CameraSettings(source="demo:"), paced=False)
    writer = cv2.VideoWriter(sys.argv[1], cv2.VideoWriter_fourcc(*"mp4v"), camera.fps, (1280, 720))
    for _ in range(round(ROUND * camera.fps)):
        frame = camera.read()
        assert frame is not None
        writer.write(frame.pixels)
    writer.release()


if __name__ == "__main__":
    main()
