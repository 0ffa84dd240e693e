"""Plays through the program aplay: a crash in the sound system stays outside the kiosk."""

from __future__ import annotations

import os
import subprocess
from typing import IO, TYPE_CHECKING

from kiosk.errors import SoundError
from kiosk.players.sound import HUSH, Sound, read
from kiosk.types import TroubleCode

if TYPE_CHECKING:
    from pathlib import Path

_PATIENCE = 3.0
"""Seconds that the trial sound of 20 ms may take before the card counts as stuck."""


class AplayPlayer:
    """A Player on ``aplay``, one process per sound. Owned by one thread."""

    name = "aplay"

    def __init__(self) -> None:
        """Try the card with a moment of silence. Raises SoundError when nothing can be heard."""
        self._process: subprocess.Popen[bytes] | None = None
        self._start(HUSH)
        self._wait()

    def play(self, path: Path, volume: float) -> None:
        """Start playing a WAV file at ``volume`` 0..1, in place of what is being played."""
        sound = read(path).at_volume(volume)
        self.close()
        self._start(sound)

    @property
    def busy(self) -> bool:
        """True while a sound is being played. Raises SoundError once when it failed."""
        if self._process is None:
            return False
        if self._process.poll() is None:
            return True
        self._finish(self._process)
        return False

    def close(self) -> None:
        """Stop at once."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _start(self, sound: Sound) -> None:
        # The whole file stands ready in memory: a pipe would take 64 KiB and then make us wait.
        with _in_memory(sound.as_wav()) as wav:
            try:
                self._process = subprocess.Popen(
                    ["aplay", "-q", "-t", "wav", "-"],
                    stdin=wav,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                )
            except FileNotFoundError as error:
                raise _error("not installed (apt install alsa-utils)") from error
            except OSError as error:
                raise _error(f"cannot be started ({error.strerror})") from error

    def _wait(self) -> None:
        if self._process is None:
            return
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired as error:
            self.close()
            raise _error("the sound card takes a sound and never finishes it") from error
        self._finish(self._process)

    def _finish(self, process: subprocess.Popen[bytes]) -> None:
        """Take the ended process's last words; raises SoundError unless it ended well."""
        self._process = None
        words = process.communicate()[1].decode(errors="replace")
        if process.returncode:
            raise _error(f"the sound card cannot be opened ({_reason(words, process.returncode)})")


def _in_memory(content: bytes) -> IO[bytes]:
    file = os.fdopen(os.memfd_create("sound"), "w+b")
    file.write(content)
    file.seek(0)
    return file


def _reason(words: str, code: int) -> str:
    """The end of aplay's own line, as in 'aplay: main:831: audio open error: No such file …'."""
    own = [line for line in words.splitlines() if line.startswith("aplay:")]
    return own[-1].rsplit(": ", 1)[-1] if own else f"aplay ended with {code}"


def _error(why: str) -> SoundError:
    return SoundError(TroubleCode.SOUND_MISSING, f"aplay: {why}")
