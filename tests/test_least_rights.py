"""What the running program leaves readable and reachable for others: nothing."""

from __future__ import annotations

import os
import signal
import stat
from pathlib import Path

import pytest

from kiosk.relays.simulator import BoardSimulator
from tests.board_faults import until
from tests.program import plain_environment, started

LISTENING = {"tcp": "0A", "tcp6": "0A", "udp": "07", "udp6": "07", "raw": "07"}
"""Table under /proc/net to the state in which such a socket takes what comes from anywhere."""

UNIX_LISTENS = 0x10000


@pytest.fixture
def program(tmp_path, own_state):
    """The whole program at its work, started by somebody who lets everybody read everything."""
    before = os.umask(0)
    try:
        with BoardSimulator("waveshare") as board, started(
            {**plain_environment(own_state), "QT_QPA_PLATFORM": "offscreen"},
            "run", "--config", settings(tmp_path, board.port),
        ) as running:  # fmt: skip
            yield running
            running.process.send_signal(signal.SIGTERM)
            assert running.end() == 0
    finally:
        os.umask(before)


def settings(folder, port):
    file = folder / "kiosk.yaml"
    relay = f"relay: {{port: {port}, board: waveshare}}\n"
    file.write_text(f"camera: {{source: 'demo:'}}\n{relay}alarm: {{enabled: false}}\n")
    return file


def written(state):
    return {path.relative_to(state).as_posix() for path in state.rglob("*")}


def test_what_it_writes_only_its_user_may_read_and_nobody_can_connect_to_it(program, own_state):
    """Journal, settings, the door's note; no socket of any family waits for a connection."""
    until(lambda: {"journal.db-wal", "last-good.yaml", "door.json"} <= written(own_state))
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in [own_state, *own_state.rglob("*")]}
    assert {path.name: oct(mode) for path, mode in modes.items() if mode & 0o077} == {}

    mine = sockets(program.process.pid)
    assert {name: mine & waiting(name) for name in LISTENING} == {name: set() for name in LISTENING}
    assert mine & unix_waiting() == set()


def sockets(pid):
    """The inodes of a process's sockets."""
    links = [target(link) for link in Path(f"/proc/{pid}/fd").iterdir()]
    return {link[len("socket:[") : -1] for link in links if link.startswith("socket:")}


def target(link):
    """Where a descriptor leads; nowhere once the program has closed it, as it may between two looks."""
    try:
        return os.readlink(link)
    except FileNotFoundError:
        return ""


def waiting(table):
    path = Path("/proc/net") / table
    rows = [line.split() for line in path.read_text().splitlines()[1:]] if path.exists() else []
    return {row[9] for row in rows if row[3] == LISTENING[table]}


def unix_waiting():
    rows = [line.split() for line in Path("/proc/net/unix").read_text().splitlines()[1:]]
    return {row[6] for row in rows if int(row[3], 16) & UNIX_LISTENS}
