"""Everything that can go wrong between the running program and its relay board.

``python -m tests.faults`` prints the rows, ``tests/test_board_faults.py`` asserts what they say.
Every time is measured from the moment of the fault, or of its end, to the line in which the
program says so, or to the moment at which the output moved.
"""

from __future__ import annotations

import signal
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Callable, ContextManager, Iterator, NamedTuple, Tuple

import serial

from kiosk.relays import BOARDS
from kiosk.relays.exchange import Output
from kiosk.relays.simulator import BoardSimulator
from tests.program import QUIET, Program, finished, started
from tests.relays.serial_server import SerialServer

STEADY = 1.0
"""Seconds that the line is given to be steady again before the next fault."""

PATIENCE = 20.0
LETS_GO = "the board lets go by itself"


class Row(NamedTuple):
    """One line of the table; times in seconds, None where there is nothing to measure."""

    fault: str
    happened: str
    seen_after: float | None = None
    well_after: float | None = None


class Fault(NamedTuple):
    """How a fault begins and ends, and the trouble it is in the end."""

    name: str
    begin: Callable[[], object]
    end: Callable[[], object]
    trouble: str


def timed(act: Callable[[], object]) -> float:
    """Seconds that ``act`` takes."""
    began = time.monotonic()
    act()
    return time.monotonic() - began


def board_faults(environment: dict[str, str]) -> Iterator[Row]:
    """Every fault in turn."""
    yield from on_the_line(environment)
    yield from over_the_network(environment)
    for name in ("waveshare", "numato"):
        yield from killed(environment, name)
    yield from frozen(environment)


def on_the_line(environment: dict[str, str]) -> Iterator[Row]:
    """What the line and the board can do, one after the other in one run of the program."""
    with kiosk_with_board(environment, "waveshare") as (program, board):
        program.wait_for_event("state", "idle")
        for fault in (*of_the_board(board), wrong_board(board), busy_port(board)):
            yield lived_through(fault, program)


def over_the_network(environment: dict[str, str]) -> Iterator[Row]:
    """What a serial port server and the network to it can do."""
    with BoardSimulator("waveshare") as board, SerialServer(board.port) as server, kiosk_at(
        environment, server.url, board.name
    ) as program:
        program.wait_for_event("state", "idle")
        yield lived_through(
            Fault("serial port server dies", server.die, server.come_back, "relay_lost"), program
        )
        yield lived_through(
            Fault(
                "network to the serial port server cut",
                lambda: setattr(server, "mute", True),
                lambda: (setattr(server, "mute", False), server.die(), server.come_back()),
                "relay_silent",
            ),
            program,
        )


def lived_through(fault: Fault, program: Program) -> Row:
    """Let it begin, be told, end and be over."""
    time.sleep(STEADY)
    program.lines.clear()
    fault.begin()
    seen = timed(lambda: program.wait_for_event("trouble", fault.trouble))
    fault.end()
    well = timed(lambda: program.wait_for_event("recovered", "relay"))
    return Row(fault.name, f"{fault.trouble}; the check goes on", seen, well)


@contextmanager
def kiosk_with_board(
    environment: dict[str, str], name: str
) -> Iterator[Tuple[Program, BoardSimulator]]:
    """The program at the demo's door, with such a board."""
    with BoardSimulator(name) as board, kiosk_at(environment, board.port, name) as program:
        yield program, board


def kiosk_at(environment: dict[str, str], port: str, name: str) -> ContextManager[Program]:
    """The program at the demo's door, with such a board behind that port."""
    return started(
        environment, "run", "--headless", "--source", "demo:", *QUIET,
        "--set", f"relay.port={port}", "--set", f"relay.board={name}",
    )  # fmt: skip


def of_the_board(board: BoardSimulator) -> Tuple[Fault, ...]:
    """What a board or its cable does."""
    other = BOARDS[board.name].switch(Output(2), True).request
    lost, silent = "relay_lost", "relay_silent"
    return (
        Fault("relay board unplugged", board.unplug, board.plug_in, lost),
        Fault("relay board silent", board.fall_silent, board.behave, silent),
        Fault("relay board answers garbage", board.answer_garbage, board.behave, silent),
        Fault(
            "relay board answers half a frame",
            lambda: board.spoil(lambda reply: reply[: len(reply) // 2]),
            board.behave,
            silent,
        ),
        Fault(
            "relay board answers for another output",
            lambda: board.spoil(lambda _reply: other),
            board.behave,
            silent,
        ),
        Fault("relay board answers 0.4 s late", lambda: board.answer_after(0.4), board.behave, silent),
        Fault(
            "relay output differs from what was told",
            lambda: board.set_output(1, energised=not board.outputs[0]),
            lambda: None,
            "relay_mismatch",
        ),
    )  # fmt: skip


def wrong_board(board: BoardSimulator) -> Fault:
    """Somebody puts a board of another kind in its place."""
    other: list[BoardSimulator] = []

    def swap() -> None:
        board.unplug()
        other.append(BoardSimulator("numato", port=Path(board.port)))

    def swap_back() -> None:
        other.pop().close()
        board.plug_in()

    return Fault("wrong relay board plugged in", swap, swap_back, "relay_silent")


def busy_port(board: BoardSimulator) -> Fault:
    """Another program is quicker when the board is plugged in again."""
    taken: list[serial.Serial] = []

    def take() -> None:
        board.unplug()
        board.plug_in()
        taken.append(serial.Serial(board.port, exclusive=True))

    return Fault("serial port taken by another program", take, lambda: taken.pop().close(), "relay_busy")  # fmt: skip


def killed(environment: dict[str, str], name: str) -> Iterator[Row]:
    """``kill -9`` in the middle of a hold: what the board does alone, else what is done after it."""
    fault = f"kill -9 in the middle of a hold, on {name}"
    with held(environment, name) as (program, board):
        program.process.send_signal(signal.SIGKILL)
        at = time.monotonic()
        program.end()
        if BOARDS[name].times_out:
            until(lambda: not board.outputs[0])
            yield Row(fault, LETS_GO, None, board.history[-1].at - at)
            return
        stands = board.outputs[0]
        done = timed(lambda: finished(environment, "relay", "safe"))
        said = f"output {rest(stands)}; after `kiosk relay safe` {rest(board.outputs[0])}"
        yield Row(fault, said, None, done)


def frozen(environment: dict[str, str]) -> Iterator[Row]:
    """The program stops in the middle of a hold, as one does that the machine has no time for."""
    with held(environment, "waveshare") as (program, board):
        program.process.send_signal(signal.SIGSTOP)
        at = time.monotonic()
        until(lambda: not board.outputs[0])
        program.process.send_signal(signal.SIGCONT)
        fault = "program stands still in the middle of a hold"
        yield Row(fault, LETS_GO, None, board.history[-1].at - at)


@contextmanager
def held(environment: dict[str, str], name: str) -> Iterator[Tuple[Program, BoardSimulator]]:
    """The program in the middle of a hold."""
    with kiosk_with_board(environment, name) as (program, board):
        program.wait_for_event("door", "hold", timeout=2 * PATIENCE)
        until(lambda: board.outputs[0])
        yield program, board


def rest(energised: bool) -> str:
    return "energised" if energised else "at rest"


def until(condition: Callable[[], object]) -> None:
    """Wait for it."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)
