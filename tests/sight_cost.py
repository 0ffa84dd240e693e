"""What it costs to look whether the camera still sees, in microseconds of one core per picture.

``python -m tests.sight_cost`` prints processor time, not time on the wall, so that other work on
the machine matters little.
"""

from __future__ import annotations

import time

import cv2

from kiosk.cameras.sight import PictureCheck
from kiosk.types import Frame
from tests.cameras.places import before_it, entrance, seen, street

ROUNDS = 300


def microseconds(scene) -> float:
    """Of one picture of 1280x720 that shows ``scene``, after the entrance was learnt."""
    check = PictureCheck(1.5)
    pictures = [cv2.resize(seen(scene, n), (1280, 720)) for n in range(5)]
    for n in range(12):
        check.flaw(Frame(cv2.resize(seen(entrance(), n), (1280, 720)), n, float(n)))
    began = time.thread_time()
    for n in range(ROUNDS):
        check.flaw(Frame(pictures[n % 5], n, 12 + n / 30))
    return 1e6 * (time.thread_time() - began) / ROUNDS


def main() -> None:
    """One line for each sight."""
    cv2.setNumThreads(1)
    scenes = {
        "nobody": entrance(),
        "somebody before it": before_it(entrance(), 1.3),
        "another place": street(),
    }
    for name, scene in scenes.items():
        print(f"{name:20} {microseconds(scene):5.0f} us")


if __name__ == "__main__":
    main()
