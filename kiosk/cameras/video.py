"""A video file, decoded by the FFmpeg inside OpenCV."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import cv2

from kiosk.errors import InputError
from kiosk.picture_file import has_plain_name, why_unreadable

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

FASTEST = 240.0
"""Files that claim more pictures a second than this are not believed."""


class VideoSource:
    """A clip, once or over and over. One that was cut off ends at its last good picture."""

    live = False

    def __init__(self, path: Path, fps: float, *, loop: bool = False) -> None:
        """Open the file; ``fps`` is taken where it does not tell its own. Raises InputError."""
        if not has_plain_name(path):
            name = os.fsencode(path).decode("utf-8", "replace")
            raise InputError(f"{name}: the name of the file is not UTF-8; rename it.")
        self._path = path
        self._loop = loop
        self._video, self._next = self._opened()
        told = self._video.get(cv2.CAP_PROP_FPS)
        self.fps = told if 0 < told <= FASTEST else fps

    def grab(self) -> np.ndarray | None:
        """The next picture, None at the end."""
        picture, self._next = self._next, None
        if picture is None:
            picture = self._read()
        if picture is None and self._loop:
            self._video.release()
            self._video, picture = self._opened()
        return picture

    def close(self) -> None:
        """Close the file."""
        self._video.release()

    def _opened(self) -> tuple[cv2.VideoCapture, np.ndarray | None]:
        """The open file and its first picture, which proves that it is a video."""
        video = cv2.VideoCapture(str(self._path), cv2.CAP_FFMPEG)
        good, picture = video.read()
        if not good:
            video.release()
            why = why_unreadable(self._path)
            said = f"cannot be read ({why})." if why else "not a picture or video; try another."
            raise InputError(f"{self._path}: {said}")
        return video, picture

    def _read(self) -> np.ndarray | None:
        good, picture = self._video.read()
        return picture if good else None


def told_length(path: Path) -> int:
    """How many pictures a video says it holds; 0 where it does not tell, or is none."""
    if not has_plain_name(path):
        return 0
    video = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    told = video.get(cv2.CAP_PROP_FRAME_COUNT)
    video.release()
    return max(0, int(told))
