"""Reading the pictures and videos that commands are given. Whatever is no good is an InputError."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import Iterable, Iterator, TextIO

import numpy as np

from kiosk.cameras.camera import SourceCamera
from kiosk.cameras.video import VideoSource
from kiosk.errors import InputError
from kiosk.picture_file import decoded
from kiosk.types import Frame

PICTURES = frozenset(
    {".avif", ".bmp", ".gif", ".jpe", ".jpeg", ".jpg", ".png", ".ppm", ".tif", ".tiff", ".webp"}
)
VIDEOS = frozenset({".avi", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".ts", ".webm"})
"""Endings of the files that are looked at in a folder."""

UNKNOWN_FPS = 25.0
"""Pictures per second of a video that does not tell."""


def opened_for_writing(target: str, sources: Iterable[Path]) -> TextIO:
    """A new text file. Raises InputError, also where it would take the place of a source."""
    path = Path(target)
    if path.resolve() in {source.resolve() for source in sources}:
        raise InputError(f"{path}: this is one of the sources and would be overwritten.")
    try:
        return path.open("w", encoding="utf-8")
    except OSError as error:
        raise unwritable(path, error) from error


def unwritable(target: object, error: OSError) -> InputError:
    """What to say of a file that takes no more."""
    return InputError(f"{target}: cannot be written ({error.strerror}).")


def is_picture(path: Path) -> bool:
    """Whether the name is that of a picture."""
    return path.suffix.lower() in PICTURES


def found(paths: Iterable[Path]) -> Iterator[Path]:
    """The files given, and for a folder every picture and video in it, sorted by path."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        inside = (each for each in path.rglob("*") if each.suffix.lower() in PICTURES | VIDEOS)
        yield from sorted(each for each in inside if each.is_file())


def read_picture(path: Path) -> np.ndarray:
    """A picture as uint8 BGR (height, width, 3), upright. Raises InputError."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}).") from error
    with libraries_silent():
        pixels = decoded(content)
    if pixels is None:
        raise InputError(f"{path}: not a whole picture in a known format.")
    return pixels


@contextmanager
def libraries_silent() -> Iterator[None]:
    """Keep C libraries from adding their own words on stderr about a file that is no good.

    They write past Python, some without a switch, so the descriptor is closed to them; to the whole
    process, which is why this is only for the moment of reading.
    """
    stderr = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(nowhere)
        os.close(stderr)


def frames(path: Path) -> Iterator[tuple[Frame, float]]:
    """Every frame of a picture (one, at 0 s) or video, and its frames per second.

    Raises InputError for what is neither.
    """
    if is_picture(path):
        yield Frame(read_picture(path), 0, 0.0), UNKNOWN_FPS
        return
    if not path.is_file():
        raise InputError(f"{path}: there is no such file.")
    with libraries_silent():
        video = SourceCamera(VideoSource(path, UNKNOWN_FPS), paced=False)
    try:
        for frame in iter(video.read, None):
            yield frame, video.fps
    finally:
        video.close()
