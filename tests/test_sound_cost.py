"""The voice costs next to nothing, whichever player speaks."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path

import pytest

from tests.contracts.player_card import capturing_card
from tests.sound_cost import PLAYERS, cost

BOUND = 25.0
"""Per cent of a core; processor time, so that a machine with much to do changes nothing."""


@pytest.mark.parametrize("player", PLAYERS)
def test_the_voice_needs_a_small_part_of_one_core(player: str, tmp_path: Path) -> None:
    """Speaking as often as the settings allow."""
    if player == "simpleaudio" and importlib.util.find_spec("simpleaudio") is None:
        pytest.skip("simpleaudio is not installed (pip install 'entrance-kiosk[sound]')")
    if player == "simpleaudio" and sys.version_info >= (3, 12):
        pytest.skip("simpleaudio crashes on Python 3.12 and newer")
    if player == "aplay" and shutil.which("aplay") is None:
        pytest.skip("aplay is not installed (apt install alsa-utils)")
    found = cost(player, capturing_card(tmp_path / "card"), 5.0)
    assert found.prompts >= 2
    assert found.own + found.others < BOUND
