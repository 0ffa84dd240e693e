"""Sound cards for tests: one that writes down what it plays, and one that is not there."""

from __future__ import annotations

import ctypes.util
import os
import subprocess
import sys
import wave
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

CAPTURE = """
pcm.!default {{ type plug slave.pcm capture }}
pcm.capture {{ type file slave.pcm nothing file "{path}" format wav truncate false }}
pcm.nothing {{ type null }}
"""
SINK = """
import os, sys, time
first = os.read(0, 4096)
began = time.monotonic()
with open(f"{sys.argv[1]}/{began:.3f}.part", "wb") as file:
    block = first
    while block:
        file.write(block)
        time.sleep(max(0.0, began + (file.tell() - 44) / 44100 - time.monotonic()))
        block = os.read(0, 4096)
os.rename(file.name, file.name.replace(".part", ".timed"))
"""
"""Takes a WAV stream of 16-bit mono at 22,050 Hz as fast as it sounds; ALSA waits for its end."""
NEVER_DONE = """
import os, sys, time
os.closerange(1, 3)  # who reads the kiosk's words need not wait for this program
while not os.path.exists(sys.argv[1]):
    time.sleep(0.02)
"""
"""Takes what fits into a pipe and is not done with it before a file of this name is there."""
ABSENT = "pcm.!default { type hw card 99 }\n"


@dataclass(frozen=True)
class Card:
    """Runs Python in a process of its own, because ALSA reads its configuration once a process."""

    folder: Path
    configuration: str

    def run(self, script, *arguments, path=None):
        """Run the script; returns the ended process with its output as text."""
        environment = {**os.environ, "ALSA_CONFIG_PATH": str(self.written())}
        environment.update({"PATH": path} if path is not None else {})
        command = [sys.executable, "-c", script, *map(str, arguments)]
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=60, check=False
        )

    def written(self):
        """The file with its configuration, for ``ALSA_CONFIG_PATH``."""
        file = self.folder / "asound.conf"
        file.write_text(self.configuration)
        return file

    @property
    def heard(self):
        """Every sound the card played, in order: samples of the first channel in -1..1."""
        # ALSA numbers the files as it opens them. Their times say when the last block came, which two
        # short sounds may share.
        return [_samples(file) for file in sorted(self.folder.glob("captured.wav*"))]

    @property
    def timed(self):
        """What a real-time card played: when each sound began (monotonic seconds), and its samples."""
        files = sorted(self.folder.glob("*.timed"), key=lambda file: float(file.stem))
        return [(float(file.stem), _streamed(file)) for file in files]


def capturing_card(folder):
    """A working card that plays faster than real ones do."""
    return _card(folder, CAPTURE.format(path=folder / "captured.wav"))


def real_time_card(folder):
    """A working card that takes as long as the sound does and notes when each began."""
    sink = folder / "sink.py"
    card = _card(folder, CAPTURE.format(path=f"|{sys.executable} {sink} {folder}"))
    sink.write_text(SINK)
    return card


@contextmanager
def stuck_card(folder):
    """A card that never finishes a sound, until afterwards."""
    sink, released = folder / "sink.py", folder / "released"
    card = _card(folder, CAPTURE.format(path=f"|exec {sys.executable} {sink} {released}"))
    sink.write_text(NEVER_DONE)
    try:
        yield card
    finally:
        released.touch()


def missing_card(folder):
    """A machine without a card."""
    return _card(folder, ABSENT)


def _card(folder, configuration):
    if ctypes.util.find_library("asound") is None:
        pytest.skip("ALSA's library is not installed (apt install libasound2)")
    folder.mkdir(exist_ok=True)
    return Card(folder, configuration)


def _samples(path):
    with wave.open(str(path)) as file:
        # The header is not right when the card was closed early; the size of the file is.
        frames = file.readframes(path.stat().st_size)
        assert file.getframerate() == 22050
        return np.frombuffer(frames, "<i2").reshape(-1, file.getnchannels())[:, 0] / 32768


def _streamed(path):
    # A header that went through a pipe cannot tell the length.
    return np.frombuffer(path.read_bytes()[44:], "<i2") / 32768
