"""The one person that ships, as the training side knows people."""

from __future__ import annotations

from kiosk.person import portrait

PERSON = portrait()

BOX = PERSON.face.x1, PERSON.face.y1, PERSON.face.x2, PERSON.face.y2

MARKS = tuple(
    tuple(getattr(PERSON.landmarks, name).tolist())
    for name in ("left_eye", "right_eye", "nose_tip", "mouth_left", "mouth_right")
)
