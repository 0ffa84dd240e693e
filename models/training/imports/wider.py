"""WIDER FACE: one list, ``x y w h blur expression illumination invalid occlusion pose`` per face.

The set is older than the masks: a face without occlusion is bare. What covers the others (a hand,
a scarf, now and then a surgical mask) is not told, so they are ignored, as are invalid ones.
"""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

from models.training.imports.found import Found, Mark, Notes, count_at, numbers, text_lines
from models.training.words import IGNORED

BARE = "face"
INVALID, OCCLUSION = 7, 8


def read(source: Path, pictures: Path) -> Iterator[Found]:
    """One record per picture of the list ``source``."""
    lines = text_lines(source)
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        picture = pictures / lines[at].strip()
        count = count_at(lines, at + 1)
        if count is None:
            problem = f"{source}:{at + 2}: here the number of faces should be; the rest is unread."
            yield Found(picture, problems=(problem,))
            return
        end = at + 2 + count
        yield _faces(source, picture, list(enumerate(lines[at + 2 : end], start=at + 3)), count)
        at = end if count else _after_nobody(lines, end)


def _after_nobody(lines: list[str], at: int) -> int:
    """A picture without faces has one line of noughts all the same."""
    return at + 1 if at < len(lines) and not lines[at].replace("0", "").strip() else at


def _faces(source: Path, picture: Path, lines: list[tuple[int, str]], count: int) -> Found:
    notes = Notes()
    for number, line in lines:
        where = f"{source}:{number}"
        try:
            values = numbers(line.split(), 10, where)
        except ValueError as error:
            notes.problems.append(str(error))
            continue
        x, y, width, height = values[:4]
        word = IGNORED if values[INVALID] or values[OCCLUSION] else BARE
        notes.marks.append(Mark(word, (x, y, x + width, y + height), where))
    if len(lines) < count:
        notes.problems.append(
            f"{source}: the list ends before the {count} faces of {picture.name}."
        )
    return notes.found(picture)
