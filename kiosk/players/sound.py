"""A sound file in memory, and the same at another loudness."""

from __future__ import annotations

import io
import wave
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kiosk.errors import SoundError
from kiosk.types import TroubleCode

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Sound:
    """16-bit samples: int16 of shape (frames, channels), at ``rate`` frames a second."""

    samples: np.ndarray
    rate: int

    @property
    def channels(self) -> int:
        """1 for mono, 2 for stereo."""
        return int(self.samples.shape[1])

    def at_volume(self, volume: float) -> Sound:
        """The same sound at ``volume`` 0..1."""
        return Sound((self.samples * min(max(volume, 0.0), 1.0)).astype(np.int16), self.rate)

    def as_wav(self) -> bytes:
        """The bytes of a WAV file."""
        file = io.BytesIO()
        with wave.open(file, "wb") as writer:
            writer.setnchannels(self.channels)
            writer.setsampwidth(2)
            writer.setframerate(self.rate)
            writer.writeframes(self.samples.astype("<i2").tobytes())
        return file.getvalue()


HUSH = Sound(np.zeros((441, 1), np.int16), 22050)
"""20 ms of silence: playing it is the only sure way to learn whether a card works."""


def read(path: Path) -> Sound:
    """Read a 16-bit PCM WAV file. Raises SoundError, also when it holds no sound at all.

    An empty buffer must never reach a player: it kills the process inside simpleaudio.
    """
    try:
        with wave.open(str(path), "rb") as file:
            if file.getsampwidth() != 2:
                raise _unusable(path, f"it has {8 * file.getsampwidth()} bits a sample")
            rate, channels = file.getframerate(), file.getnchannels()
            content = file.readframes(file.getnframes())
    except (wave.Error, EOFError, OSError) as error:
        raise _unusable(path, str(error) or "it ends too early") from error
    whole = len(content) - len(content) % (2 * channels)
    if not whole:
        raise _unusable(path, "it holds no sound")
    return Sound(np.frombuffer(content[:whole], "<i2").reshape(-1, channels), rate)


def _unusable(path: Path, why: str) -> SoundError:
    sentence = f"The sound {path} cannot be used: {why}; put a 16-bit PCM WAV file there."
    return SoundError(TroubleCode.SOUND_FILE, sentence)
