"""A sound card that writes down what it plays, and one that is not there."""

from __future__ import annotations

import ctypes.util
import os
import subprocess
import sys
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

CAPTURE = """
pcm.!default {{ type plug slave.pcm capture }}
pcm.capture {{ type file slave.pcm nothing file "{path}" format wav }}
pcm.nothing {{ type null }}
"""
ABSENT = "pcm.!default { type hw card 99 }\n"


@dataclass(frozen=True)
class Card:
    """Runs Python in a process of its own, because ALSA reads its configuration once a process."""

    configuration: Path
    captured: Path

    def run(self, script, *arguments, path=None):
        """Run the script; returns the ended process with its output as text."""
        environment = {**os.environ, "ALSA_CONFIG_PATH": str(self.configuration)}
        environment.update({"PATH": path} if path is not None else {})
        command = [sys.executable, "-c", script, *map(str, arguments)]
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=30, check=False
        )

    def heard(self):
        """What the card played last: samples of the first channel in -1..1, and their rate."""
        with wave.open(str(self.captured)) as file:
            frames = file.readframes(self.captured.stat().st_size)
            samples = np.frombuffer(frames, "<i2").reshape(-1, file.getnchannels())
            return samples[:, 0] / 32768, file.getframerate()


@pytest.fixture
def card(tmp_path):
    """A working card."""
    return _card(tmp_path, CAPTURE.format(path=tmp_path / "captured.wav"))


@pytest.fixture
def no_card(tmp_path):
    """A machine without a card."""
    return _card(tmp_path, ABSENT)


@pytest.fixture
def tone(tmp_path):
    """Half a second of 880 Hz at half of full scale."""
    path = tmp_path / "tone.wav"
    t = np.arange(11025) / 22050
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(22050)
        file.writeframes((16384 * np.sin(2 * np.pi * 880 * t)).astype("<i2").tobytes())
    return path


def _card(folder, text):
    if ctypes.util.find_library("asound") is None:
        pytest.skip("ALSA's library is not installed (apt install libasound2)")
    configuration = folder / "asound.conf"
    configuration.write_text(text)
    return Card(configuration, folder / "captured.wav")
