"""Which sound files make up each prompt, every one of them tried beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Iterable, Mapping

from kiosk.errors import SoundError
from kiosk.players.sound import read
from kiosk.types import AlarmKind

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.settings import AlarmSettings


@dataclass(frozen=True)
class Prompts:
    """Files in the order they are played. ``complaint`` says what is missing, empty when nothing.

    A language whose file cannot be used is left out of that prompt; the others are still said.
    """

    chime: tuple[Path, ...]
    sentences: Mapping[AlarmKind, tuple[Path, ...]]
    complaint: str


def find_prompts(settings: AlarmSettings, sounds: Path) -> Prompts:
    """Look up ``chime.wav`` and ``<language>/<kind>.wav`` in the folder ``sounds``."""
    chime = [sounds / "chime.wav"] if settings.chime else []
    sentences = {
        kind: [sounds / language / f"{kind.value}.wav" for language in settings.languages]
        for kind in AlarmKind
    }
    problems = _problems({*chime, *(file for files in sentences.values() for file in files)})
    return Prompts(
        chime=_without(problems, chime),
        sentences={kind: _without(problems, files) for kind, files in sentences.items()},
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
