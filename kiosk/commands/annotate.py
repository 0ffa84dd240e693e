"""Copies of pictures and videos with the found faces drawn in, for looking at by people."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Iterable, Sequence

import cv2

from kiosk.commands.media import is_picture
from kiosk.errors import InputError
from kiosk.picture_file import has_plain_name
from kiosk.types import Detection, Label

if TYPE_CHECKING:
    import numpy as np

    from kiosk.types import Frame

COLOURS = {
    Label.MASK: (96, 174, 39),
    Label.NO_MASK: (60, 60, 220),
    Label.MISPLACED: (20, 150, 240),
    Label.NOT_VISIBLE: (160, 160, 160),
}
"""BGR."""


class Annotator:
    """Writes one copy per source into a folder: pictures keep their form, videos become MP4."""

    def __init__(self, folder: Path, sources: Iterable[Path]) -> None:
        """Make the folder. Raises InputError when it cannot hold copies beside the sources."""
        self._folder = folder
        self._sources = {source.resolve() for source in sources}
        self._targets: dict[Path, Path] = {}
        self._video: cv2.VideoWriter | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"{folder}: cannot be made ({error.strerror}).") from error

    def add(self, source: Path, frame: Frame, fps: float, faces: Sequence[Detection]) -> None:
        """Write the next frame of a source. Raises InputError when it cannot be written."""
        picture = drawn(frame.pixels, faces)
        if is_picture(source):
            self._write_picture(self._target(source, source.suffix), picture)
            return
        if frame.index == 0:
            self._open_video(self._target(source, ".mp4"), fps, picture)
        if self._video is not None:
            self._video.write(picture)

    def close(self) -> None:
        """Finish the video that is being written."""
        if self._video is not None:
            self._video.release()
            self._video = None

    def _target(self, source: Path, suffix: str) -> Path:
        """A name in the folder that is neither a source nor another source's copy."""
        names = [source.stem, *(f"{source.stem}-{count}" for count in range(2, 10000))]
        for name in names:
            target = self._folder / f"{name}{suffix}"
            free = self._targets.setdefault(target, source) == source
            if free and target.resolve() not in self._sources:
                return target
        raise InputError(f"{self._folder}: too many sources are called {source.stem}.")

    def _write_picture(self, target: Path, picture: np.ndarray) -> None:
        try:
            cv2.imencode(target.suffix, picture)[1].tofile(target)
        except (OSError, cv2.error) as error:
            raise InputError(f"{target}: the copy cannot be written ({error}).") from error

    def _open_video(self, target: Path, fps: float, picture: np.ndarray) -> None:
        self.close()
        size = (picture.shape[1], picture.shape[0])
        codec = cv2.VideoWriter.fourcc(*"mp4v")
        if not has_plain_name(target):
            raise InputError("--annotate: the name of the folder is not UTF-8; give another.")
        self._video = cv2.VideoWriter(str(target), cv2.CAP_FFMPEG, codec, fps, size)
        if not self._video.isOpened():
            raise InputError(f"{target}: the copy cannot be written.")


def drawn(pixels: np.ndarray, faces: Sequence[Detection]) -> np.ndarray:
    """A copy of the picture, uint8 BGR, with a box and words on every face."""
    picture = pixels.copy()
    thick = max(1, round(min(picture.shape[:2]) / 300))
    for face in faces:
        colour = COLOURS[face.label]
        left, top = round(face.box.x1), round(face.box.y1)
        corner = (round(face.box.x2) - 1, round(face.box.y2) - 1)
        cv2.rectangle(picture, (left, top), corner, colour, thick)
        words = f"{face.label.value} {face.score:.2f}"
        at = (left, max(12 * thick, top - 4 * thick))
        cv2.putText(picture, words, at, cv2.FONT_HERSHEY_SIMPLEX, 0.4 * thick, colour, thick)
    return picture
