"""What the readers of all formats hand over."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable, Iterator, Sequence

from kiosk.commands.media import is_picture
from kiosk.errors import InputError
from models.training.pictures import BoxTuple


@dataclass(frozen=True)
class Mark:
    """One face as the data set has it: its word, its box in pixels, and where that is written.

    ``box`` is left, top, right, bottom, as given: perhaps inverted, empty or outside the picture.
    """

    word: str
    box: BoxTuple
    where: str


@dataclass(frozen=True)
class Found:
    """One picture, the faces in it, and a sentence for each line that cannot be understood.

    ``shares``: the boxes are shares of the picture's width and height, 0..1, and not pixels.
    ``size`` is the (width, height) the labels were made for, where they tell.
    """

    picture: Path
    marks: tuple[Mark, ...] = ()
    problems: tuple[str, ...] = ()
    shares: bool = False
    size: tuple[int, int] | None = None


Reader = Callable[[Path, Path], Iterator[Found]]
"""Takes the source and the folder of its pictures."""


@dataclass
class Notes:
    """Gathers the faces of one picture and what is wrong with it, while a reader reads."""

    marks: list[Mark] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def found(
        self, picture: Path, *, shares: bool = False, size: tuple[int, int] | None = None
    ) -> Found:
        """What was gathered, as the record of a picture."""
        return Found(picture, tuple(self.marks), tuple(self.problems), shares, size)


def text_lines(path: Path) -> list[str]:
    """The lines of a text file. Raises InputError."""
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8 text"
        raise InputError(f"{path}: cannot be read ({reason}).") from error


def pictures_below(folder: Path) -> list[Path]:
    """Every picture in a folder and the folders in it, sorted."""
    return sorted(path for path in folder.rglob("*") if is_picture(path) and path.is_file())


def numbers(fields: Sequence[str], least: int, where: str) -> list[float]:
    """The fields as numbers, at least so many. Raises ValueError with a sentence."""
    try:
        values = [float(field_) for field_ in fields]
    except ValueError:
        raise ValueError(f"{where}: {' '.join(fields)}: these are not all numbers.") from None
    if not all(map(math.isfinite, values)):
        raise ValueError(f"{where}: {' '.join(fields)}: these are not all finite.")
    if len(values) < least:
        raise ValueError(f"{where}: {len(values)} numbers where {least} are needed.")
    return values
