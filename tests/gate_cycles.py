"""Judges a crowd for a million frames and looks at memory: ``python -m tests.gate_cycles [FRAMES]``.

Each cycle is one frame, 1/30 s of a time of its own: up to four people with labels that are wrong
now and then are tracked and judged, the outcome is published, and door and alarm step. The door
drives a simulated board over a real pseudo-terminal; the alarm has a loudspeaker that is only
counted. Prints memory ten times on the way and fails when it grew after the first tenth.
"""

from __future__ import annotations

import gc
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, List, NamedTuple

import numpy as np

from kiosk.effects.alarm import Alarm
from kiosk.effects.door import Door
from kiosk.gate import Gate
from kiosk.health import HealthBoard
from kiosk.meters import resident_mb
from kiosk.outcomes import OutcomeFeed
from kiosk.paths import share
from kiosk.relays.simulator import BoardSimulator
from kiosk.settings import AlarmSettings, DecisionSettings, Settings
from kiosk.settings_door import RelaySettings
from kiosk.slot import Slot
from kiosk.tracker import Tracker
from kiosk.types import Box, Detection, Event, Frame, Label, Outcome

FRAMES = 1_000_000
FPS = 30.0
FLAT = 1.0
"""Megabytes that may be added after the first tenth: caches and pools of the interpreter settle."""

WIDTH, HEIGHT = 1280, 720
LANES = (250, 510, 770, 1030)
WRONG = 0.04
"""Share of looks at which the detector is mistaken."""


@dataclass
class Visitor:
    """Somebody who stands in one lane for a while and sways."""

    label: Label
    leaves_at: float


class Crowd:
    """Up to four people who come and go, the same ones for the same seed."""

    def __init__(self, seed: int = 1) -> None:
        self._chance = random.Random(seed)
        self._lanes: List[Visitor | None] = [None] * len(LANES)

    def seen(self, at: float) -> tuple[Detection, ...]:
        """What the detector finds at that second."""
        return tuple(self._detections(at))

    def _detections(self, at: float) -> Iterator[Detection]:
        for lane, middle in enumerate(LANES):
            visitor = self._lanes[lane]
            if visitor is None or at >= visitor.leaves_at:
                self._lanes[lane] = visitor = self._next(at)
            if visitor is not None:
                x, y = middle + self._chance.gauss(0, 3), 300 + self._chance.gauss(0, 3)
                label = self._chance.choice(list(Label)) if self._is(WRONG) else visitor.label
                yield Detection(Box(x - 50, y - 62, x + 50, y + 62), label, 0.9)

    def _next(self, at: float) -> Visitor | None:
        """Somebody now and then; a lane is mostly empty."""
        if not self._is(0.002):
            return None
        kinds = [Label.MASK, Label.MASK, Label.NO_MASK, Label.MISPLACED]
        return Visitor(self._chance.choice(kinds), at + self._chance.uniform(0.2, 12))

    def _is(self, probability: float) -> bool:
        return self._chance.random() < probability


class Counted:
    """A loudspeaker that is done at once."""

    busy = False

    def __init__(self) -> None:
        self.sounds = 0

    def play(self, _path: Path, _volume: float) -> None:
        self.sounds += 1

    def close(self) -> None:
        return


class Memory(NamedTuple):
    """What the process holds after so many frames."""

    frames: int
    resident_mb: float
    objects: int


class Entrance:
    """Everything from a detection to the board and the loudspeaker, in a time of its own."""

    def __init__(self, board: BoardSimulator) -> None:
        relay = RelaySettings(port=board.port, board=board.name)
        self.settings = Settings(relay=relay, alarm=AlarmSettings(call_staff=True))
        self.now = 1000.0
        self.events: Counter[str] = Counter()
        self.speaker = Counted()
        self._crowd = Crowd()
        self._pixels = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
        self._tracker = Tracker(DecisionSettings())
        self._gate = Gate()
        slot, health = Slot(self.settings), HealthBoard(self._clock, self._count)
        self.door = Door(slot, health, self._count, Slot(), self._clock)
        self.alarm = Alarm(
            *(slot, Slot(), share() / "sounds", health, self._count, self._clock),
            open_=lambda: self.speaker,
        )
        self._feed = OutcomeFeed(self._count)
        for effect in (self.door, self.alarm):
            self._feed.to_watcher(lambda outcome, effect=effect: effect.step(outcome, self.now))

    def cycle(self) -> None:
        """One frame."""
        self.now += 1 / FPS
        tracks = self._tracker.update(self._crowd.seen(self.now), self.now)
        size = {"width": WIDTH, "height": HEIGHT}
        said = self._gate.decide(tracks, self.now, **size, settings=self.settings.decision)
        frame = Frame(self._pixels, 0, self.now)
        self._feed.publish(Outcome(said.state, self.now, self.now, frame, said.tracks))

    def close(self) -> None:
        self.alarm.close()
        self.door.close()

    def _clock(self) -> float:
        return self.now

    def _count(self, event: Event) -> None:
        self.events[f"{event.kind.value} {event.subject}"] += 1


def run(frames: int, board: BoardSimulator) -> Iterator[Memory]:
    """Judge so many frames; memory before them and after each tenth."""
    entrance = Entrance(board)
    try:
        yield _memory(0)
        for tenth in range(1, 11):
            for _ in range(frames // 10):
                entrance.cycle()
            yield _memory(tenth * frames // 10)
    finally:
        entrance.close()
        counts = ", ".join(f"{what} {n}" for what, n in sorted(entrance.events.items()))
        print(f"{counts}, sounds {entrance.speaker.sounds}", file=sys.stderr)


def _memory(frames: int) -> Memory:
    gc.collect()
    return Memory(frames, resident_mb(), len(gc.get_objects()))


def main() -> int:
    """Print the table; 1 when memory grew."""
    frames = int(sys.argv[1]) if sys.argv[1:] else FRAMES
    print("| frames | memory MB | objects | s |\n|---|---|---|---|")
    began, found = time.monotonic(), []
    with BoardSimulator("numato", remembers=100) as board:
        for memory in run(frames, board):
            found.append(memory)
            took = time.monotonic() - began
            row = (f"{memory.frames:,}", f"{memory.resident_mb:.1f}", f"{memory.objects:,}")
            print(f"| {' | '.join(row)} | {took:.0f} |", flush=True)
    grown = found[-1].resident_mb - found[1].resident_mb
    print(f"\n{grown:+.1f} MB from the first tenth to the end; flat is at most {FLAT:g} MB.")
    return int(grown > FLAT)


if __name__ == "__main__":
    sys.exit(main())
