"""The sounds that ship: complete in every language, one format, nothing clipped or silent."""

from __future__ import annotations

import wave

import numpy as np
import pytest

from kiosk import paths
from kiosk.settings import AlarmSettings

FOLDER = paths.share() / "sounds"
LANGUAGES = sorted(folder.name for folder in FOLDER.iterdir() if any(folder.glob("*.wav")))
KINDS = ["no_mask", "misplaced", "several", "fault_release", "fault_lock"]
PROMPTS = [FOLDER / language / f"{kind}.wav" for language in LANGUAGES for kind in KINDS]


def samples(path):
    """The sound in -1..1."""
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (22050, 1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768


def test_the_languages_spoken_by_default_ship():
    """Nobody has to add a file before the default settings speak."""
    assert {*AlarmSettings().languages, "cmn", "es"} <= set(LANGUAGES)


@pytest.mark.parametrize("path", PROMPTS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_prompt(path):
    """There, short enough to be repeated, equally loud, unclipped, and it starts at once."""
    sound = samples(path)
    loud = np.flatnonzero(np.abs(sound) > 0.01)

    assert 1.0 < len(sound) / 22050 <= 4.0
    assert loud[0] / 22050 < 0.1
    assert np.abs(sound).max() < 0.9
    assert 20 * np.log10(np.sqrt(np.mean(sound**2))) == pytest.approx(-18.4, abs=1.0)
    assert abs(sound[0]) < 0.01
    assert abs(sound[-1]) < 0.01


def test_the_chime_is_two_soft_tones():
    """It falls from E to C, is short, and is quieter than the words that follow."""
    sound = samples(FOLDER / "chime.wav")
    first, second = sound[: 22050 // 4], sound[-22050 // 3 :]

    assert len(sound) / 22050 < 1.0
    assert np.abs(sound).max() < 0.5
    assert strongest(first) == pytest.approx(659, abs=5)
    assert strongest(second) == pytest.approx(523, abs=5)


def test_the_staff_call_stands_out_from_the_chime():
    """It rises where the chime falls, ends on G, lasts longer, and is as loud as the words."""
    sound = samples(FOLDER / "staff.wav")

    assert 1.0 < len(sound) / 22050 < 2.0
    assert strongest(sound[: 22050 // 5]) == pytest.approx(523, abs=6)
    assert strongest(sound[-22050 // 3 :]) == pytest.approx(784, abs=6)
    assert np.abs(sound).max() < 0.9
    assert 20 * np.log10(np.sqrt(np.mean(sound**2))) == pytest.approx(-18.4, abs=1.0)


def strongest(sound):
    """The loudest frequency in hertz."""
    return np.abs(np.fft.rfft(sound)).argmax() * 22050 / len(sound)
