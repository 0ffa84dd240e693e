"""Why the program ended, for whoever comes after it: ``kiosk notice`` puts it on the screen."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from kiosk import paths
from kiosk.files import write_atomic
from kiosk.secrets_hidden import without_secrets

if TYPE_CHECKING:
    from pathlib import Path

_LONGEST = 400
"""Characters; a page of mistakes does not fit a screen."""


def leave(sentence: str) -> None:
    """Keep the first line of why the program ends, fit for a screen that everybody sees.

    A disk that takes nothing is no trouble here.
    """
    first = without_secrets(sentence.strip().split("\n")[0])[:_LONGEST]
    with suppress(OSError):
        write_atomic(_path(), first.encode())


def read() -> str:
    """What the last run left, empty when it ended well, runs, or was killed."""
    try:
        return _path().read_text(encoding="utf-8", errors="replace")[:_LONGEST]
    except OSError:
        return ""


def forget() -> None:
    """A new run begins."""
    with suppress(OSError):
        _path().unlink()


def _path() -> Path:
    return paths.state() / "ended.txt"
