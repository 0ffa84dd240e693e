"""YOLO: a text file per picture, ``class centre_x centre_y width height`` in shares of the picture.

The class is a number; its word stands in ``data.yaml``, ``classes.txt``, ``obj.names`` or the like.
"""

from __future__ import annotations

from pathlib import Path
from typing import Iterator, Sequence

import yaml

from kiosk.errors import InputError
from models.training.imports.found import Found, Mark, Notes, numbers, pictures_below, text_lines

NAME_FILES = ("data.yaml", "data.yml", "dataset.yaml", "classes.txt", "obj.names", "names.txt")

MOST = 6
"""Numbers in a line: class and box, and from some tools how sure they were."""


def read(source: Path, pictures: Path) -> Iterator[Found]:
    """One record per picture below ``pictures``; either without the other is a problem."""
    names, used = _names(source), set()
    for picture in pictures_below(pictures):
        labels = _labels(picture)
        used |= {labels} if labels else set()
        yield _labelled(picture, labels, names)
    for labels in _left_over(used):
        yield Found(labels, problems=(f"{labels}: there is no picture for these labels.",))


def _left_over(used: set[Path]) -> list[Path]:
    """What else looks like labels beside those that were used."""
    folders = {labels.parent for labels in used}
    others = {path for folder in folders for path in folder.glob("*.txt")} - used
    return sorted(path for path in others if path.name not in NAME_FILES and _has_boxes(path))


def _has_boxes(path: Path) -> bool:
    try:
        return bool(numbers(text_lines(path)[0].split(), 5, ""))
    except (InputError, ValueError, IndexError):
        return False


def _labelled(picture: Path, labels: Path | None, names: Sequence[str]) -> Found:
    if labels is None:
        return Found(picture, problems=(f"{picture}: there is no label file for this picture.",))
    notes = Notes()
    try:
        lines = text_lines(labels)
    except InputError as error:
        return Found(picture, problems=(str(error),))
    for number, line in enumerate(lines, start=1):
        try:
            notes.marks += [_mark(line, names, f"{labels}:{number}")] if line.strip() else []
        except ValueError as error:  # noqa: PERF203  # every bad line is named
            notes.problems.append(str(error))
    return notes.found(picture, shares=True)


def _mark(line: str, names: Sequence[str], where: str) -> Mark:
    values = numbers(line.split(), 5, where)
    if len(values) > MOST:
        raise ValueError(f"{where}: {len(values)} numbers are an outline, and boxes are needed.")
    kind, x, y, width, height = values[:5]
    if kind not in range(len(names)):
        raise ValueError(f"{where}: class {kind:g}, but there are {len(names)} names, from 0 on.")
    half = width / 2, height / 2
    return Mark(names[int(kind)], (x - half[0], y - half[1], x + half[0], y + half[1]), where)


def _labels(picture: Path) -> Path | None:
    """Beside the picture, or in ``labels`` where the picture is in ``images``."""
    parts = list(picture.with_suffix(".txt").parts)
    places = [picture.with_suffix(".txt")]
    if "images" in parts:
        last = len(parts) - 1 - parts[::-1].index("images")
        places.insert(0, Path(*parts[:last], "labels", *parts[last + 1 :]))
    return next((place for place in places if place.is_file()), None)


def _names(source: Path) -> list[str]:
    """The words of the classes, in the order of their numbers."""
    path = next((source / name for name in NAME_FILES if (source / name).is_file()), None)
    if path is None:
        raise InputError(f"{source}: the names of the classes are missing, add classes.txt.")
    if path.suffix in (".yaml", ".yml"):
        return _yaml_names(path)
    return [line.strip() for line in text_lines(path) if line.strip()]


def _yaml_names(path: Path) -> list[str]:
    """``names`` is a list, or a mapping from number to word."""
    try:
        names = yaml.safe_load("\n".join(text_lines(path)))["names"]
        if isinstance(names, str):
            raise TypeError
        return [str(names[number]) for number in range(len(names))]
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise InputError(f"{path}: it has no list of names in it.") from error
