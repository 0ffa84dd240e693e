"""Injects faults into the running program, one after the other, and prints a table.

``python -m tests.faults`` takes about four minutes; with the name of a group (``board_faults``,
``at_start`` …) only that one is done. Every time in it is measured from the moment
of the fault (or of its end) to the line in which the program says so.
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

import cv2
import numpy as np
import serial

from kiosk.paths import share
from kiosk.relays.simulator import BoardSimulator
from tests.board_faults import Row, board_faults, timed
from tests.cameras.mjpeg_camera import MjpegCamera
from tests.program import QUIET, drawn_clip, finished, plain_environment, started

SEEN = "corridor"
"""What the network camera looks at: corridor, frozen or black."""


def look_at(what: str) -> Callable[[], None]:
    """Make an act that turns the network camera to something else."""

    def act() -> None:
        global SEEN  # noqa: PLW0603  # the camera's own thread reads it
        SEEN = what

    return act


def corridor(index: int) -> np.ndarray:
    """Picture number ``index`` of what the network camera sees."""
    if SEEN == "black":
        return np.random.default_rng(index).integers(0, 3, (360, 640, 3), np.uint8)
    index = 0 if SEEN == "frozen" else index
    picture = np.full((360, 640, 3), (90, 120, 140), np.uint8)
    cv2.rectangle(picture, (9 * index, 60), (9 * index + 80, 300), (200, 60, 20), -1)
    return picture


def with_stream(environment: dict[str, str]) -> Iterator[Row]:
    """A camera on the network that stalls, dies and comes back."""
    with MjpegCamera(corridor) as camera, started(
        environment, "run", "--headless", "--source", camera.url, *QUIET
    ) as program:
        program.wait_for_event("state", "idle")
        for fault, begin, end in (
            ("network camera stalls", camera.stalled.set, camera.stalled.clear),
            ("network camera dies", camera.die, camera.come_back),
            ("picture frozen", look_at("frozen"), look_at("corridor")),
            ("picture black", look_at("black"), look_at("corridor")),
        ):
            time.sleep(1)
            program.lines.clear()
            begin()
            seen = timed(lambda: program.wait_for_event("state", "fault"))
            end()
            well = timed(lambda: program.wait_for_event("state", "idle"))
            reason = program.wait_for_event("state", "fault").split("reason ")[1].split()[0]
            yield Row(fault, f"state fault, {reason}; then the check again", seen, well)


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
        said = (done.stderr.strip().splitlines() or [""])[-1]
        yield Row(fault, f"ends with {done.returncode}. {sentence(said, folder)}", took)


def sentence(line: str, folder: Path = Path("/nowhere")) -> str:
    """What a line of the log or of an error says, without its sender and the test's own folder."""
    said = re.sub(r"^(kiosk run|WARNING kiosk.health): ", "", line)
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
            yield Row(fault, sentence(program.wait_for(sign)), seen)
        program.process.send_signal(signal.SIGTERM)
        yield Row("SIGTERM with all three", f"ends with {program.end()}")


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
            yield Row(f"{number.name} in a hold", f"ends with {code}, output {rests}", None, took)


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
            program.process.send_signal(signal.SIGTERM)
            program.end()
            yield Row("disk full", "journal_full; the check goes on", seen, well)
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
        yield Row("staff's settings spoilt at the start", "config_last_good; runs", told, None)
        overrides.unlink()
        program.wait_for_event("recovered", "config_last_good")
        program.lines.clear()
        by_hand.write_bytes(b"decision: {votes: 99}\n")
        told = timed(lambda: program.wait_for_event("trouble", "config_last_good"))
        by_hand.write_bytes(b"decision: {votes: 6}\n")
        well = timed(lambda: program.wait_for_event("recovered", "config_last_good"))
        yield Row("settings spoilt while it runs", "the old ones stay in force", told, well)
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
    """Print the table as it grows."""
    print("| fault | what happened | seen after s | well after s |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = plain_environment(folder / "state")
        groups = {
            "at_start": at_start(environment, folder),
            "board_faults": board_faults(environment),
            "with_stream": with_stream(environment),
            "without": without(environment),
            "signals": signals(environment),
            "spoilt_settings": spoilt_settings(environment, folder),
            "full_disk": full_disk(environment, folder),
        }
        for group in sys.argv[1:] or groups:
            for row in groups[group]:
                times = ("" if t is None else f"{t:.2f}" for t in row[2:])
                print(f"| {row.fault} | {row.happened} | {' | '.join(times)} |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
