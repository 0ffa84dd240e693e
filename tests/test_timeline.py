"""Where what happens cannot be printed: the line is lost, and nothing else."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Callable, Iterator

import pytest

from kiosk.effects.worker import EffectWorker
from kiosk.health import HealthBoard
from kiosk.lines import MOST
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


def full_pipe() -> tuple[int, int]:
    """A pipe that takes no more."""
    read, written = os.pipe()
    os.set_blocking(written, False)
    with suppress(BlockingIOError):
        while True:
            os.write(written, b"\n" * 4096)
    os.set_blocking(written, True)
    return read, written


def ends_well(board: BoardSimulator, state: Path, **output: object) -> None:
    """A run without a camera locks the door, and SIGTERM ends it with the door safe."""
    settings = [f"relay.port={board.port}", "relay.board=waveshare", "door.on_fault=lock"]
    given = [word for one in settings for word in ("--set", one)]
    environment = plain_environment(state)
    del environment["PYTHONUNBUFFERED"]  # then Python tries once more at the very end
    program = subprocess.Popen(
        [KIOSK, "run", "--headless", "--source", "/dev/video99", *QUIET, *given],
        env=environment,
        **output,
    )
    try:
        until(lambda: board.outputs[0])
        program.send_signal(signal.SIGTERM)
        assert program.wait(20) == 0
        assert not board.outputs[0]
    finally:
        program.kill()
        program.wait()


def test_lines_come_in_order_and_all_of_them_before_the_end():
    """The very last ones, too."""
    read, written = os.pipe()
    with os.fdopen(written, "w") as out:
        timeline = Timeline(out, lambda: 0.0)
        for number in range(200):
            timeline.show(Event(EventKind.STATE, str(number)))
        timeline.close()
    with os.fdopen(read) as lines:
        assert [line.split()[-1] for line in lines] == [str(number) for number in range(200)]


def test_a_line_that_a_full_disk_does_not_take_is_no_error():
    """Those after it are tried as well."""
    with FULL.open("w") as disk:
        timeline = Timeline(disk, time.monotonic)
        for _ in range(3):
            timeline.show(Event(EventKind.STATE, "idle"))
        timeline.close()


def test_a_stream_that_was_closed_from_the_beginning_takes_nothing_and_no_thread():
    """``kiosk run --headless >&-``."""
    timeline = Timeline(None, time.monotonic)
    before = threading.active_count()
    timeline.show(Event(EventKind.STATE, "idle"))
    assert threading.active_count() == before
    timeline.close()


def test_nobody_waits_for_a_reader_that_does_not_read():
    """What it missed is there when it reads again, but no more than a bounded lot of it."""
    read, written = full_pipe()
    with os.fdopen(written, "w") as out:
        timeline = Timeline(out, time.monotonic)
        for _ in range(3 * MOST):
            timeline.show(Event(EventKind.STATE, "idle"))
        timeline.close()
    with os.fdopen(read) as lines:
        assert MOST <= sum("idle" in line for line in lines) <= MOST + 1


def test_the_door_is_driven_on_while_nobody_reads_what_is_printed(board, own_state):
    """Stdout and stderr of one terminal that stands still; the program ends as well."""
    read, written = full_pipe()
    try:
        ends_well(board, own_state, stdout=written, stderr=written)
    finally:
        os.close(read)
        os.close(written)


@pytest.fixture
def board() -> Iterator[BoardSimulator]:
    with BoardSimulator("waveshare") as simulator:
        yield simulator


def test_the_door_is_driven_on_while_the_disk_behind_stdout_is_full(board, own_state):
    """From the first event on, which is the door's own, to the safe state at the end."""
    with FULL.open("wb") as disk:
        ends_well(board, own_state, stdout=disk)


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
