"""What every player keeps, on a real ALSA; each kind subclasses this in ``tests/players``."""

from __future__ import annotations

import numpy as np
import pytest

PLAY = """
import sys, time
from pathlib import Path
from kiosk.players.{module} import {name} as Player

player = Player()
assert Player.name == "{program}"
player.play(Path(sys.argv[1]), float(sys.argv[2]))
deadline = time.monotonic() + 20
while player.busy and time.monotonic() < deadline:
    time.sleep(0.01)
print("busy" if player.busy else "finished")
player.close()
player.close()
"""

FAIL = """
from kiosk.errors import SoundError
from kiosk.players.{module} import {name} as Player

try:
    Player()
except SoundError as error:
    print(error.code.value, error)
"""

BAD_FILE = """
import sys
from pathlib import Path
from kiosk.errors import SoundError
from kiosk.players.{module} import {name} as Player

player = Player()
try:
    player.play(Path(sys.argv[1]), 1.0)
except SoundError as error:
    print("refused")
player.play(Path(sys.argv[2]), 1.0)
player.close()
print("still playing" if player.busy else "stopped")
"""

LEAVE = """
import ctypes, sys, time
from pathlib import Path
from kiosk.players.{module} import {name} as Player

player = Player()
while player.busy:
    time.sleep(0.01)
player.play(Path(sys.argv[1]), 1.0)
player.close()
libc = ctypes.CDLL(None)
libc.__cxa_atexit(libc.usleep, ctypes.c_void_p(1_000_000), None)
"""
"""Takes its time to end, as a program with large libraries does once Python itself is over."""


class PlayerContract:
    """The subclass names the player's module, class and program, and skips where it cannot be."""

    module = name = program = ""

    def script(self, template):
        return template.format(module=self.module, name=self.name, program=self.program)

    @pytest.mark.parametrize("volume", [1.0, 0.25, 0.0])
    def test_plays_the_file_at_the_volume(self, card, tone, volume):
        """The card gets the whole tone, unchanged but for its loudness; close may come twice."""
        done = card.run(self.script(PLAY), tone, volume)
        samples = card.heard[-1]

        assert (done.stdout, done.stderr) == ("finished\n", "")
        assert np.abs(samples).max() == pytest.approx(0.5 * volume, abs=0.01)
        if volume:
            loud = samples[np.flatnonzero(samples)[0] : np.flatnonzero(samples)[-1]]
            assert len(loud) / 22050 == pytest.approx(0.5, abs=0.03)
            assert np.abs(np.fft.rfft(loud)).argmax() * 22050 / len(loud) == pytest.approx(
                880, abs=3
            )

    def test_without_a_card_it_says_so(self, no_card):
        """One SoundError with a reason, and not a line of ALSA's own on stderr."""
        done = no_card.run(self.script(FAIL))

        assert done.stdout.startswith(
            f"sound_missing {self.program}: the sound card cannot be opened ("
        )
        assert (done.stderr, done.returncode) == ("", 0)

    def test_a_bad_file_is_refused_and_forgotten(self, card, tone, tmp_path):
        """A file without sound is an error of that file: the next one plays, and close stops it."""
        bad = tmp_path / "bad.wav"
        bad.write_bytes(tone.read_bytes()[:44])

        done = card.run(self.script(BAD_FILE), bad, tone)

        assert (done.stdout, done.stderr, done.returncode) == ("refused\nstopped\n", "", 0)

    def test_a_program_may_end_in_the_middle_of_a_sound(self, slow_card, tone):
        """Nothing of a closed player is left that would need the interpreter."""
        done = slow_card.run(self.script(LEAVE), tone)

        assert (done.stderr, done.returncode) == ("", 0)
