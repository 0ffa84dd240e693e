"""Both players on a real ALSA: what is heard, how loud, and what is said when nothing can be."""

from __future__ import annotations

import importlib.util
import shutil
import sys

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


class PlayerContract:
    """What every player keeps."""

    module = name = program = ""

    @pytest.fixture(autouse=True)
    def _present(self):
        """Skip where this player cannot be."""

    def script(self, template):
        return template.format(module=self.module, name=self.name, program=self.program)

    @pytest.mark.parametrize("volume", [1.0, 0.25, 0.0])
    def test_plays_the_file_at_the_volume(self, card, tone, volume):
        """The card gets the whole tone, unchanged but for its loudness; close may come twice."""
        done = card.run(self.script(PLAY), tone, volume)
        samples, rate = card.heard()

        assert (done.stdout, done.stderr) == ("finished\n", "")
        assert np.abs(samples).max() == pytest.approx(0.5 * volume, abs=0.01)
        if volume:
            loud = samples[np.flatnonzero(samples)[0] : np.flatnonzero(samples)[-1]]
            assert len(loud) / rate == pytest.approx(0.5, abs=0.03)
            assert strongest(loud, rate) == pytest.approx(880, abs=3)

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


class TestSimple(PlayerContract):
    """simpleaudio."""

    module, name, program = "simple", "SimplePlayer", "simpleaudio"

    @pytest.fixture(autouse=True)
    def _present(self):
        if importlib.util.find_spec("simpleaudio") is None:
            pytest.skip("simpleaudio is not installed (pip install 'entrance-kiosk[sound]')")
        if sys.version_info >= (3, 12):
            pytest.skip("simpleaudio crashes on Python 3.12 and newer")


class TestAplay(PlayerContract):
    """The program aplay."""

    module, name, program = "aplay", "AplayPlayer", "aplay"

    @pytest.fixture(autouse=True)
    def _present(self):
        if shutil.which("aplay") is None:
            pytest.skip("aplay is not installed (apt install alsa-utils)")


DESCRIBE = """
import sys
from kiosk import players
from kiosk.errors import SoundError

{before}
try:
    print(players.describe())
    player = players.open_player()
    print(player.name)
    player.close()
except SoundError as error:
    print(error)
"""


def test_aplay_stands_in_for_simpleaudio(card):
    """Where simpleaudio is not installed aplay plays, and the description says why."""
    if shutil.which("aplay") is None:
        pytest.skip("aplay is not installed (apt install alsa-utils)")
    if sys.version_info >= (3, 12):
        pytest.skip("simpleaudio is never tried on Python 3.12 and newer")

    done = card.run(DESCRIBE.format(before="sys.modules['simpleaudio'] = None"))

    described, name = done.stdout.splitlines()
    assert described.startswith("aplay plays (simpleaudio: not installed (pip install")
    assert name == "aplay"


def test_simpleaudio_is_not_touched_where_it_crashes(card):
    """From Python 3.12 on it is not even imported."""
    if shutil.which("aplay") is None:
        pytest.skip("aplay is not installed (apt install alsa-utils)")

    done = card.run(DESCRIBE.format(before="sys.version_info = (3, 12)"))

    assert done.stdout.startswith("aplay plays (simpleaudio: it crashes on Python 3.12 and newer)")


def test_without_any_player_every_reason_is_given(no_card, tmp_path):
    """Neither package nor program: one error that names both and what to install."""
    script = DESCRIBE.format(before="sys.modules['simpleaudio'] = None")

    done = no_card.run(script, path=str(tmp_path))

    assert "pip install 'entrance-kiosk[sound]'" in done.stdout or sys.version_info >= (3, 12)
    assert "aplay: not installed (apt install alsa-utils)" in done.stdout
    assert done.stderr == ""


def strongest(samples, rate):
    """The loudest frequency in hertz."""
    return np.abs(np.fft.rfft(samples)).argmax() * rate / len(samples)
