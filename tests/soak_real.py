"""The whole program for an hour of real time: ``python -m tests.soak --real 3600 [--plot FILE]``.

The demo scene through the real network, the window (on Xvfb where it is there, else off screen), the
voice on a sound card that takes as long as a real one, a relay board on a pseudo-terminal, and the
journal. Memory, descriptors and threads of the process are read every five seconds; at the end its
verdicts are counted against the rounds of the scene.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

from kiosk.cameras.scene import ROUND
from kiosk.journal.reader import read
from kiosk.journal.store import FILE
from kiosk.relays.simulator import BoardSimulator
from kiosk.types import EventKind
from tests import soak
from tests.contracts.player_card import real_time_card
from tests.program import Program, plain_environment, started

EVERY = 5.0
WORN = ("no_mask", "misplaced", "mask")
"""What the person of the scene wears in every round, each once."""


def real(seconds: float, folder: Path) -> tuple[dict[str, object], list[soak.Sample]]:
    """Run the program for so long; the report and the samples."""
    card = real_time_card(folder / "card")
    sound = folder / "card" / "asound.conf"
    sound.write_text(card.configuration, encoding="ascii")
    state = folder / "state"
    with BoardSimulator("waveshare") as board, screen() as shown, started(
        {**plain_environment(state), **shown, "ALSA_CONFIG_PATH": str(sound)},
        "run", "--source", "demo:",
        "--set", f"relay.port={board.port}", "--set", "relay.board=waveshare",
    ) as program:  # fmt: skip
        _wait_for_its_first_look(state)
        samples = list(sampled(program, seconds))
        program.process.send_signal(signal.SIGTERM)
        code = program.end()
        rests = not any(board.outputs)
    settled = [one for one in samples if one.seconds >= soak.WARM_UP * seconds]
    return {
        "screen": "Xvfb" if "DISPLAY" in shown else "off screen",
        "ends_with": code,
        "output_at_rest": rests,
        "rounds": round(seconds / ROUND, 1),
        **counted(state),
        "faults": {},
        "frames": samples[-1].frames,
        "mb_per_hour": round(soak.slope(settled), 2),
        "descriptors": sorted({one.descriptors for one in settled}),
        "threads": sorted({one.threads for one in settled}),
        "seconds": round(seconds),
    }, samples


def _wait_for_its_first_look(state: Path) -> None:
    """Until the journal tells of a state."""
    deadline = time.monotonic() + 60
    while not ((state / FILE).exists() and any(read(state, kinds=[EventKind.STATE]))):
        assert time.monotonic() < deadline, "nothing was looked at"
        time.sleep(0.2)


def sampled(program: Program, seconds: float) -> Iterator[soak.Sample]:
    """What the process uses, every five seconds; it must not end by itself."""
    home, began = Path("/proc", str(program.process.pid)), time.monotonic()
    while time.monotonic() - began < seconds:
        assert program.process.poll() is None, program.lines[-20:]
        status = dict(
            line.split(":", 1) for line in (home / "status").read_text("ascii").splitlines()
        )
        passed = time.monotonic() - began
        yield soak.Sample(
            passed,
            round(30 * passed),
            int(status["VmRSS"].split()[0]) / 1024,
            len(list((home / "fd").iterdir())),
            int(status["Threads"]),
        )
        time.sleep(EVERY)


def counted(state: Path) -> dict[str, object]:
    """What the journal tells: verdicts, prompts, door actions and troubles."""
    counts: Counter[tuple[str, str]] = Counter()
    prompts = 0
    for entry in read(state):
        counts[entry.kind, entry.subject] += 1
        prompts += entry.kind == "alarm" and bool(entry.data["heard"])
    return {
        "verdicts": {word: counts["verdict", word] for word in WORN},
        "door": {word: counts["door", word] for word in ("hold", "release")},
        "prompts": prompts,
        "troubles": {word: number for (kind, word), number in counts.items() if kind == "trouble"},
    }


def passed(report: dict) -> bool:
    """Whether every round was seen, nothing was wrong and nothing grew."""
    verdicts = report["verdicts"].values()
    exact = max(verdicts) - min(verdicts) <= 1 and abs(max(verdicts) - report["rounds"]) <= 1
    same = report["threads"][-1] - report["threads"][0] <= 2 and len(report["descriptors"]) <= 12
    well = report["ends_with"] == 0 and report["output_at_rest"] and not report["troubles"]
    return exact and same and well and report["mb_per_hour"] <= soak.MOST_SLOPE_MB_PER_HOUR


@contextmanager
def screen() -> Iterator[dict[str, str]]:
    """What the environment needs for a window to be drawn."""
    if not shutil.which("Xvfb"):
        yield {"QT_QPA_PLATFORM": "offscreen"}
        return
    reading, writing = os.pipe()
    command = [
        "Xvfb",
        "-displayfd",
        str(writing),
        "-screen",
        "0",
        "1280x720x24",
        "-nolisten",
        "tcp",
    ]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as number:
            yield {"DISPLAY": f":{number.readline().strip()}", "QT_QPA_PLATFORM": "xcb"}
    finally:
        server.terminate()
        server.wait(10)


def main(seconds: float, plot: Path | None) -> int:
    """Run, print the report as JSON, draw, and say by the exit code whether all was well."""
    with tempfile.TemporaryDirectory() as name:
        report, samples = real(seconds, Path(name))
    print(json.dumps(report, indent=1))
    if plot is not None:
        soak.draw(samples, report, plot)
    return 0 if passed(report) else 1
