"""Sound files in memory: read whole or refused with a sentence, never louder than they were."""

from __future__ import annotations

import io
import wave

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.errors import SoundError
from kiosk.players.sound import Sound, read


def test_a_file_comes_back_as_it_went_in(tone):
    """Reading and writing change nothing."""
    sound = read(tone)

    assert (sound.rate, sound.channels, len(sound.samples)) == (22050, 1, 11025)
    assert sound.as_wav() == tone.read_bytes()


@given(st.lists(st.integers(-32768, 32767), min_size=1), st.floats(-1, 2))
def test_volume_never_overflows(samples, volume):
    """Any volume gives samples of the same sign, no louder than before."""
    before = np.array(samples, np.int16).reshape(-1, 1)
    after = Sound(before, 22050).at_volume(volume).samples

    assert np.all(np.abs(after.astype(int)) <= np.abs(before.astype(int)))
    assert np.all(after.astype(int) * before.astype(int) >= 0)


def eight_bits():
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(1)
        writer.setframerate(8000)
        writer.writeframes(b"\x80" * 800)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "No such file"),
        (b"", "it ends too early"),
        (b"ID3\x03 not a wav file at all, but music", "RIFF"),
        (eight_bits(), "it has 8 bits a sample"),
        (Sound(np.zeros((0, 1), np.int16), 22050).as_wav(), "it holds no sound"),
        (Sound(np.zeros((9, 1), np.int16), 22050).as_wav()[:45], "it holds no sound"),
        (Sound(np.zeros((9, 1), np.int16), 22050).as_wav()[:30], "it ends too early"),
    ],
)
def test_an_unusable_file_is_named_with_the_reason(tmp_path, content, why):
    """Missing, foreign, cut off and empty files are all one kind of error."""
    path = tmp_path / "prompt.wav"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(SoundError, match=why) as caught:
        read(path)

    assert str(path) in str(caught.value)
    assert str(caught.value).endswith("put a 16-bit PCM WAV file there.")
