"""An output does not outlive the program that holds it, on any board that can see to that."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import Callable, Iterator, List

import pytest

from kiosk.health import HealthBoard
from kiosk.relays import BOARDS
from kiosk.relays.boards import output
from kiosk.relays.line import open_relay
from kiosk.relays.link import POLL_EVERY, Link
from kiosk.relays.simulator import BoardSimulator
from kiosk.settings_door import RelaySettings
from kiosk.types import Part, TroubleCode

LETS_GO = [name for name, board in BOARDS.items() if board.times_out or board.watchdog]
PULSES = [name for name, board in BOARDS.items() if board.times_out]

HOLDER = """
import sys, time
from kiosk.health import HealthBoard
from kiosk.relays.line import open_relay
from kiosk.relays.link import Link
from kiosk.settings_door import RelaySettings
settings = RelaySettings(port=sys.argv[1], board=sys.argv[2])
link = Link(settings, HealthBoard(time.monotonic, print), time.monotonic, open_relay)
while True:
    link.keep(True)
    time.sleep(0.05)
"""


class Clock:
    """A clock to turn, shared by a board and those who drive it."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


class Bench:
    """A link to a board that lives by the same clock."""

    def __init__(self, name: str) -> None:
        self.clock = Clock()
        self.board = BoardSimulator(name, clock=self.clock)
        self.health = HealthBoard(self.clock, lambda _event: None)
        self.settings = RelaySettings(port=self.board.port, board=name)
        self.link = Link(self.settings, self.health, self.clock, open_relay)

    def keep(self, energised: bool, seconds: float) -> List[bool]:
        """Keep the output for a while; what it was all along."""
        seen = []
        for _ in range(round(seconds / 0.05)):
            self.link.keep(energised)
            seen.append(self.board.outputs[0])
            self.clock.now += 0.05
        return seen

    @property
    def trouble(self) -> TroubleCode | None:
        found = self.health.of(Part.RELAY)
        return None if found is None else found.code


@pytest.fixture
def bench_of() -> Iterator[Callable[[str], Bench]]:
    """Makes benches and clears them away."""
    made: List[Bench] = []

    def make(name: str) -> Bench:
        made.append(Bench(name))
        return made[-1]

    yield make
    for bench in made:
        bench.link.close()
        bench.board.close()


@pytest.mark.parametrize("name", LETS_GO)
def test_a_hold_lasts_while_it_is_kept_and_no_longer_than_two_seconds_after(
    bench_of, name: str
) -> None:
    bench = bench_of(name)
    assert all(bench.keep(True, seconds=10))
    assert bench.link.confirmed is True
    assert bench.trouble is None
    bench.clock.now += 2.0 - 0.05  # keep has already turned the clock once since it last spoke
    assert not bench.board.outputs[0]


@pytest.mark.parametrize("name", LETS_GO)
def test_letting_go_does_not_wait_for_the_board(bench_of, name: str) -> None:
    bench = bench_of(name)
    bench.keep(True, seconds=3)
    assert not any(bench.keep(False, seconds=3))
    assert bench.link.confirmed is False
    assert bench.trouble is None


@pytest.mark.parametrize("name", PULSES)
def test_a_pulse_is_prolonged_before_half_of_it_is_over(bench_of, name: str) -> None:
    bench = bench_of(name)
    bench.keep(True, seconds=9)
    tenths = round(BOARDS[name].lasts * 10)
    pulse = BOARDS[name].pulse(output(bench.settings), tenths).request
    at = [when for when, data in bench.board.heard if data == pulse]
    pauses = [after - before for before, after in zip(at, at[1:])]
    assert len(pauses) >= 8
    assert max(pauses) <= BOARDS[name].lasts / 2


@pytest.mark.parametrize("name", PULSES)
def test_a_board_that_does_not_prolong_is_a_mismatch_and_is_told_again(bench_of, name: str) -> None:
    """Some boards may take the second pulse for the first; the read-back shows it."""
    bench = bench_of(name)
    bench.board.ignore_repeats()
    bench.keep(True, seconds=BOARDS[name].lasts - 0.1)
    assert bench.trouble is None
    while bench.trouble is None:
        bench.keep(True, seconds=0.05)
    assert bench.trouble is TroubleCode.RELAY_MISMATCH
    bench.keep(True, seconds=POLL_EVERY + 0.05)
    assert bench.board.outputs[0]


@pytest.mark.parametrize("name", PULSES)
def test_an_output_moved_by_hand_is_still_a_mismatch(bench_of, name: str) -> None:
    bench = bench_of(name)
    bench.keep(True, seconds=1)
    bench.board.set_output(1, False)
    bench.keep(True, seconds=POLL_EVERY + 0.05)
    assert bench.trouble in (TroubleCode.RELAY_MISMATCH, None)
    bench.keep(True, seconds=POLL_EVERY + 0.05)
    assert bench.board.outputs[0]
    assert bench.trouble is None


@pytest.mark.parametrize("name", PULSES)
def test_prolonging_that_is_not_acknowledged_ends_with_the_line_within_two_seconds(
    bench_of, name: str
) -> None:
    bench = bench_of(name)
    bench.keep(True, seconds=2)
    bench.board.fall_silent()
    bench.keep(True, seconds=2)
    assert bench.trouble is TroubleCode.RELAY_SILENT
    assert bench.link.confirmed is None


@pytest.mark.parametrize("name", LETS_GO)
def test_a_killed_program_leaves_the_output_safe_within_two_seconds(name: str, until) -> None:
    with BoardSimulator(name) as board:
        held = [sys.executable, "-c", HOLDER, board.port, name]
        program = subprocess.Popen(held, stdout=subprocess.DEVNULL)
        try:
            until(lambda: len(board.heard) > 8 and board.outputs[0])
        finally:
            killed = time.monotonic()
            program.kill()
        program.wait(10)
        until(lambda: not board.outputs[0])
        dropped = board.history[-1].at - killed
        print(f"{name}: {dropped:.2f} s")
        assert 0 <= dropped <= 2.0


def test_a_board_without_time_of_its_own_keeps_what_a_killed_program_left(until) -> None:
    """Why ``kiosk relay safe`` runs after every crash."""
    with BoardSimulator("modbus") as board:
        program = subprocess.Popen([sys.executable, "-c", HOLDER, board.port, "modbus"])
        until(lambda: board.outputs[0])
        program.kill()
        program.wait(10)
        assert board._wait() is None
        assert board.outputs[0]
