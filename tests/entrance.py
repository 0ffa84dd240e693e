"""A whole entrance under one clock that a test moves: camera's pictures to door, voice and journal.

Real are the pipeline's step, the picture check, tracker, gate, watch, health board, door, a relay
board on a pseudo-terminal, alarm and journal. The detector is a list of faces that the script hands
in (a network would need half a minute of computing for what happens here in a second), the sound
card one that only counts, and nothing waits for real time but the serial line and the disk.
"""

from __future__ import annotations

import threading
from contextlib import ExitStack
from datetime import datetime, timezone
from pathlib import Path
from typing import Callable, Sequence

import cv2
import numpy as np

from kiosk import paths
from kiosk.effects.alarm import Alarm
from kiosk.effects.door import Door
from kiosk.errors import DetectorError, SoundError
from kiosk.health import HealthBoard
from kiosk.heat import HeatWatch
from kiosk.journal import Journal
from kiosk.outcomes import OutcomeFeed
from kiosk.pipeline import Pipeline
from kiosk.relays.simulator import BoardSimulator
from kiosk.settings import Settings
from kiosk.slot import Slot
from kiosk.types import Box, Detection, Event, Frame, Label, Part, State, TroubleCode
from kiosk.watch import Watch
from tests.cameras.places import entrance, seen, street

FPS = 30
SIZE = (160, 120)
"""Pictures this small cost little and are told from each other like large ones."""

BOARD = "modbus"
"""A board that answers, and keeps its outputs when the cable is pulled."""


class Lists:
    """A detector that finds what it is told, and fails when it is told to."""

    def __init__(self) -> None:
        self.faces: Sequence[Detection] = ()
        self.fails = False
        self.candidates: Sequence[Detection] = ()

    def detect(self, _frame: Frame) -> tuple[Detection, ...]:
        if self.fails:
            raise DetectorError(TroubleCode.DETECTOR_FAILED, "The network answers nonsense.")
        return tuple(self.faces)

    def set_thresholds(self, _floors: object) -> None:
        """The lists know no scores that are too low."""

    def close(self) -> None:
        """There is nothing to give back."""


class Card:
    """A sound card that is silent for a second with each sound, and can be pulled."""

    name = "counting"

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._until = float("-inf")
        self.pulled = False
        self.played = 0

    def open(self) -> Card:
        self._complain()
        return self

    def play(self, _path: Path, _volume: float) -> None:
        self._complain()
        self.played += 1
        self._until = self._clock() + 1.0

    @property
    def busy(self) -> bool:
        self._complain()
        return self._clock() < self._until

    def close(self) -> None:
        """There is nothing to give back."""

    def _complain(self) -> None:
        if self.pulled:
            raise SoundError(TroubleCode.SOUND_MISSING, "The card is gone.")


class Entrance:
    """The kiosk at a door. ``now`` is monotonic seconds, ``ahead`` what the wall clock is ahead."""

    def __init__(
        self, folder: Path, hear: Callable[[Event], None], settings: Settings, ahead: float = 1.7e9
    ) -> None:
        """``hear`` gets every event that goes to the journal."""
        self.now, self.ahead = 1000.0, ahead
        self._index = self.frames_done = 0
        self._stack = ExitStack()
        self.relay = self._stack.enter_context(
            BoardSimulator(BOARD, clock=self.clock, remembers=100)
        )
        relay = settings.relay.model_copy(update={"port": self.relay.port, "board": BOARD})
        camera = settings.camera.model_copy(update={"width": 160, "height": 120})
        settings = settings.model_copy(update={"relay": relay, "camera": camera})
        self.folder = folder
        self.journal = Journal(folder, settings.journal, self.wall, self.clock)
        self._hear = hear
        self.board = HealthBoard(self.clock, self.record)
        self.outcomes: Slot = Slot()
        self._build(Slot(settings))
        self.pictures = [small(seen(entrance(), n)) for n in range(5)]

    def _build(self, settings: Slot) -> None:
        self.feed = OutcomeFeed(self.record)
        self.feed.to_slot(self.outcomes)
        self.lists, self.card = Lists(), Card(self.clock)
        self.frames, pace = Slot(), Slot()
        self.thermal = self.folder / "thermal"
        self.heat = HeatWatch(settings, pace, self.board, self.thermal)
        self.pipeline = Pipeline(
            frames=self.frames, open_detector=lambda: self.lists, settings=settings,
            shown_aspect=Slot(16 / 9), live=lambda: True, ended=threading.Event(), feed=self.feed,
            board=self.board, clock=self.clock, on_end=lambda: None, on_fatal=lambda error: None,
        )  # fmt: skip
        self.watch = Watch(
            frames=self.frames, feed=self.feed, board=self.board, clock=self.clock,
            on_stuck=lambda: None,
        )  # fmt: skip
        self.feed.to_watcher(self.watch.answered)
        local, sounds = self.local, paths.share() / "sounds"
        self.door = Door(settings, self.board, self.record, Slot(), self.clock, local=local)
        self.alarm = Alarm(
            settings, Slot(), sounds, self.board, self.record, self.clock, local, self.card.open
        )

    def __enter__(self):
        self.journal.start(self.board)
        return self

    def __exit__(self, *_: object) -> None:
        self.alarm.close()
        self.door.close()
        self._stack.close()
        assert self.journal.stop()

    def clock(self) -> float:
        return self.now

    def wall(self) -> float:
        return self.now + self.ahead

    def local(self) -> datetime:
        return datetime.fromtimestamp(self.wall(), timezone.utc).astimezone()

    def record(self, event: Event) -> None:
        self.journal.record(event)
        self._hear(event)

    def frame(
        self,
        faces: Sequence[Detection] = (),
        pixels: np.ndarray | None = None,
        after: float = 1 / FPS,
    ) -> State:
        """A picture in which the detector finds these faces, so many seconds after the last."""
        self.now += after
        self._index += max(1, round(FPS * after))
        self.frames_done += 1
        self.lists.faces = faces
        picture = self.pictures[self.frames_done % len(self.pictures)] if pixels is None else pixels
        frame = Frame(picture, self._index, self.now)
        self.frames.put(frame)
        self.pipeline._take(frame, self.lists)
        self._others()
        return self.state

    def frames_of(self, count: int, faces: Sequence[Detection] = ()) -> State:
        """So many of them."""
        for _ in range(count):
            self.frame(faces)
        return self.state

    def quiet(self) -> State:
        """Nobody for three seconds, looked at three times a second."""
        for _ in range(9):
            self.frame(after=0.33)
        return self.state

    def silence(self, seconds: float, *, pictures: bool = False) -> State:
        """Time goes by without an answer; with pictures when it is the detector that hangs."""
        for _ in range(round(10 * seconds)):
            self.now += 0.1
            if pictures:
                self._index += 3
                picture = self.pictures[self._index % len(self.pictures)]
                self.frames.put(Frame(picture, self._index, self.now))
            self._others()
        return self.state

    def leap(self, seconds: float) -> None:
        """A quiet time in which nothing is asked, as if the machine had been asleep."""
        self.now += seconds
        self._index += round(FPS * seconds)

    def heat_up(self, degrees: float) -> None:
        """What the chip's sensor says from now on, and a look at it."""
        zone = self.thermal / "thermal_zone0"
        zone.mkdir(parents=True, exist_ok=True)
        (zone / "type").write_text("cpu-thermal\n", encoding="ascii")
        (zone / "temp").write_text(f"{1000 * degrees:.0f}\n", encoding="ascii")
        self.heat.look()

    def until_well(self, part: Part, faces: Sequence[Detection] = (), most: int = 1500) -> None:
        """Frames until a part's trouble is over."""
        for _ in range(most):
            if self.board.of(part) is None:
                return
            self.frame(faces)
        raise AssertionError(f"{part} is not well again: {self.board.of(part)}")

    def code(self, part: Part) -> TroubleCode | None:
        """What is wrong with a part now."""
        trouble = self.board.of(part)
        return trouble.code if trouble is not None else None

    @property
    def state(self) -> State:
        outcome = self.outcomes.latest
        return outcome.state if outcome is not None else State.STARTING

    def _others(self) -> None:
        """What their threads do in the program."""
        self.watch.look(self.now)
        self.door.step(self.outcomes.latest, self.now)
        self.alarm.step(self.outcomes.latest, self.now)


def small(picture: np.ndarray) -> np.ndarray:
    """A scene at the size of this entrance's camera, read-only."""
    shrunk = cv2.resize(picture, SIZE, interpolation=cv2.INTER_AREA)
    grain = np.random.default_rng(int(picture[0, 0, 0])).integers(0, 3, shrunk.shape, np.uint8)
    shrunk = cv2.add(shrunk, grain)
    shrunk.setflags(write=False)
    return shrunk


def face(label: Label, place: int) -> Detection:
    """A face at one of four places side by side."""
    left = 10 + 38 * place
    return Detection(Box(left, 25, left + 24, 55), label, 0.9)


def elsewhere() -> list[np.ndarray]:
    """What the camera shows once it is turned."""
    return [small(seen(street(), n)) for n in range(5)]
