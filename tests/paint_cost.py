"""What painting costs the GUI thread: ``python -m tests.paint_cost``, in milliseconds at 1920x1080.

It prints processor time of one core, not time on the wall, so that other work on the machine
matters little; OpenCV works on that core alone. Every picture is another one, as a camera's are.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Callable, Dict, List, Tuple

import cv2
import numpy as np
from PySide6.QtGui import QGuiApplication, QImage, QPainter, QRegion

from kiosk.types import Box, Label, Outcome, Track, Verdict
from ui.examples import AT, examples
from ui.motion import pose
from ui.scene import Scene, compose
from ui.screens import WALL, with_changes
from ui.view import Moment, View

WIDTH, HEIGHT = 1920, 1080
FACES, ROUNDS = 10, 300
LABELS = (Label.MASK, Label.NO_MASK, Label.MISPLACED, Label.MASK, Label.NO_MASK)


def crowd(rounds: int) -> List[Outcome]:
    """Ten faces, six of whom must act, that never stand still, in pictures of 1280x720."""
    given = examples()["several"].outcome
    assert given.frame is not None
    pictures = [given.frame.pixels.copy() for _ in range(8)]
    return [
        replace(
            given,
            frame=replace(given.frame, pixels=pictures[n % 8], index=n),
            tracks=tuple(_track(number, n) for number in range(FACES)),
        )
        for n in range(rounds)
    ]


def _track(number: int, n: int) -> Track:
    left, top = 200 + number % 5 * 170 + n % 7, 60 + number // 5 * 340 + n % 3
    label = LABELS[number % 5]
    box = Box(left, top, left + 110, top + 150)
    return Track(number, box, label, 0.9, AT - 2, AT, Verdict(label, 0.9, AT - 9), 1.0)


Work = Tuple[QRegion, List[Outcome], Callable[[int], Moment]]
"""What is to be painted, of which outcomes, and where everything that moves stands."""


class Painting:
    """A screen in memory that is painted part by part."""

    def __init__(self) -> None:
        """English and Chinese, as delivered."""
        self.settings = with_changes(["en", "zh-Hant"])
        self.view = View(self.settings.ui, WIDTH, HEIGHT)
        self._canvas = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)

    def scene(self, outcome: Outcome) -> Scene:
        """What the screen says of it."""
        return compose(outcome, None, self.settings, AT, WALL)

    def milliseconds(
        self, dirty: QRegion, outcomes: List[Outcome], moment: Callable[[int], Moment]
    ) -> List[float]:
        """Of each outcome; the first ten do not count."""
        taken = []
        for n, outcome in enumerate(outcomes):
            scene = self.scene(outcome)
            began = time.thread_time()
            painter = QPainter(self._canvas)
            painter.setClipRegion(dirty)
            self.view.paint(painter, dirty, scene, outcome, moment(n))
            painter.end()
            taken.append(1000 * (time.thread_time() - began))
        return taken[10:]


def measured(rounds: int = ROUNDS) -> Dict[str, List[float]]:
    """Milliseconds of everything that is painted."""
    painting, people = Painting(), crowd(rounds)
    view = painting.view
    found: Dict[str, Work] = {
        "a new picture with ten boxes": (QRegion(view.layout.pane), people, lambda _: Moment()),
        "a new picture with ten boxes and everything beside it": (
            view.whole, people, lambda _: Moment(),
        ),
        "a step of a ground that fades": (
            view.whole, people[:1] * rounds, lambda n: Moment(veil=n / rounds),
        ),
    }  # fmt: skip
    for what, look in (("a mask that rises", "no-mask"), ("chevrons that travel", "clear")):
        outcome = examples()[look].outcome
        scene = painting.scene(outcome)
        found[f"a step of {what}"] = (
            QRegion(view.reach(scene)),
            [outcome] * rounds,
            lambda n, scene=scene: Moment(pose=pose(scene.show, n % 50 * 0.016)),
        )
    return {name: painting.milliseconds(*given) for name, given in found.items()}


def main() -> None:
    """Print the table."""
    cv2.setNumThreads(1)
    _application = QGuiApplication(["kiosk", "-platform", "offscreen"])
    print("| what is painted | p50 ms | p95 ms |\n|---|---|---|")
    for name, taken in measured().items():
        p50, p95 = np.percentile(taken, (50, 95))
        print(f"| {name} | {p50:.1f} | {p95:.1f} |")


if __name__ == "__main__":
    main()
