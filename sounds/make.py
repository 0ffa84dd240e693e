"""Makes every sound of the kiosk: ``python sounds/make.py`` (needs espeak-ng and numpy).

Writes ``<language>/<kind>.wav``, ``chime.wav`` and ``staff.wav`` beside itself, all 22,050 Hz,
mono, 16 bit. The same espeak-ng makes the same bytes again.
"""

from __future__ import annotations

import argparse
import io
import shutil
import subprocess
import sys
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ESPEAK = "espeak-ng"
RATE = 22050
"""Samples per second; what espeak-ng gives."""

LOUDNESS = 0.13
"""Root mean square of every prompt, of full scale, so that no language shouts."""

PEAK = 0.89
"""No sample goes beyond this share of full scale (-1 dB), which leaves no room for clipping."""

FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Voice:
    """An espeak-ng voice, its words a minute, and what it says for each case."""

    name: str
    pace: int
    sentences: dict[str, str]


VOICES = {
    "en": Voice(
        "en-gb",
        150,
        {
            "no_mask": "Please put on your mask.",
            "misplaced": "Please cover your nose and mouth.",
            "several": "Everyone, please wear your mask over nose and mouth.",
            "fault_release": "Please come in, mask on.",
            "fault_lock": "Please wait. Staff will let you in.",
        },
    ),
    "yue": Voice(
        "yue",
        150,
        {
            "no_mask": "請戴上口罩",
            "misplaced": "請遮好口鼻",
            "several": "請各位戴好口罩，遮好口鼻",
            "fault_release": "請戴口罩入內",
            "fault_lock": "請稍候，由職員開門",
        },
    ),
    # Pinyin, because the Mandarin voice joins its syllables to words only when they are written so.
    "cmn": Voice(
        "cmn-latn-pinyin",
        150,
        {
            "no_mask": "qing3 dai4shang4 kou3zhao4",
            "misplaced": "qing3 zhe1hao3 kou3bi2",
            "several": "qing3 ge4wei4 dai4hao3 kou3zhao4, zhe1hao3 kou3bi2",
            "fault_release": "qing3 dai4 kou3zhao4 ru4nei4",
            "fault_lock": "qing3 shao1hou4, you2 gong1zuo4 ren2yuan2 kai1men2",
        },
    ),
    "es": Voice(
        "es",
        150,
        {
            "no_mask": "Póngase la mascarilla, por favor.",
            "misplaced": "Cúbrase nariz y boca, por favor.",
            "several": "Por favor, pónganse todos la mascarilla sobre nariz y boca.",
            "fault_release": "Pase con mascarilla, por favor.",
            "fault_lock": "Espere, por favor. El personal le abrirá.",
        },
    ),
}


def spoken(voice: Voice, sentence: str) -> np.ndarray:
    """Let espeak-ng say a sentence; returns samples in -1..1. Raises OSError without espeak-ng."""
    command = [ESPEAK, "-v", voice.name, "-s", str(voice.pace), "--stdout", sentence]
    said = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
    with wave.open(io.BytesIO(said)) as file:
        # Written to a pipe, the header cannot know the length: the samples tell it.
        samples = np.frombuffer(file.readframes(len(said)), np.int16)
    return samples / 32768.0


def trimmed(samples: np.ndarray, silence: float = 0.01, margin: float = 0.03) -> np.ndarray:
    """Cut the silence at both ends down to ``margin`` seconds."""
    loud = np.flatnonzero(np.abs(samples) > silence)
    kept = int(margin * RATE)
    return samples[max(0, loud[0] - kept) : loud[-1] + kept]


def faded(samples: np.ndarray, seconds: float = 0.01) -> np.ndarray:
    """Rise from and fall to nothing, so that a loudspeaker does not click."""
    ramp = np.linspace(0.0, 1.0, int(seconds * RATE))
    samples = samples.copy()
    samples[: len(ramp)] *= ramp
    samples[-len(ramp) :] *= ramp[::-1]
    return samples


def levelled(samples: np.ndarray) -> np.ndarray:
    """Bring to the common loudness; a voice with high peaks is limited softly, never clipped."""
    louder = samples * LOUDNESS / np.sqrt(np.mean(samples**2))
    return PEAK * np.tanh(louder / PEAK)


def chime() -> np.ndarray:
    """Two soft falling tones (E5, C5), each with an octave above it, dying away like a bell."""
    first, second = _bell(659.26, 0.45), _bell(523.25, 0.65)
    lead = int(0.25 * RATE)
    both = np.zeros(lead + len(second))
    both[: len(first)] += first
    both[lead:] += second
    return 0.35 * both / np.abs(both).max()


def staff_call() -> np.ndarray:
    """A rising triad (C5, E5, G5), rung twice: brighter than the chime, as loud as the words."""
    note, again, ring = int(0.22 * RATE), int(0.75 * RATE), 0.6
    rung = np.zeros(again + 2 * note + int(ring * RATE))
    for begin in (0, again):
        for place, hertz in enumerate((523.25, 659.26, 783.99)):
            tone = _bell(hertz, ring)
            start = begin + place * note
            rung[start : start + len(tone)] += tone
    return rung


def _bell(hertz: float, seconds: float) -> np.ndarray:
    t = np.arange(int(seconds * RATE)) / RATE
    wave_ = np.sin(2 * np.pi * hertz * t) + 0.25 * np.sin(4 * np.pi * hertz * t)
    return np.asarray(wave_ * np.exp(-5 * t / seconds) * np.minimum(1, t / 0.008))


def save(path: Path, samples: np.ndarray) -> None:
    """Write 16-bit mono."""
    path.parent.mkdir(exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.round(samples * 32767).astype("<i2").tobytes())
    print(f"{path.relative_to(FOLDER)}  {len(samples) / RATE:.2f} s")


def main() -> int:
    """Make everything; nothing where the speaking program is missing."""
    argparse.ArgumentParser(prog="python sounds/make.py", description=__doc__).parse_args()
    if not shutil.which(ESPEAK):
        sys.exit(f"{ESPEAK} is not installed; sudo apt-get install {ESPEAK}")
    save(FOLDER / "chime.wav", faded(chime()))
    save(FOLDER / "staff.wav", faded(levelled(staff_call())))
    for language, voice in VOICES.items():
        for kind, sentence in voice.sentences.items():
            samples = trimmed(spoken(voice, sentence))
            save(FOLDER / language / f"{kind}.wav", faded(levelled(samples)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
