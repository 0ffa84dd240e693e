"""Writes found pictures and faces into a KITTI folder, and refuses what is no good.

A face without a usable class becomes a ``dontcare`` line: training smooths it away and evaluation
neither asks for it nor counts it, so that it is never taught as background. A picture with any
problem is left out as a whole, for the same reason.
"""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Iterable, Mapping

from kiosk.commands.media import libraries_silent
from kiosk.errors import InputError, KioskError
from kiosk.types import Label
from models.training.imports.found import Found, Mark
from models.training.pictures import BoxTuple, clipped, kitti_line, read_picture
from models.training.words import IGNORED, LABELS, plain

Meanings = Mapping[str, "Label | None"]


@dataclass(frozen=True)
class Picture:
    """One good picture: the bytes' origin, its new name, and its lines in KITTI's form."""

    origin: Path
    name: str
    lines: tuple[str, ...]


def judged(found: Found, root: Path, prefix: str, meanings: Meanings) -> tuple[Picture, list[str]]:
    """The picture as it would be written, and a sentence for each thing that is wrong with it."""
    problems = list(found.problems)
    try:
        with libraries_silent():
            height, width = read_picture(found.picture).shape[:2]
    except InputError as error:
        return Picture(found.picture, "", ()), problems or [str(error)]
    if found.size and found.size != (width, height):
        labelled = "x".join(map(str, found.size))
        problems.append(f"{found.picture}: it is {width}x{height}, its labels are for {labelled}.")
    lines = []
    for mark in found.marks:
        try:
            lines.append(_line(mark, (width, height), shares=found.shares, meanings=meanings))
        except ValueError as error:  # noqa: PERF203  # every bad face is named
            problems.append(f"{mark.where}: {error}")
    return Picture(found.picture, _name(found.picture, root, prefix), tuple(lines)), problems


def there(folder: Path) -> dict[str, Path]:
    """The pictures that are in a KITTI folder already, by their names without ending."""
    images = folder / "images"
    return {path.stem: path for path in images.iterdir()} if images.is_dir() else {}


def taken(picture: Picture, there: Mapping[str, Path]) -> str | None:
    """A sentence where another picture has the name; the very same one may be written again."""
    other = there.get(Path(picture.name).stem)
    if not other or (other.name == picture.name and _same(other, picture.origin)):
        return None
    return f"{picture.origin}: another picture has this name, {other}; import into a new folder."


def write(pictures: Iterable[Picture], folder: Path) -> None:
    """Copy the pictures, whose names are free (``taken``), and write their labels.

    The labels of a picture are written before the picture: whatever stops it, no picture is left
    without labels. Raises KioskError when something cannot be written.
    """
    try:
        for part in ("images", "labels"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        for picture in pictures:
            _write(picture, folder)
    except OSError as error:
        raise KioskError(f"{folder}: cannot be written ({error.strerror}).") from error


def counted(folder: Path, names: Iterable[str]) -> Counter[str]:
    """How many faces of each label stand on disk, for pictures of these names."""
    paths = [folder / "labels" / f"{Path(name).stem}.txt" for name in names]
    texts = [path.read_text(encoding="utf-8") for path in paths]
    return Counter(line.split()[0] for text in texts for line in text.splitlines())


def meanings_with(own: Iterable[str], table: Meanings) -> dict[str, Label | None]:
    """The table with ``WORD=LABEL`` entries of the user's on top. Raises InputError."""
    meanings = dict(table)
    for entry in own:
        word, _, label = entry.rpartition("=")
        if not word or label not in (*LABELS, IGNORED):
            wanted = ", ".join((*LABELS, IGNORED))
            raise InputError(f"--class {entry}: it is WORD=LABEL, the label one of {wanted}.")
        meanings[plain(word)] = None if label == IGNORED else Label(label)
    return meanings


def _write(picture: Picture, folder: Path) -> None:
    target = folder / "images" / picture.name
    text = "".join(f"{line}\n" for line in picture.lines)
    (folder / "labels" / f"{target.stem}.txt").write_text(text, encoding="utf-8")
    half = target.with_name(f"{target.name}.half")
    shutil.copyfile(picture.origin, half)
    half.replace(target)


def _same(one: Path, other: Path) -> bool:
    return one.read_bytes() == other.read_bytes()


def _name(picture: Path, root: Path, prefix: str) -> str:
    """A name of its own for a picture of any folder below the root."""
    inside = picture.relative_to(root) if picture.is_relative_to(root) else Path(picture.name)
    return "_".join([prefix, *inside.parts])


def _line(mark: Mark, size: tuple[int, int], *, shares: bool, meanings: Meanings) -> str:
    """The mark in KITTI's form, clipped to the picture. Raises ValueError with a sentence."""
    word = plain(mark.word)
    if word not in meanings:
        raise ValueError(f"{mark.word}: no such class; say what it means by --class WORD=LABEL.")
    label = meanings[word]
    box = _clipped(_in_pixels(mark.box, size) if shares else mark.box, size)
    return kitti_line(label.value if label else IGNORED, box)


def _in_pixels(box: BoxTuple, size: tuple[int, int]) -> BoxTuple:
    return box[0] * size[0], box[1] * size[1], box[2] * size[0], box[3] * size[1]


def _clipped(box: BoxTuple, size: tuple[int, int]) -> BoxTuple:
    """The box within the picture, to two places, as it will be written."""
    sides = " ".join(f"{side:g}" for side in box)
    if not (box[0] < box[2] and box[1] < box[3]):
        raise ValueError(f"{sides}: an empty or inverted box; it is left, top, right, bottom.")
    inside = clipped(box, *size)
    if inside is None:
        raise ValueError(f"{sides}: the box lies outside the picture of {size[0]}x{size[1]}.")
    left, top, right, bottom = (round(side, 2) for side in inside)
    if not (left < right and top < bottom):
        raise ValueError(f"{sides}: nothing is left of the box within the picture.")
    return left, top, right, bottom
