"""Injects faults into the running program, one after the other, and writes docs/faults.md.

``python -m tests.faults > docs/faults.md`` takes about eight minutes (as root: two rows need a mount);
with the name of a group (``board_faults``, ``camera_faults`` …) only the rows of that one are printed.
Every time is measured from the moment of the fault, or of its end, to the line in which the
program says so.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path
from typing import Callable, Iterator

import serial

from kiosk.paths import share
from kiosk.relays.simulator import BoardSimulator
from tests.board_faults import board_faults, timed
from tests.camera_faults import camera_faults, heat
from tests.fault_page import AFTER, BEFORE
from tests.fault_rows import HEAD, Row, row
from tests.program import QUIET, drawn_clip, finished, plain_environment, started

GOES_ON = "goes on as the camera sees it"


def at_start(environment: dict[str, str], folder: Path) -> Iterator[Row]:
    """What is wrong before the program starts."""
    clip = drawn_clip(folder / "clip.mp4")
    (folder / "none").mkdir()
    cases = {
        "no such video": ["--source", folder / "no.mp4"],
        "text instead of a video": ["--source", written(folder / "text.mp4", b"words " * 99)],
        "empty folder": ["--source", folder / "none"],
        "YAML that is none": ["--config", written(folder / "a.yaml", b"camera: [")],
        "unknown key": ["--config", written(folder / "b.yaml", b"camera: {widht: 3}")],
        "value out of range": ["--config", written(folder / "c.yaml", b"camera: {fps: 0}")],
        "model missing": ["--source", clip, "--loop", "--set", "detector.model=nothing"],
        "model truncated": ["--source", clip, "--loop", "--set",
                            f"detector.model={a_model(folder / 'short', lambda net: net[:1_000_000])}"],
        "a web page instead of a model": ["--source", clip, "--loop", "--set",
                                          f"detector.model={a_model(folder / 'page', web_page)}"],
        "no camera": ["--source", "/dev/video99", "--duration", "2"],
        "serial port missing": ["--source", clip, "--set", "relay.port=/dev/ttyUSB99",
                                "--set", "relay.board=waveshare"],
        "video cut off in the middle": ["--source",
                                        written(folder / "cut.avi", _avi(folder)[:200_000])],
    }  # fmt: skip
    for fault, arguments in cases.items():
        began = time.monotonic()
        done = finished(environment, "run", "--headless", *QUIET, *arguments)
        took = time.monotonic() - began
        lines = [line for line in done.stderr.splitlines() if line and line[:5] != "INFO "]
        said = (lines or [""])[-1]
        screen = "none; on the terminal: " if done.returncode else "starts with what there is: "
        journal = "not begun" if done.returncode else f"ends with {done.returncode}"
        said = f"{screen}{sentence(said, folder) or 'it plays to the last good picture'}"
        yield Row(fault, "start", said, "not touched", "silent", journal, took)


def sentence(line: str, folder: Path = Path("/nowhere")) -> str:
    """What a line of the log or of an error says, without its sender and the test's own folder."""
    said = re.sub(r"^(kiosk run|WARNING kiosk.health): ", "", line)
    said = re.sub(r"/tmp/[^ ]*/board", "…/board", said)
    return textwrap.shorten(said.replace(f"{folder}/", ""), 110, placeholder=" …")


def a_model(folder: Path, spoil: Callable[[bytes], bytes]) -> Path:
    """A copy of the model that ships, its network spoilt."""
    shutil.copytree(share() / "models" / "default", folder)
    network = next(folder.glob("*.onnx"))
    network.write_bytes(spoil(network.read_bytes()))
    return folder


def web_page(_network: bytes) -> bytes:
    """What a download gives when nobody is logged in."""
    return b"<!DOCTYPE html><html><body>Sign in</body></html>"


def without(environment: dict[str, str]) -> Iterator[Row]:
    """No display, no sound card, and a port that another program has."""
    with BoardSimulator("waveshare") as board, serial.Serial(board.port, exclusive=True), started(
        environment, "run", "--source", "demo:",
        "--set", f"relay.port={board.port}", "--set", "relay.board=waveshare",
    ) as program:  # fmt: skip
        for fault, sign in (
            ("no display", "no display"),
            ("no sound card", "No sound"),
            ("serial port busy", "used by another program"),
        ):
            seen = timed(lambda sign=sign: program.wait_for(sign, timeout=40))
            by = {"no display": "window", "no sound card": "voice"}.get(fault, "relay line")
            said = f"in the log: {sentence(program.wait_for(sign))}"
            yield Row(fault, by, said, "as before", "as before", "told once", seen)
        program.process.send_signal(signal.SIGTERM)
        yield Row("SIGTERM with all three", journal=f"stop, ends with {program.end()}")


def _avi(folder: Path) -> bytes:
    return drawn_clip(folder / "whole.avi", fourcc="MJPG").read_bytes()


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def signals(environment: dict[str, str]) -> Iterator[Row]:
    """Ctrl-C and SIGTERM in the middle of a hold."""
    for number in (signal.SIGINT, signal.SIGTERM):
        with BoardSimulator("waveshare") as board, started(
            environment, "run", "--headless", "--source", "demo:", *QUIET,
            "--set", f"relay.port={board.port}", "--set", "relay.board=waveshare",
        ) as program:  # fmt: skip
            program.wait_for_event("door", "hold", timeout=40)
            program.process.send_signal(number)
            took = timed(program.end)
            rests = "energised" if board.outputs[0] else "at rest"
            code = program.process.returncode
            door, journal = f"output {rests}", f"stop, ends with {code}"
            yield Row(f"{number.name} in a hold", "app", "closes", door, "—", journal, None, took)


def full_disk(environment: dict[str, str], folder: Path) -> Iterator[Row]:
    """A state folder on a tiny file system that somebody else fills; needs root."""
    if os.geteuid() != 0:
        return
    disk = folder / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], check=True)
    try:
        with started(
            {**environment, "KIOSK_STATE": str(disk)},
            "run", "--headless", "--source", "demo:", *QUIET,
        ) as program:  # fmt: skip
            program.wait_for_event("state", "idle")
            filler = disk / "filler"
            _fill(filler)
            seen = timed(lambda: program.wait_for_event("trouble", "journal_full", timeout=60))
            filler.unlink()
            well = timed(lambda: program.wait_for_event("recovered", "journal", timeout=90))
            yield row("disk full", program.lines, seen, well, GOES_ON)
            program.process.send_signal(signal.SIGTERM)
            program.end()
    finally:
        subprocess.run(["umount", disk], check=True)


def spoilt_settings(environment: dict[str, str], folder: Path) -> Iterator[Row]:
    """A settings file that is no use, at the start and while the kiosk runs."""
    state = folder / "spoilt"
    state.mkdir()
    environment = {**environment, "KIOSK_STATE": str(state)}
    overrides, by_hand = state / "overrides.yaml", written(folder / "by_hand.yaml", b"")
    written(overrides, b"alarm: {volume: 7}\n")
    with started(
        environment, "run", "--headless", "--source", "demo:", "--config", str(by_hand), *QUIET
    ) as program:
        told = timed(lambda: program.wait_for_event("trouble", "config_last_good"))
        program.wait_for_event("state", "idle")
        yield row("staff's settings spoilt at the start", program.lines, told, None, GOES_ON)
        overrides.unlink()
        program.wait_for_event("recovered", "config_last_good")
        program.lines.clear()
        by_hand.write_bytes(b"decision: {votes: 99}\n")
        told = timed(lambda: program.wait_for_event("trouble", "config_last_good"))
        by_hand.write_bytes(b"decision: {votes: 6}\n")
        well = timed(lambda: program.wait_for_event("recovered", "config_last_good"))
        yield row("settings spoilt while it runs", program.lines, told, well, GOES_ON)
        program.process.send_signal(signal.SIGTERM)
        program.end()


def _fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            return


def main() -> None:
    """Print the page, or the rows of some groups, as they come."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = plain_environment(folder / "state")
        groups = {
            "camera_faults": camera_faults(environment, folder),
            "heat": heat(environment, folder),
            "board_faults": board_faults(environment),
            "without": without(environment),
            "full_disk": full_disk(environment, folder),
            "spoilt_settings": spoilt_settings(environment, folder),
            "at_start": at_start(environment, folder),
            "signals": signals(environment),
        }
        wanted = sys.argv[1:]
        if not wanted:
            print(BEFORE)
        print(HEAD)
        for group in wanted or groups:
            for one in groups[group]:
                print(one, flush=True)
        if not wanted:
            print(AFTER)


if __name__ == "__main__":
    sys.exit(main())
