"""Lists of faces: a picture's name, the number of its faces, and a line for each; then the next."""

from __future__ import annotations

from pathlib import Path
from typing import Callable, Iterator, Sequence

from models.training.imports.found import Found, Mark, Notes, text_lines

Marked = Callable[[Sequence[str], str], Mark]
"""Makes a face of a line's fields and of where it is written. Raises ValueError with a sentence."""


def listed(path: Path, pictures: Path, marked: Marked, ending: str = "") -> Iterator[Found]:
    """One record per picture of a list, whose names lack the ``ending``. Raises InputError."""
    lines = text_lines(path)
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        picture = pictures / f"{lines[at].strip()}{ending}"
        count = _count(lines, at + 1)
        if count is None:
            problem = f"{path}:{at + 2}: here the number of faces should be; the rest is unread."
            yield Found(picture, problems=(problem,))
            return
        end = at + 2 + count
        notes = _faces(path, list(enumerate(lines[at + 2 : end], start=at + 3)), marked)
        if end > len(lines):
            sentence = f"{path}: the list ends before the {count} faces of {picture.name}."
            notes.problems.append(sentence)
        yield notes.found(picture)
        at = end if count else _after_nobody(lines, end)


def _count(lines: Sequence[str], at: int) -> int | None:
    """The whole number from 0 on that stands alone in line ``at``; None where there is none."""
    text = lines[at].strip() if at < len(lines) else ""
    return int(text) if text.isdecimal() else None


def _faces(path: Path, lines: Sequence[tuple[int, str]], marked: Marked) -> Notes:
    notes = Notes()
    for number, line in lines:
        where = f"{path}:{number}"
        try:
            notes.marks.append(marked(line.split(), where))
        except ValueError as error:
            notes.problems.append(str(error))
    return notes


def _after_nobody(lines: Sequence[str], at: int) -> int:
    """In WIDER FACE a picture without faces has one line of noughts all the same."""
    return at + 1 if at < len(lines) and not lines[at].replace("0", "").strip() else at
