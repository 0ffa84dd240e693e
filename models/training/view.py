"""``python -m models.training view``: labelled and training pictures as PNG, for people to look at.

Nothing shows a wrong label, a box beside its face or an augmentation that went too far as surely as
looking does.
"""

from __future__ import annotations

import argparse
import sys
from itertools import islice
from pathlib import Path
from typing import Iterator, Mapping, Sequence

import cv2
import numpy as np

from kiosk.command_line import BAD_INPUT
from kiosk.errors import InputError
from models.training import recipe
from models.training.arguments import count, natural
from models.training.augment import TrainingPictures
from models.training.pictures import BoxTuple, Sample, look_through, read_picture

COLOURS: Mapping[str, tuple[int, int, int]] = {
    "mask": (80, 220, 60),
    "no_mask": (60, 60, 250),
    "misplaced": (0, 200, 255),
    "dontcare": (200, 200, 200),
}
"""Box colours, BGR."""

COLUMNS, ROWS = 4, 6
"""Pictures on one sheet."""

TILE = (480, 264)
"""Width and height of a picture on a sheet, pixels."""

SEARCHED = 100
"""For every picture that is wanted so many training pictures are made at most."""

Drawn = tuple[np.ndarray, list[tuple[str, BoxTuple]], str]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="a KITTI folder")
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="gets the PNGs")
    parser.add_argument(
        "--recipe", metavar="NAME", help="show training pictures made by this recipe instead"
    )
    parser.add_argument(
        "--label", choices=tuple(COLOURS), help="only pictures with a face called so"
    )
    parser.add_argument(
        "--first", type=natural, default=0, metavar="N", help="start at this picture"
    )
    parser.add_argument(
        "--count", type=count, default=96, metavar="N", help="so many pictures (default 96)"
    )


def run(args: argparse.Namespace) -> int:
    """Draw the sheets; what is no good in the folder is named and makes the result 2."""
    samples, problems = look_through(args.folder)
    for problem in problems:
        print(f"left out: {problem}", file=sys.stderr)
    drawn: Iterator[Drawn]
    if args.recipe:
        made = recipe.load(args.recipe)
        stock = TrainingPictures(samples, made.augment, made.size.pixels, made.schedule.seed)
        drawn = islice(_made(stock, args.first), SEARCHED * args.count)
    else:
        drawn = _read(samples[args.first :])
    for path in write_sheets(_chosen(drawn, args.label, args.count), args.to):
        print(path)
    return BAD_INPUT if problems else 0


def write_sheets(pictures: Iterator[Drawn], folder: Path) -> Iterator[Path]:
    """One PNG per COLUMNS x ROWS pictures; yields the paths. Raises InputError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder}: cannot be made a folder ({error.strerror}).") from error
    tiles: list[np.ndarray] = []
    number = 0
    for drawn in pictures:
        tiles.append(_tile(*drawn))
        if len(tiles) == COLUMNS * ROWS:
            yield _write(tiles, folder / f"sheet_{number:03}.png")
            tiles, number = [], number + 1
    if tiles:
        yield _write(tiles, folder / f"sheet_{number:03}.png")
    elif not number:
        raise InputError("there is no such picture to show.")


def _read(samples: Sequence[Sample]) -> Iterator[Drawn]:
    for sample in samples:
        faces = [(face.label, face.box) for face in sample.faces]
        ignored = [("dontcare", box) for box in sample.ignored]
        yield read_picture(sample.path), faces + ignored, sample.path.stem


def _made(stock: TrainingPictures, first: int) -> Iterator[Drawn]:
    """Training pictures for ever, from the given number on."""
    number = first
    while True:
        pixels, faces = stock.picture(number)
        bgr = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
        yield bgr, [(face.label, face.box) for face in faces], str(number)
        number += 1


def _chosen(pictures: Iterator[Drawn], label: str | None, most: int) -> Iterator[Drawn]:
    """At most ``most``; those with a face of the label, where one is wanted."""
    for drawn in pictures:
        if label is None or any(word == label for word, _ in drawn[1]):
            yield drawn
            most -= 1
        if not most:
            return


def _tile(pixels: np.ndarray, faces: Sequence[tuple[str, BoxTuple]], name: str) -> np.ndarray:
    """The picture scaled to fit a tile, boxes drawn after scaling so that all are equally thin."""
    scale = min(TILE[0] / pixels.shape[1], TILE[1] / pixels.shape[0])
    size = max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale))
    tile = np.zeros((TILE[1], TILE[0], 3), np.uint8)
    tile[: size[1], : size[0]] = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    for label, box in faces:
        left, top, right, bottom = (round(side * scale) for side in box)
        cv2.rectangle(tile, (left, top), (right, bottom), COLOURS[label], 1)
    place, name = (4, TILE[1] - 6), name.encode("ascii", "replace").decode()  # others crash OpenCV
    cv2.putText(tile, name, place, cv2.FONT_HERSHEY_SIMPLEX, 0.4, (255, 255, 255), 1, cv2.LINE_AA)
    return tile


def _write(tiles: Sequence[np.ndarray], path: Path) -> Path:
    blank = [np.zeros_like(tiles[0])] * (-len(tiles) % COLUMNS)
    row_starts = range(0, len(tiles), COLUMNS)
    full = [*tiles, *blank]
    sheet = np.vstack([np.hstack(full[at : at + COLUMNS]) for at in row_starts])
    if not cv2.imwrite(str(path), sheet):
        raise InputError(f"{path}: cannot be written, is the disk full?")
    return path
