"""Pictures that say their number, and clips made of them."""

from __future__ import annotations

import cv2
import numpy as np

NUMBERS = 30
"""Numbers start over after so many."""


def numbered(index, width=160, height=120):
    """A picture whose left half says its number by its brightness, 8 levels apart."""
    picture = np.full((height, width, 3), 100, np.uint8)
    picture[:, : width // 2] = 8 * (index % NUMBERS)
    cv2.putText(picture, str(index), (width // 2 + 8, height // 2), 0, 1, (255, 255, 255), 2)
    return picture


def number_of(pixels):
    """What ``numbered`` said, after any compression."""
    return round(float(pixels[:, : pixels.shape[1] // 3].mean()) / 8)


def write_clip(path, count=20, fps=25.0, fourcc="mp4v"):
    """Write ``count`` numbered pictures as a video and return its path."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*fourcc), fps, (160, 120))
    for index in range(count):
        writer.write(numbered(index))
    writer.release()
    return path


def all_of(camera):
    """Every frame until the end."""
    return list(iter(camera.read, None))
