"""The languages that the screen can write: one file of words each, beside the window's code."""

from __future__ import annotations

from pathlib import Path

WORDS = Path(__file__).resolve().parents[1] / "ui" / "words"


def languages() -> tuple[str, ...]:
    """Every language there is a file for."""
    return tuple(sorted(path.stem for path in WORDS.glob("*.yaml")))


def words_of(language: str) -> Path:
    """The file of a language. Raises ValueError where there is none."""
    if language not in languages():
        raise ValueError(f"no words in {language!r}; there are {', '.join(languages())}")
    return WORDS / f"{language}.yaml"


def with_words(language: str) -> str:
    """The language as it is. Raises ValueError where there is no file for it."""
    words_of(language)
    return language
