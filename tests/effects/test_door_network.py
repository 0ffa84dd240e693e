"""The door on a board behind a serial port server: whatever the network does, the door goes on."""

from __future__ import annotations

import threading
import time
from typing import Callable, Iterator, List

import pytest

from kiosk.effects.door import Door
from kiosk.effects.worker import EffectWorker
from kiosk.health import HealthBoard
from kiosk.relays.link import OPENS_WITHIN
from kiosk.relays.simulator import BoardSimulator
from kiosk.settings import Settings
from kiosk.settings_door import DoorSettings, RelaySettings
from kiosk.slot import Slot
from kiosk.types import DoorStatus, Event, EventKind, Outcome, Part, State, TroubleCode
from tests.effects.door_bench import Bench
from tests.relays.serial_server import SerialServer

PATIENCE = 30.0


@pytest.fixture
def server() -> Iterator[SerialServer]:
    """A Waveshare board behind a server."""
    with BoardSimulator("waveshare") as board, SerialServer(board.port) as made:
        made.board = board
        yield made


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.005)


def openers() -> int:
    """How many threads are opening a line just now."""
    return [thread.name for thread in threading.enumerate()].count("relay opener")


class CountedDoor(Door):
    """Counts its steps."""

    steps = 0

    def step(self, outcome: Outcome | None, at: float) -> None:
        super().step(outcome, at)
        self.steps += 1


class Running:
    """A door on its worker, in a violation that does not end."""

    def __init__(self, url: str) -> None:
        relay = RelaySettings(port=url, board="waveshare", timed=False)
        settings = Settings(relay=relay, door=DoorSettings(max_hold=300))
        self.events: List[Event] = []
        self.status: Slot[DoorStatus] = Slot()
        self.health = HealthBoard(time.monotonic, self.events.append)
        self.door = CountedDoor(
            Slot(settings), self.health, self.events.append, self.status, time.monotonic
        )
        self._outcomes: Slot[Outcome] = Slot()
        self._ended = threading.Event()
        self._camera = threading.Thread(target=self._look, name="camera")
        self.worker = EffectWorker(
            "door", self.door, self._outcomes, self.health, Part.RELAY, time.monotonic
        )
        self.worker.start()
        self._camera.start()

    def stop(self) -> bool:
        self._ended.set()
        self._camera.join()
        return self.worker.stop()

    def _look(self) -> None:
        while not self._ended.wait(0.05):
            now = time.monotonic()
            self._outcomes.put(Outcome(State.VIOLATION, now, now))

    @property
    def confirmed(self) -> bool | None:
        return self.status.latest and self.status.latest.confirmed

    @property
    def trouble(self) -> TroubleCode | None:
        found = self.health.of(Part.RELAY)
        return None if found is None else found.code


@pytest.fixture
def running(server: SerialServer) -> Iterator[Running]:
    made = Running(server.url)
    yield made
    made.stop()


def test_a_hold_is_driven_and_confirmed_and_ends_safe(
    server: SerialServer, running: Running
) -> None:
    until(lambda: running.confirmed)
    assert server.board.outputs[0]
    assert running.trouble is None
    assert running.stop()
    assert not server.board.outputs[0]


def test_a_server_that_dies_in_a_hold_is_lost_and_the_hold_comes_back_with_it(
    server: SerialServer, running: Running
) -> None:
    until(lambda: running.confirmed)
    server.die()
    until(lambda: running.trouble is TroubleCode.RELAY_LOST)
    server.board.set_output(1, False)
    server.come_back()
    until(lambda: running.trouble is None)
    until(lambda: running.confirmed)
    assert server.board.outputs[0]
    kinds = [event.kind for event in running.events if event.kind is not EventKind.DOOR]
    assert kinds == [EventKind.TROUBLE, EventKind.RECOVERED]


def test_the_door_goes_on_while_a_server_takes_the_call_and_never_answers(
    server: SerialServer,
) -> None:
    """Its worker makes step after step, with one opener at a time, and staff are told."""
    server.mute = True
    running, most = Running(server.url), 0
    try:
        until(lambda: server.clients)
        first, begun = running.door.steps, server.clients
        while server.clients == begun and running.door.steps < first + 10:
            most = max(most, openers())
            time.sleep(0.005)
        assert running.door.steps >= first + 10
        assert most == 1
        until(lambda: running.trouble is TroubleCode.RELAY_MISSING)
    finally:
        assert running.stop()


def test_the_end_does_not_wait_for_a_line_that_is_being_opened(server: SerialServer) -> None:
    """The worker stops in its time; what is opened later is closed unused."""
    server.mute = True
    running = Running(server.url)
    until(openers)
    assert running.stop()
    server.die()
    until(lambda: not openers())
    assert server.board.heard == ()


@pytest.fixture
def bench(server: SerialServer) -> Iterator[Bench]:
    """A door with a clock of the test's own."""
    made = Bench(RelaySettings(port=server.url, board="waveshare", timed=False), max_hold=300)
    yield made
    made.door.close()


def connect(bench: Bench) -> None:
    """Step until the line is there, without any time going by."""
    while bench.status.latest is None or not bench.confirmed:
        bench.see(State.VIOLATION)
        bench.now -= 0.05
        time.sleep(0.01)


def test_a_call_that_is_not_answered_is_told_within_two_seconds(
    server: SerialServer, bench: Bench
) -> None:
    server.mute = True
    began = bench.now
    while bench.trouble is None:
        bench.see(State.VIOLATION)
    assert bench.trouble is TroubleCode.RELAY_MISSING
    assert OPENS_WITHIN <= bench.now - began <= 2.0
    assert "cannot be reached yet" in bench.health.of(Part.RELAY).sentence


def test_a_server_that_is_gone_is_told_within_two_seconds(
    server: SerialServer, bench: Bench
) -> None:
    connect(bench)
    server.die()
    until(lambda: not bench.door._link._relay._port._thread.is_alive())
    began = bench.now
    while bench.trouble is None:
        bench.see(State.VIOLATION)
    assert bench.trouble is TroubleCode.RELAY_LOST
    assert bench.now - began <= 2.0


def test_a_line_lost_and_slow_to_come_back_is_one_trouble(
    server: SerialServer, bench: Bench
) -> None:
    connect(bench)
    server.die()
    until(lambda: not bench.door._link._relay._port._thread.is_alive())
    server.mute = True
    server.come_back()
    bench.see(State.VIOLATION, seconds=5)
    assert bench.trouble is TroubleCode.RELAY_LOST
    assert [e.subject for e in bench.events if e.kind is EventKind.TROUBLE] == ["relay_lost"]
