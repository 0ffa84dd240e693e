"""Measures how soon the window answers: ``python -m tests.gui_latency [SECONDS]``.

The whole program runs with live pictures of somebody without a mask, 30 a second, through the real
network; staff walk through the panel meanwhile. Then sound card, relay board and disk hang, and at
last the camera, too: the card takes no more sound, the board's process is stopped, another process
holds the journal's lock and a settings file never comes to its end, the network camera falls silent.
None of them comes back. Each row takes SECONDS (20 unless given). The window is full HD, drawn
off screen, or on an X server of 1920x1080 with ``QT_QPA_PLATFORM=xcb``. The figures need a quiet machine.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Callable, Dict, List, NamedTuple

import numpy as np
import yaml

from kiosk import pin
from tests.cameras.mjpeg_camera import MjpegCamera
from tests.contracts.player_card import real_time_card
from tests.program import Program, plain_environment
from tests.ui.answering import PIN
from ui.examples import examples

SECONDS = 20.0
P99_MS, MOST_MS = 16.0, 100.0
ROWS = (
    "nothing hangs: passers-by",
    "nothing hangs: staff in the panel",
    "sound, relay, disk hang: staff in the panel",
    "sound, relay, disk hang: passers-by",
    "sound, relay, disk, camera hang: PIN pad",
)
BOARD = """
import sys
from pathlib import Path
from kiosk.relays.simulator import BoardSimulator
with BoardSimulator("waveshare", port=Path(sys.argv[1])):
    print("there", flush=True)
    sys.stdin.read()
"""
STUCK_SINK = """
import os, sys, time
while os.read(0, 4096):
    while os.path.exists(f"{sys.argv[1]}/stuck"):
        open(f"{sys.argv[1]}/is-stuck", "w").close()
        time.sleep(0.1)
"""
SCREEN = {
    "name": "memory",
    "x": 0,
    "y": 0,
    "width": 1920,
    "height": 1080,
    "logicalDpi": 96,
    "logicalBaseDpi": 96,
    "dpr": 1,
}
LIVELY = {"interval": 2, "gap": 1, "repeats": 20, "call_staff": False}


class Row(NamedTuple):
    """Milliseconds of every answer, and the outcomes a second that came to the window meanwhile."""

    ms: List[float]
    pictures: float


class Rehearsal:
    """The program with everything round it, and the ways to make each part of that hang."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        """Start everything; ``stack`` takes it away."""
        self.folder, self.card = folder, folder / "card"
        self.state = folder / "state"
        self.camera = stack.enter_context(MjpegCamera(_somebody()))
        self.board = self._start_board(stack)
        self.journal = self.state / "journal.db"
        self.program = self._start_program(stack)
        self._stack = stack

    def begin(self, row: str, order: str = "", done: str = "") -> None:
        """Begin a row with an order to the hands, and wait until the program says it is done."""
        self._tell(f"row {row}")
        if order:
            self._tell(order)
        if done:
            self.program.wait_for(done, timeout=60)

    def _tell(self, order: str) -> None:
        stdin = self.program.process.stdin
        stdin.write(order + "\n")
        stdin.flush()

    def hang_sound(self) -> None:
        """Let the card take nothing more."""
        (self.card / "stuck").touch()
        _wait_for((self.card / "is-stuck").exists)

    def hang_relay(self) -> None:
        """Stop the board's process: its end of the line stays open and says nothing."""
        self.board.send_signal(signal.SIGSTOP)
        self.program.wait_for("relay_silent", timeout=60)

    def hang_disk(self) -> None:
        """Let no event be written, and no settings be read to their end."""
        lock = self._stack.enter_context(
            closing(sqlite3.connect(self.journal, isolation_level=None))
        )
        lock.execute("PRAGMA busy_timeout=30000")
        lock.execute("BEGIN EXCLUSIVE")
        self.settings.unlink()
        os.mkfifo(self.settings)
        self.program.wait_for("journal_", timeout=60)

    def hang_camera(self) -> None:
        """Send no more pictures."""
        self.camera.stalled.set()
        self.program.wait_for("camera_silent", timeout=60)

    def end(self) -> Dict[str, Row]:
        """What was found in each row."""
        file = self.folder / "answers.json"
        self._tell(f"end {file}")
        self.program.wait_for("ended", timeout=60)
        self._free_sound()
        self.program.end(timeout=60)
        found = json.loads(file.read_text(encoding="ascii"))
        return {row: Row(**facts) for row, facts in found.items()}

    def _free_sound(self) -> None:
        """Let the card's helper end: it holds the program's streams open."""
        (self.card / "stuck").unlink(missing_ok=True)

    def _platform(self) -> str:
        """The X server of this shell where that is asked for, else a full HD screen in memory."""
        given = os.environ.get("QT_QPA_PLATFORM", "offscreen")
        if given != "offscreen":
            return given
        file = self.folder / "screens.json"
        file.write_text(json.dumps({"screens": [SCREEN]}), encoding="ascii")
        return f"offscreen:configfile={file}"

    def _start_board(self, stack: ExitStack) -> subprocess.Popen[str]:
        board = subprocess.Popen(
            [sys.executable, "-c", BOARD, str(self.folder / "board")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        stack.callback(_killed, board)
        assert board.stdout is not None
        assert board.stdout.readline() == "there\n"
        return board

    def _start_program(self, stack: ExitStack) -> Program:
        card = real_time_card(self.card)
        (self.card / "sink.py").write_text(STUCK_SINK, encoding="ascii")
        sound = self.card / "asound.conf"
        sound.write_text(card.configuration, encoding="ascii")
        self.settings = self.folder / "kiosk.yaml"
        chosen = {
            "camera": {"source": self.camera.url},
            "relay": {"port": str(self.folder / "board"), "board": "waveshare"},
            "alarm": LIVELY,
        }
        self.settings.write_text(yaml.safe_dump(chosen), encoding="utf-8")
        environment = {
            **plain_environment(self.state),
            **{name: os.environ[name] for name in ("DISPLAY",) if name in os.environ},
            "QT_QPA_PLATFORM": self._platform(),
            "ALSA_CONFIG_PATH": str(sound),
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.ui.answering", str(self.settings)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, env=environment,
        )  # fmt: skip
        program = Program(process)
        stack.callback(_killed, process)
        stack.callback(self._free_sound)
        return program


def measured(seconds: float, folder: Path) -> Dict[str, Row]:
    """Go through all rows, each for so long."""
    with _own_state(folder / "state"):
        pin.set_pin(PIN)
    with ExitStack() as stack:
        here = Rehearsal(folder, stack)
        here.program.wait_for("violation", timeout=60)
        well, well_panel, panel, passing, pad = ROWS
        here.begin(well)
        here.program.wait_for("the window is 1920x1080")  # or the figures say nothing
        time.sleep(seconds)
        here.begin(well_panel, "enter", "inside")
        time.sleep(seconds)
        here.begin(panel)
        for hang in (here.hang_sound, here.hang_relay, here.hang_disk):
            hang()
        time.sleep(seconds)
        here.begin(passing, "leave", "outside")
        time.sleep(seconds)
        here.begin(pad, "enter")
        here.hang_camera()
        time.sleep(seconds)
        return here.end()


def _somebody() -> Callable[[int], np.ndarray]:
    """Pictures of somebody without a mask, never twice the same."""
    given = examples()["no-mask"].outcome.frame
    assert given is not None
    pictures = []
    for index in range(24):
        picture = given.pixels.copy()
        picture[:20, : 40 * (index + 1)] = 255
        pictures.append(picture)
    return lambda index: pictures[index]


class _own_state:  # noqa: N801 - reads as a verb
    """Lets this process write the program's PIN."""

    def __init__(self, state: Path) -> None:
        self._state, self._before = state, os.environ.get("KIOSK_STATE")

    def __enter__(self) -> None:
        self._state.mkdir(parents=True, exist_ok=True)
        os.environ["KIOSK_STATE"] = str(self._state)

    def __exit__(self, *_: object) -> None:
        if self._before is None:
            del os.environ["KIOSK_STATE"]
        else:
            os.environ["KIOSK_STATE"] = self._before


def _killed(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait(20)
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            stream.close()


def _wait_for(true: Callable[[], bool], within: float = 60.0) -> None:
    end = time.monotonic() + within
    while not true():
        assert time.monotonic() < end, "did not come true in time"
        time.sleep(0.05)


def main() -> None:
    """Print the table."""
    seconds = float(sys.argv[1]) if sys.argv[1:] else SECONDS
    with tempfile.TemporaryDirectory() as folder:
        found = measured(seconds, Path(folder))
    print(f"targets: p99 {P99_MS:g} ms, max {MOST_MS:g} ms\n")
    print("| what goes on | pictures/s | answers | p50 ms | p99 ms | max ms |")
    print("|---|---|---|---|---|---|")
    for name in ROWS:
        row = found[name]
        p50, p99 = np.percentile(row.ms, (50, 99))
        shown = f"{row.pictures:.0f} | {len(row.ms)} | {p50:.1f} | {p99:.1f}"
        print(f"| {name} | {shown} | {max(row.ms):.1f} |")


if __name__ == "__main__":
    main()
