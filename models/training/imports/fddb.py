"""FDDB: lists of ellipses, ``half_long half_short angle centre_x centre_y 1``, angle in radians.

A list is a picture's name without its ending, the number of faces, and a line for each. The set is
older than the masks, so every face is bare.
"""

from __future__ import annotations

from pathlib import Path
from typing import Iterator, Sequence

from models.training.ellipse import hull
from models.training.imports.found import Found, Mark, numbers
from models.training.imports.lists import listed

BARE = "face"


def read(source: Path, pictures: Path) -> Iterator[Found]:
    """One record per picture of the list, or of every ``*ellipseList.txt`` in a folder."""
    for path in sorted(source.rglob("*ellipseList.txt")) if source.is_dir() else [source]:
        yield from listed(path, pictures, _face, ending=".jpg")


def _face(fields: Sequence[str], where: str) -> Mark:
    half_long, half_short, angle, x, y = numbers(fields, 5, where)[:5]
    box = hull(half_long, half_short, angle, x, y)
    return Mark(BARE, box if min(half_long, half_short) > 0 else (x, y, x, y), where)
