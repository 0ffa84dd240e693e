"""The wish to stop."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from kiosk.relays.simulator import BoardSimulator
from kiosk.stop import Stop
from tests.program import KIOSK, QUIET, plain_environment, started

UNDER_FIRE = """
import signal, time
from kiosk.stop import Stop

stop = Stop()
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda *_: stop.set())
print("ready", flush=True)
until = time.monotonic() + 3
while time.monotonic() < until:
    stop = Stop()
    stop.wait(0.0001)
print("through", flush=True)
time.sleep(60)
"""


def test_signals_at_any_moment_of_a_wait_leave_nothing_locked():
    """Thousands of them, two kinds in turn: a handler within a handler as well."""
    program = subprocess.Popen([sys.executable, "-c", UNDER_FIRE], stdout=subprocess.PIPE)
    try:
        assert program.stdout.readline() == b"ready\n"
        deadline = time.monotonic() + 30
        while not select.select([program.stdout], [], [], 0.0002)[0]:
            assert time.monotonic() < deadline, "the program hangs"
            program.send_signal(signal.SIGTERM)
            program.send_signal(signal.SIGINT)
        assert program.stdout.readline() == b"through\n"
    finally:
        program.kill()
        program.wait()
        program.stdout.close()


def test_a_wait_ends_soon_after_the_wish():
    stop = Stop()
    assert not stop.wait(0.01)
    threading.Timer(0.1, stop.set).start()
    began = time.monotonic()
    assert stop.wait(30)
    assert time.monotonic() - began < 10
    assert stop.is_set()
    assert stop.wait()


@pytest.fixture
def board():
    with BoardSimulator("waveshare") as simulator:
        yield simulator


def until(condition):
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.01)


def locking(board):
    """A run that holds the door: it has no camera, and a fault locks."""
    settings = [f"relay.port={board.port}", "relay.board=waveshare", "door.on_fault=lock"]
    given = [word for one in settings for word in ("--set", one)]
    return ["run", "--headless", "--source", "/dev/video99", *QUIET, *given]


def ignores_hangups(pid):
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    ignored = next(line for line in status.splitlines() if line.startswith("SigIgn"))
    return bool(int(ignored.split()[1], 16) >> (signal.SIGHUP - 1) & 1)


def test_a_terminal_that_is_closed_ends_a_run_with_the_door_safe(board, own_state):
    """The hangup is the kernel's own, and nothing can be printed any more."""
    ours, theirs = os.openpty()
    try:
        program = subprocess.Popen(
            ["setsid", "--ctty", KIOSK, *locking(board)],
            **dict.fromkeys(("stdin", "stdout", "stderr"), theirs),
            env=plain_environment(own_state),
        )
    finally:
        os.close(theirs)
    try:
        until(lambda: board.outputs[0])
        os.close(ours)
        assert program.wait(20) == 0
        assert not board.outputs[0]
    finally:
        program.kill()
        program.wait()


HANGING = """
import sys, threading, time
from kiosk.app import Kiosk
from kiosk.options import Options
from kiosk.settings import Settings

kiosk = Kiosk(Settings(), Options(headless=True))
threading.Thread(target=time.sleep, args=(600,)).start()
sys.stdout.write("what nobody takes any more")
kiosk._leave_hung()
"""


def test_a_thread_that_hangs_keeps_no_program_that_cannot_print(own_state):
    """A driver hangs, and the disk behind stdout is full: it ends all the same."""
    environment = plain_environment(own_state)
    del environment["PYTHONUNBUFFERED"]
    with Path("/dev/full").open("wb") as full:
        program = subprocess.Popen([sys.executable, "-c", HANGING], stdout=full, env=environment)
    try:
        assert program.wait(30) == 0
    finally:
        program.kill()
        program.wait()


def test_the_last_lines_are_printed_although_a_thread_hangs(own_state):
    """What waits to be printed is not lost with the program."""
    told = HANGING.replace("headless=True", "on_hung=lambda: print('the last line', flush=True)")
    ended = subprocess.run(
        [sys.executable, "-c", told],
        env=plain_environment(own_state),
        stdout=subprocess.PIPE,
        timeout=30,
        check=False,
    )
    assert (ended.returncode, ended.stdout.endswith(b"the last line\n")) == (0, True)


def test_a_run_under_nohup_goes_on_after_a_hangup(board, own_state):
    """It was asked to; SIGTERM still ends it with the door safe."""
    environment = plain_environment(own_state)
    with started(environment, *locking(board), through=("nohup",)) as program:
        until(lambda: board.outputs[0])
        assert ignores_hangups(program.process.pid)
        program.process.send_signal(signal.SIGHUP)
        asked = len(board.heard)
        until(lambda: len(board.heard) > asked + 5)
        assert board.outputs[0]
        program.process.send_signal(signal.SIGTERM)
        assert program.end() == 0
        assert not board.outputs[0]


def test_a_hangup_ends_the_notice(own_state):
    with started(plain_environment(own_state), "notice", "The board is changed.") as program:
        program.wait_for("no display")
        program.process.send_signal(signal.SIGHUP)
        assert program.end() == 0


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGINT])
def test_however_often_it_is_told_to_end_a_hold_by_hand_lets_go(own_state, number):
    """A terminal is often closed twice, by its shell and the kernel; this board wants a rest first."""
    command = ["relay", "hold", "--seconds", "60", "--board", "lcus2-status", "--port"]
    with BoardSimulator("lcus2-status") as board, started(
        plain_environment(own_state), *command, board.port
    ) as program:
        until(lambda: board.outputs[0])
        while program.process.poll() is None:
            program.process.send_signal(number)
            time.sleep(0.005)
        assert not board.history[-1].outputs[0]
        assert len(board.history) == 3
