"""The door's picture and the small signs of machine troubles."""

from __future__ import annotations

from kiosk.types import Part
from ui.drawings import circle, shape, stroke
from ui.scene import Strip

DOOR_BOX = (0.0, 0.0, 96.0, 96.0)
MARK_BOX = (0.0, 0.0, 32.0, 32.0)

_FRAME = "M14 88H82M22 88V12H74V88"
_LEAF = "M32 88V22H64V88Z"
_MARKS = {
    Part.SOUND: "M4 12H9L16 6V26L9 20H4ZM21 12L28 20M28 12L21 20",
    Part.RELAY: "M3 20H10L20 12M22 20H29M23 5A3 3 0 1 1 26 8V10M26 13.5V13.6",
    Part.JOURNAL: "M5 8A11 4 0 0 1 27 8A11 4 0 0 1 5 8V24C5 26.500 10 28 16 28S27 26.500 27 24V8"
    "M5 16C5 18.500 10 20 16 20S27 18.500 27 16",
}
_WARN = "M16 5L29 27H3ZM16 13V19M16 23V23.2"
_CAMERA = "M6 9H18A3 3 0 0 1 21 12V21A3 3 0 0 1 18 24H6A3 3 0 0 1 3 21V12A3 3 0 0 1 6 9Z"


def door(strip: Strip, colour: str, ground: str, *, unknown: bool = False) -> str:
    """The door with the sign of what holds; dashed with "?" when no board confirms it."""
    if unknown:
        return _unknown_door(colour, ground)
    whole = stroke(_FRAME, colour, 7) + shape(_LEAF, colour) + circle(57, 57, 4.5, ground)
    return whole + _SIGNS[strip](colour, ground)


def mark(part: Part, colour: str) -> str:
    """The sign of a trouble that does not stop the check."""
    return stroke(_MARKS.get(part, _WARN), colour, 3)


def struck_camera(colour: str, ground: str, bar: str) -> str:
    """A camera, struck through."""
    body = stroke(_CAMERA + "M21 15L29 10V23L21 18", colour, 1.7)
    line = "M3.500 30L27.500 3"
    return body + stroke(line, ground, 5) + stroke(line, bar, 2)


def _arrow_in(colour: str, ground: str) -> str:
    disc = circle(74, 68, 26, ground) + circle(74, 68, 20, colour)
    return disc + stroke("M65 68H82M75 60L83 68L75 76", ground, 6)


def _pause(colour: str, ground: str) -> str:
    disc = circle(72, 70, 25, ground) + circle(72, 70, 19, colour)
    return disc + stroke("M65 62V78M79 62V78", ground, 7)


def _padlock(colour: str, ground: str) -> str:
    return _lock_body(colour, ground) + stroke("M62 66V58A10 10 0 0 1 82 58V66", colour, 7)


def _open_padlock(colour: str, ground: str) -> str:
    return _lock_body(colour, ground) + stroke("M62 66V52A10 10 0 0 1 82 52V54", colour, 7)


def _lock_body(colour: str, ground: str) -> str:
    box = f'<rect x="55" y="66" width="34" height="26" rx="6" fill="{colour}"/>'
    return circle(72, 70, 25, ground) + box


def _person(colour: str, ground: str) -> str:
    bust = circle(72, 56, 11, colour) + shape("M52 92A20 20 0 0 1 92 92Z", colour)
    return circle(72, 66, 29, ground) + bust


def _unknown_door(colour: str, ground: str) -> str:
    frame = stroke(_FRAME, colour, 7, stroke_dasharray="10 12")
    leaf = f'<path d="{_LEAF}" fill="{colour}" opacity="0.35"/>'
    disc = circle(72, 70, 25, ground) + circle(72, 70, 19, colour)
    ask = stroke("M66 64A6.500 6.500 0 1 1 74 72C72 72.800 72 74 72 76", ground, 5)
    return frame + leaf + disc + ask + circle(72, 82, 3.2, ground)


_SIGNS = {
    Strip.COME_IN: _arrow_in,
    Strip.WAIT: _pause,
    Strip.LOCKED: _padlock,
    Strip.UNLOCKED: _open_padlock,
    Strip.STAFF: _person,
}
