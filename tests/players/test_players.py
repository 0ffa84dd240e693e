"""Both players on a real ALSA: what is heard, how loud, and what is said when nothing can be."""

from __future__ import annotations

import importlib.util
import shutil
import sys

import pytest

from tests.contracts.player import PlayerContract


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
