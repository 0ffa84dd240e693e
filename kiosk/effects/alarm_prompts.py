"""Which sound files make up each prompt, every one of them tried beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Iterable, Mapping

from kiosk.errors import SoundError
from kiosk.players.sound import read
from kiosk.settings import Speak
from kiosk.settings_door import OnFault
from kiosk.types import AlarmKind

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.settings import AlarmSettings


SPOKEN = (
    *(kind.value for kind in AlarmKind if kind not in (AlarmKind.FAULT, AlarmKind.STAFF)),
    *(f"fault_{what.value}" for what in OnFault),
)
"""The sentences that a language needs, by the names of their files."""


@dataclass(frozen=True)
class Prompts:
    """Files in the order they are played. ``complaint`` says what is missing, empty when nothing.

    A language whose file cannot be used is left out of that prompt; the others are still said.
    """

    chime: tuple[Path, ...]
    sentences: Mapping[AlarmKind, tuple[Path, ...]]
    speak: Speak
    complaint: str

    def of(self, kind: AlarmKind, turn: int) -> tuple[Path, ...]:
        """The files of one prompt; ``turn`` counts prompts, for the language whose turn it is."""
        files = self.sentences[kind]
        if self.speak is Speak.ALL or not files:
            return files
        return (files[turn % len(files)],)


def find_prompts(settings: AlarmSettings, on_fault: OnFault, sounds: Path) -> Prompts:
    """Look up ``chime.wav``, ``staff.wav`` and ``<language>/<kind>.wav`` in the folder ``sounds``.

    A fault has two sentences, because what people are to do depends on what the door does.
    """
    chime = [sounds / "chime.wav"] if settings.chime else []
    names = {kind: kind.value for kind in AlarmKind}
    names[AlarmKind.FAULT] = f"fault_{on_fault.value}"
    sentences = {
        kind: [sounds / language / f"{name}.wav" for language in settings.languages]
        for kind, name in names.items()
    }
    sentences[AlarmKind.STAFF] = [sounds / "staff.wav"] if settings.call_staff else []
    problems = _problems({*chime, *(file for files in sentences.values() for file in files)})
    return Prompts(
        chime=_without(problems, chime),
        sentences={kind: _without(problems, files) for kind, files in sentences.items()},
        speak=settings.speak,
        complaint=" ".join(problems[file] for file in sorted(problems)),
    )


def _without(problems: Mapping[Path, str], files: Iterable[Path]) -> tuple[Path, ...]:
    return tuple(file for file in files if file not in problems)


def _problems(files: Iterable[Path]) -> dict[Path, str]:
    tried = ((file, _problem(file)) for file in files)
    return {file: problem for file, problem in tried if problem}


def _problem(file: Path) -> str:
    try:
        read(file)
    except SoundError as error:
        return str(error)
    return ""
