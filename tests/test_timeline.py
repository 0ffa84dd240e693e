"""Where what happens cannot be printed: the line is lost, and nothing else."""

from __future__ import annotations

import io
import signal
import subprocess
import time
from pathlib import Path
from typing import Callable, Iterator

import pytest

from kiosk.effects.worker import EffectWorker
from kiosk.health import HealthBoard
from kiosk.relays.simulator import BoardSimulator
from kiosk.slot import Slot
from kiosk.timeline import Timeline
from kiosk.types import Event, EventKind, Outcome, Part, TroubleCode
from tests.program import KIOSK, QUIET, plain_environment

FULL = Path("/dev/full")
"""A disk without any room."""


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.01)


def test_a_line_that_a_full_disk_does_not_take_is_no_error():
    """Nor one for a stream that is closed."""
    with FULL.open("wb", buffering=0) as disk:
        timeline = Timeline(io.TextIOWrapper(disk, write_through=True), time.monotonic)
        timeline.show(Event(EventKind.STATE, "idle"))
    timeline.show(Event(EventKind.STATE, "idle"))


@pytest.fixture
def board() -> Iterator[BoardSimulator]:
    with BoardSimulator("waveshare") as simulator:
        yield simulator


def test_the_door_is_driven_on_while_the_disk_behind_stdout_is_full(board, own_state):
    """From the first event on, which is the door's own, to the safe state at the end."""
    settings = [f"relay.port={board.port}", "relay.board=waveshare", "door.on_fault=lock"]
    given = [word for one in settings for word in ("--set", one)]
    command = [KIOSK, "run", "--headless", "--source", "/dev/video99", *QUIET, *given]
    environment = plain_environment(own_state)
    del environment["PYTHONUNBUFFERED"]  # then Python tries once more at the very end
    with FULL.open("wb") as disk:
        program = subprocess.Popen(command, stdout=disk, env=environment)
    try:
        until(lambda: board.outputs[0])
        program.send_signal(signal.SIGTERM)
        assert program.wait(20) == 0
        assert not board.outputs[0]
    finally:
        program.kill()
        program.wait()


class Effect:
    """Works or fails, as it is told, and counts its steps."""

    def __init__(self) -> None:
        self.steps = 0
        self.broken = True

    def step(self, _outcome: Outcome | None, _at: float) -> None:
        self.steps += 1
        if self.broken:
            raise ZeroDivisionError

    def close(self) -> None:
        self.steps = -1


def test_a_record_that_fails_ends_no_worker():
    """Neither while it tells of a failure nor while it tells that it is over."""

    def record(_event: Event) -> None:
        raise OSError(28, "No space left on device")

    effect, health = Effect(), HealthBoard(time.monotonic, record)
    worker = EffectWorker("diary", effect, Slot(), health, Part.SOUND, time.monotonic)
    worker.start()
    try:
        until(lambda: effect.steps > 1)
        assert health.of(Part.SOUND).code is TroubleCode.EFFECT_FAILED
        effect.broken = False
        until(lambda: health.of(Part.SOUND) is None)
        steps = effect.steps
        until(lambda: effect.steps > steps + 1)
    finally:
        assert worker.stop()
    assert effect.steps == -1
