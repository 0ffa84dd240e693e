"""WIDER FACE: one list, ``x y w h blur expression illumination invalid occlusion pose`` per face.

The set is older than the masks: a face without occlusion is bare. What covers the others (a hand,
a scarf, now and then a surgical mask) is not told, so they are ignored, as are invalid ones.
"""

from __future__ import annotations

from pathlib import Path
from typing import Iterator, Sequence

from models.training.imports.found import Found, Mark, numbers
from models.training.imports.lists import listed
from models.training.words import IGNORED

BARE = "face"
INVALID, OCCLUSION = 7, 8


def read(source: Path, pictures: Path) -> Iterator[Found]:
    """One record per picture of the list ``source``."""
    yield from listed(source, pictures, _face)


def _face(fields: Sequence[str], where: str) -> Mark:
    values = numbers(fields, 10, where)
    x, y, width, height = values[:4]
    word = IGNORED if values[INVALID] or values[OCCLUSION] else BARE
    return Mark(word, (x, y, x + width, y + height), where)
