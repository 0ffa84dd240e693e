"""Plays through the simpleaudio package, in this process."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

from kiosk.errors import SoundError
from kiosk.players import alsa
from kiosk.players.sound import HUSH, Sound, read
from kiosk.types import TroubleCode

if TYPE_CHECKING:
    from pathlib import Path

STOPS_WITHIN = 4.0
"""Seconds; a card that takes longer is stuck. More than a worker is waited for at the end."""


class SimplePlayer:
    """A Player on simpleaudio. Owned by one thread."""

    name = "simpleaudio"

    def __init__(self) -> None:
        """Try the card with a moment of silence. Raises SoundError when nothing can be heard."""
        self._library = _library()
        self._playing: Any = None
        alsa.hush()
        self._start(HUSH)

    def play(self, path: Path, volume: float) -> None:
        """Start playing a WAV file at ``volume`` 0..1, in place of what is being played."""
        sound = read(path).at_volume(volume)
        self.close()
        self._start(sound)

    @property
    def busy(self) -> bool:
        """True while a sound is being played."""
        return self._playing is not None and bool(self._playing.is_playing())

    def close(self) -> None:
        """Stop at once, and wait up to 4 s until the card has.

        The library plays on a thread of its own that needs the interpreter once more at its end: a
        program that was over by then would crash. A kiosk whose card is stuck finds at its end that
        this takes too long, and leaves without the interpreter's own end.
        """
        playing, self._playing = self._playing, None
        if playing is None:
            return
        playing.stop()
        until = time.monotonic() + STOPS_WITHIN
        while playing.is_playing() and time.monotonic() < until:
            time.sleep(0.005)

    def _start(self, sound: Sound) -> None:
        content = sound.samples.tobytes()
        try:
            self._playing = self._library.play_buffer(content, sound.channels, 2, sound.rate)
        except self._library._simpleaudio.SimpleaudioError as error:  # noqa: SLF001 - no public name
            raise _error(f"the sound card cannot be opened ({_reason(error)})") from error
        except ValueError as error:
            raise _error(str(error)) from error


def _library() -> Any:
    if sys.version_info >= (3, 12):
        raise _error("it crashes on Python 3.12 and newer")
    try:
        import simpleaudio  # noqa: PLC0415 - an optional package
    except ImportError as error:
        raise _error("not installed (pip install 'entrance-kiosk[sound]')") from error
    return simpleaudio


def _reason(error: Exception) -> str:
    """The last part of 'Error opening PCM device. -- CODE: -2 -- MSG: No such file …'."""
    return str(error).rsplit("MSG:", 1)[-1].strip()


def _error(why: str) -> SoundError:
    return SoundError(TroubleCode.SOUND_MISSING, f"simpleaudio: {why}")
