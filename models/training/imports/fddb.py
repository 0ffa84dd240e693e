"""FDDB: lists of ellipses, ``half_long half_short angle centre_x centre_y 1``, angle in radians.

A list is a picture's name without its ending, the number of faces, and a line for each. The set is
older than the masks, so every face is bare.
"""

from __future__ import annotations

from pathlib import Path
from typing import Iterator

from models.training.ellipse import hull
from models.training.imports.found import Found, Mark, Notes, count_at, numbers, text_lines

BARE = "face"


def read(source: Path, pictures: Path) -> Iterator[Found]:
    """One record per picture of the list, or of every ``*ellipseList.txt`` in a folder."""
    for path in sorted(source.rglob("*ellipseList.txt")) if source.is_dir() else [source]:
        yield from _listed(path, pictures)


def _listed(path: Path, pictures: Path) -> Iterator[Found]:
    lines = text_lines(path)
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        picture = pictures / f"{lines[at].strip()}.jpg"
        count = count_at(lines, at + 1)
        if count is None:
            problem = f"{path}:{at + 2}: here the number of faces should be; the rest is unread."
            yield Found(picture, problems=(problem,))
            return
        end = at + 2 + count
        yield _faces(path, picture, list(enumerate(lines[at + 2 : end], start=at + 3)), count)
        at = end


def _faces(path: Path, picture: Path, lines: list[tuple[int, str]], count: int) -> Found:
    notes = Notes()
    for number, line in lines:
        where = f"{path}:{number}"
        try:
            half_long, half_short, angle, x, y = numbers(line.split(), 5, where)[:5]
        except ValueError as error:
            notes.problems.append(str(error))
        else:
            box = hull(half_long, half_short, angle, x, y)
            notes.marks.append(
                Mark(BARE, box if min(half_long, half_short) > 0 else (x, y, x, y), where)
            )
    if len(lines) < count:
        notes.problems.append(f"{path}: the list ends before the {count} faces of {picture.name}.")
    return notes.found(picture)
