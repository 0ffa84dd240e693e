"""COCO: one JSON file for all pictures, boxes as left, top, width, height in pixels."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any, Iterator

from kiosk.errors import InputError
from kiosk.picture_file import has_plain_name
from models.training.imports.found import Found, Mark, Notes
from models.training.words import IGNORED


def read(source: Path, pictures: Path) -> Iterator[Found]:
    """One record per picture of the file. Crowds, which have no box of each face, are ignored."""
    document = _document(source)
    words = _words(source, document["categories"])
    notes: dict[Any, Notes] = defaultdict(Notes)
    for number, annotation in enumerate(document["annotations"]):
        where = f"{source}:annotation {annotation.get('id', f'number {number}')}"
        _add(notes[annotation.get("image_id")], annotation, words, where)
    seen = set()
    for image in document["images"]:
        mine = notes.pop(image["id"], Notes())
        if image["id"] in seen:
            mine.problems.append(f"{source}: two pictures have the id {image['id']}.")
        seen.add(image["id"])
        yield mine.found(pictures / image["file_name"], size=_size(image))
    for image_id, left in notes.items():
        lost = [f"{mark.where}: there is no picture {image_id}." for mark in left.marks]
        for problem in (*left.problems, *lost):
            yield Found(source, problems=(problem,))


def _words(source: Path, categories: list[dict[str, Any]]) -> dict[Any, str]:
    words = {category["id"]: str(category["name"]) for category in categories}
    if len(words) < len(categories):
        raise InputError(f"{source}: two categories have the same id; give each its own.")
    return words


def _add(notes: Notes, annotation: dict[str, Any], words: dict[Any, str], where: str) -> None:
    try:
        left, top, width, height = (float(part) for part in annotation["bbox"])
        word = IGNORED if annotation.get("iscrowd") else words[annotation["category_id"]]
    except (KeyError, TypeError, ValueError):
        notes.problems.append(f"{where}: it needs a known category_id and a bbox of four numbers.")
    else:
        notes.marks.append(Mark(word, (left, top, left + width, top + height), where))


def _size(image: dict[str, Any]) -> tuple[int, int] | None:
    """The picture's size as the file has it; None where it is missing or left at nought."""
    width, height = image.get("width"), image.get("height")
    if not (isinstance(width, int) and isinstance(height, int)):
        return None
    return (width, height) if min(width, height) > 0 else None


def _document(source: Path) -> dict[str, Any]:
    try:
        document = json.loads(source.read_text(encoding="utf-8-sig"))
        well = all(
            _is_plain(entry["id"]) and _is_name(entry[name])
            for part, name in (("images", "file_name"), ("categories", "name"))
            for entry in document[part]
        )
        well = well and all(_is_annotation(entry) for entry in document["annotations"])
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(f"{source}: not a COCO file ({error}).") from error
    if not well:
        raise InputError(f"{source}: not a COCO file, an entry lacks its id or name.")
    return dict(document)


def _is_annotation(entry: object) -> bool:
    ids = ("image_id", "category_id")
    return isinstance(entry, dict) and all(_is_plain(entry.get(key)) for key in ids)


def _is_plain(id_: object) -> bool:
    return id_ is None or isinstance(id_, (int, str))


def _is_name(word: object) -> bool:
    return isinstance(word, str) and "\0" not in word and has_plain_name(Path(word))
