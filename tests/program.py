"""The program as a process, its lines read as they come."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np

KIOSK = Path(sys.executable).with_name("kiosk")
QUIET = ["--set", "alarm.enabled=false"]
QUIET_DEMO = "camera: {source: 'demo:'}\nalarm: {enabled: false}\n"


class Program:
    """A running ``kiosk`` whose lines are collected as they come."""

    def __init__(self, process):
        self.process = process
        self.lines = []
        self._came = threading.Condition()
        self._readers = [
            threading.Thread(target=self._read, args=(stream,), name=f"reader {n}")
            for n, stream in enumerate((process.stdout, process.stderr))
        ]
        for reader in self._readers:
            reader.start()

    def _read(self, stream):
        for line in stream:
            with self._came:
                self.lines.append(line.rstrip("\n"))
                self._came.notify_all()
        stream.close()

    def wait_for_event(self, kind, subject, timeout=20.0):
        """Wait for a line of the timeline about ``subject``, and return it."""
        return self.wait_for(f" s  {kind:9}  {subject}", timeout=timeout)

    def wait_for(self, *words, timeout=20.0):
        """Wait for a line that holds all the words, and return it."""

        def found():
            return next((one for one in self.lines if all(word in one for word in words)), None)

        with self._came:
            assert self._came.wait_for(found, timeout), f"no {words} in {self.lines}"
            return found()

    def end(self, timeout=10.0):
        code = self.process.wait(timeout)
        for reader in self._readers:
            reader.join(timeout)
        return code


def plain_environment(state):
    """The environment of a machine without a display, with a state folder of its own."""
    given = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    given.pop("QT_QPA_PLATFORM", None)
    return {**given, "KIOSK_STATE": str(state), "PYTHONUNBUFFERED": "1"}


@contextmanager
def started(environment, *arguments, through=()):
    """The running program; ``through`` is a command that runs the one it is given."""
    process = subprocess.Popen(
        [*through, KIOSK, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    program = Program(process)
    try:
        yield program
    finally:
        if process.poll() is None:
            process.kill()
        program.end()


def run_until_kept(environment, settings):
    """Run with the settings in a file until they are kept as the last good ones."""
    kept = Path(environment["KIOSK_STATE"]) / "last-good.yaml"
    with started(environment, "run", "--headless", "--config", settings) as program:
        program.wait_for_event("state", "")
        end = time.monotonic() + 30
        while not kept.exists() and time.monotonic() < end:
            assert program.process.poll() is None, program.lines
            time.sleep(0.05)
        program.process.send_signal(signal.SIGTERM)
        assert program.end() == 0
    return kept


def finished(environment, *arguments, timeout=30):
    return subprocess.run(
        [KIOSK, *map(str, arguments)],
        capture_output=True,
        text=True,
        env=environment,
        timeout=timeout,
        check=False,
    )


def drawn_clip(path, seconds=2.0, fourcc="mp4v"):
    """Write a video of a drawn corridor, 640x360 at 30 pictures a second."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*fourcc), 30, (640, 360))
    for n in range(round(30 * seconds)):
        picture = np.full((360, 640, 3), (90, 120, 140), np.uint8)
        cv2.rectangle(picture, (5 * n % 600, 60), (5 * n % 600 + 80, 300), (200, 60, 20), -1)
        writer.write(picture)
    writer.release()
    return path
