"""A little language for what happens at a door, frame by frame."""

from __future__ import annotations

from typing import Callable, List, Optional, Sequence

import pytest

from kiosk.gate import Decision, Gate
from kiosk.settings import DecisionSettings
from kiosk.tracker import Tracker
from kiosk.types import Box, Detection, Label, State

WIDTH, HEIGHT = 1280, 720


class Story:
    """The tracker and the gate under a clock that ticks once per frame."""

    def __init__(self, fps: float = 30.0, **settings: object) -> None:
        self.fps = fps
        self.settings = DecisionSettings(**settings)  # type: ignore[arg-type]
        self.tracker = Tracker(self.settings)
        self.gate = Gate()
        self.frame = 0
        self.decisions: List[Decision] = []

    def face(
        self, label: str, x: float = 640, y: float = 360, width: float = 120, score: float = 0.9
    ) -> Detection:
        """A face of usual shape around (x, y)."""
        height = width / 0.8
        box = Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        return Detection(box, Label(label), score)

    def show(self, *faces: Detection, frames: int = 1) -> Decision:
        """Let so many frames show these faces; the last decision."""
        for _ in range(frames):
            at = self.frame / self.fps
            tracks = self.tracker.update(faces, at)
            self.decisions.append(
                self.gate.decide(tracks, at, width=WIDTH, height=HEIGHT, settings=self.settings)
            )
            self.frame += 1
        return self.decisions[-1]

    def seconds_until(
        self, wanted: Callable[[Decision], bool], *faces: Detection, limit: float = 3.0
    ) -> float:
        """From the first frame that shows these faces until the decision is as wanted."""
        for count in range(int(limit * self.fps)):
            if wanted(self.show(*faces)):
                return count / self.fps
        pytest.fail(f"not within {limit} s")

    @property
    def states(self) -> List[State]:
        """Every state in turn, repetitions left out."""
        return _without_repetitions([decision.state for decision in self.decisions])

    def labels(self, track: int) -> List[Optional[Label]]:
        """Every verdict on one track in turn, repetitions left out."""
        return _without_repetitions(
            [
                person.verdict and person.verdict.label
                for decision in self.decisions
                for person in decision.tracks
                if person.id == track
            ]
        )


def _without_repetitions(values: Sequence) -> list:
    return [value for i, value in enumerate(values) if i == 0 or value is not values[i - 1]]


@pytest.fixture
def story() -> Callable[..., Story]:
    """Begins a story: ``story(fps=30, votes=5, …)``."""
    return Story
