"""Still pictures as a camera: one, or every picture of a folder in the order of their names."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Iterator, Sequence

from kiosk import picture_file
from kiosk.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

log = logging.getLogger(__name__)


class PictureSource:
    """Each picture is a frame. Files that are no pictures are named on the log and left out."""

    live = False

    def __init__(self, paths: Sequence[Path], fps: float, *, loop: bool = False) -> None:
        """Look at the first picture. Raises InputError where none of the files is one."""
        self.fps = fps
        self._pictures = _over_and_over(paths) if loop else _once(paths)
        self._next = next(self._pictures, None)
        if self._next is None:
            where = paths[0] if len(paths) == 1 else paths[0].parent
            raise InputError(f"{where}: no picture there that can be read; try another.")

    @classmethod
    def of_folder(cls, folder: Path, fps: float, *, loop: bool = False) -> PictureSource:
        """Every file of a folder, hidden ones left out. Raises InputError where none is good."""
        try:
            paths = sorted(path for path in folder.iterdir() if _visible_file(path))
        except OSError as error:
            raise InputError(f"{folder}: cannot be read ({error.strerror}).") from error
        if not paths:
            raise InputError(f"{folder}: the folder is empty; put pictures into it.")
        return cls(paths, fps, loop=loop)

    def grab(self) -> np.ndarray | None:
        """The next picture, None at the end."""
        picture = self._next
        self._next = next(self._pictures, None)
        return picture

    def close(self) -> None:
        """Forget the pictures."""
        self._pictures, self._next = iter(()), None


def _visible_file(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".")


def _once(paths: Sequence[Path]) -> Iterator[np.ndarray]:
    for path in paths:
        picture = picture_file.read(path)
        if picture is None:
            log.warning("%s: not a picture that can be read, left out", path)
        else:
            yield picture


def _over_and_over(paths: Sequence[Path]) -> Iterator[np.ndarray]:
    """Ends only when a whole round had no picture, so that it never spins on nothing."""
    good = True
    while good:
        good = False
        for picture in _once(paths):
            good = True
            yield picture
