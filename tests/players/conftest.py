"""Sound cards and a sound."""

from __future__ import annotations

import wave

import numpy as np
import pytest

from tests.contracts.player_card import capturing_card, missing_card, real_time_card


@pytest.fixture
def card(tmp_path):
    """A working card."""
    return capturing_card(tmp_path / "card")


@pytest.fixture
def slow_card(tmp_path):
    """A working card that takes as long as the sound does."""
    return real_time_card(tmp_path / "card")


@pytest.fixture
def no_card(tmp_path):
    """A machine without a card."""
    return missing_card(tmp_path / "card")


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
