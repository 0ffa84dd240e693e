"""Pictures of the one person that ships."""

from __future__ import annotations

import cv2
import numpy as np

from kiosk.person import dressed, portrait
from kiosk.types import Box, Frame


def scene(wear, *, width=1280, height=720, face=200, left=600, top=60):
    """A grey frame with the person in it, the face that many pixels wide; and where it is."""
    person = portrait()
    scale = face / person.face.width
    small = cv2.resize(
        dressed(person, wear), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA
    )
    pixels = np.full((height, width, 3), 110, np.uint8)
    room = pixels[top : top + small.shape[0], left : left + small.shape[1]]
    room[:] = small[: room.shape[0], : room.shape[1]]
    pixels.setflags(write=False)
    box = person.face
    sides = (
        left + scale * box.x1,
        top + scale * box.y1,
        left + scale * box.x2,
        top + scale * box.y2,
    )
    return Frame(pixels, 0, 0.0), Box(*sides)
