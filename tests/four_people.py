"""Writes a clip of four people at the door: ``python -m tests.four_people four.mp4``.

They stand side by side; every few seconds the next of them takes the mask off and puts it on again.
Played in a loop it goes on without a break, and door, voice and screen never come to rest.
"""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np

from kiosk.cameras.scene import DESIGN, HEADROOM, SWAY, Scene
from kiosk.person import Wear

LANES = (0.2, 0.4, 0.6, 0.8)
"""Where the faces are, as shares of the width: all within what the screen shows."""

SIZE = 0.52
"""Of the portrait, 1 = its own pixels: faces of 87 pixels."""

TURN = 4.0
"""Seconds from one person who takes the mask off to the next."""

BARE_FOR = 2.0
ROUND = TURN * len(LANES)
FPS = 30


class FourPeople(Scene):
    """The demo's person four times."""

    _lane = 0

    def picture(self, second: float, index: int) -> np.ndarray:
        """The picture at a second of the round, uint8 BGR."""
        picture = self._hall.copy()
        for self._lane in range(len(LANES)):
            self._draw_person(picture, second)
        return self._grained(picture, index)

    def _placed(self, at: float) -> tuple[np.ndarray, tuple[int, int, int, int]]:
        width, height = self._size
        scale = SIZE * height / DESIGN[1]
        turn = 2 * np.pi * at / ROUND  # whole turns a round, so that the clip closes
        x = LANES[self._lane] * width + SWAY[0] * np.sin(4 * turn + self._lane)
        y = HEADROOM * height + SWAY[1] * np.sin(7 * turn + self._lane)
        left, top = x - scale * self._centre[0], y - scale * self._centre[1]
        rows, columns = self._behind.shape[:2]
        edges = np.array([left, top, left + scale * columns, top + scale * rows])
        box = np.clip(edges, 0, [width, height, width, height]).astype(int)
        place = np.array([[scale, 0, left - box[0]], [0, scale, top - box[1]]])
        return place, (int(box[0]), int(box[1]), int(box[2]), int(box[3]))

    def _dressed(self, at: float) -> np.ndarray:
        turn, since = divmod(at % ROUND, TURN)
        bare = turn == self._lane and since < BARE_FOR
        return self._worn[Wear.BARE if bare else Wear.PROPER]


def write(path: Path) -> Path:
    """Write one round as a video of 1280x720."""
    scene = FourPeople(*DESIGN)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"mp4v"), FPS, DESIGN)
    for index in range(round(ROUND * FPS)):
        writer.write(scene.picture(index / FPS, index))
    writer.release()
    return path


if __name__ == "__main__":
    write(Path(sys.argv[1]))
