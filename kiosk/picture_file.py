"""A picture file as pixels, whatever its name and its bytes are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 100_000_000
"""Bytes; a larger file is a video or something else."""


def decoded(content: bytes) -> np.ndarray | None:
    """Uint8 BGR (height, width, 3), upright; None where it is no picture, or far too large."""
    try:
        return cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR) if content else None
    except cv2.error:
        return None


def read(path: Path) -> np.ndarray | None:
    """The same of a file; None also where it cannot be read.

    OpenCV is never given the name: one that is not UTF-8 crashes it.
    """
    try:
        return decoded(path.read_bytes()) if path.stat().st_size <= LARGEST else None
    except OSError:
        return None


def why_unreadable(path: Path) -> str:
    """What the disk says against reading the file, empty where it can be read."""
    try:
        with path.open("rb"):
            return ""
    except OSError as error:
        return str(error.strerror)


def has_plain_name(path: Path) -> bool:
    """Whether the name can be handed to OpenCV for a video."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True
