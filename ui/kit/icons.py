"""The small line icons of the panel, drawn sharp at any scale."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from kiosk.types import Label
from ui import theme
from ui.badges import badge
from ui.drawings import circle, drawing, shape, stroke

BOX = (0.0, 0.0, 32.0, 32.0)
_BADGE_BOX = (-1.24, -1.24, 2.48, 2.48)

_PATHS = {
    "check": "M6 17L13 24L26 9",
    "cross": "M8 8L24 24M24 8L8 24",
    "up": "M16 26V7M8 15L16 7L24 15",
    "down": "M16 6V25M8 17L16 25L24 17",
    "right": "M6 16H26M18 8L26 16L18 24",
    "left": "M26 16H6M14 8L6 16L14 24",
    "minus": "M7 16H25",
    "plus": "M7 16H25M16 7V25",
    "face": "M12 4H20A8 8 0 0 1 28 12V20A8 8 0 0 1 20 28H12A8 8 0 0 1 4 20V12A8 8 0 0 1 12 4Z"
    "M12 13V14M20 13V14M11 20Q16 23 21 20",
    "sliders": "M4 9H15M23 9H28M4 23H9M17 23H28"
    "M15 9A4 4 0 1 0 23 9A4 4 0 1 0 15 9M9 23A4 4 0 1 0 17 23A4 4 0 1 0 9 23",
    "sound": "M4 12H9L16 6V26L9 20H4ZM21 11A7 7 0 0 1 21 21M25 7A12 12 0 0 1 25 25",
    "mute": "M4 12H9L16 6V26L9 20H4ZM21 12L28 20M28 12L21 20",
    "door": "M4 28H28M8 28V4H24V28M19 16V17",
    "chart": "M5 27V16M13 27V7M21 27V12M28 27H4",
    "heart": "M3 17H9L12 9L17 24L21 14L23 17H29",
    "clock": "M4 16A12 12 0 1 0 28 16A12 12 0 1 0 4 16M16 9V16L21 19",
    "lock": "M9 14H23A3 3 0 0 1 26 17V25A3 3 0 0 1 23 28H9A3 3 0 0 1 6 25V17A3 3 0 0 1 9 14Z"
    "M10 14V10A6 6 0 0 1 22 10V14",
    "erase": "M27 6H12L4 16L12 26H27ZM15 12L22 20M22 12L15 20",
    "camera": "M6 9H18A3 3 0 0 1 21 12V21A3 3 0 0 1 18 24H6A3 3 0 0 1 3 21V12A3 3 0 0 1 6 9Z"
    "M21 15L29 10V23L21 18",
    "chip": "M11 8H21A3 3 0 0 1 24 11V21A3 3 0 0 1 21 24H11A3 3 0 0 1 8 21V11A3 3 0 0 1 11 8Z"
    "M12 8V4M20 8V4M12 28V24M20 28V24M8 12H4M8 20H4M28 12H24M28 20H24",
    "disk": "M5 8A11 4 0 0 1 27 8A11 4 0 0 1 5 8V24C5 26.500 10 28 16 28S27 26.500 27 24V8"
    "M5 16C5 18.500 10 20 16 20S27 18.500 27 16",
    "relay": "M3 20H10L20 12M22 20H29M8 20A2 2 0 1 0 12 20A2 2 0 1 0 8 20"
    "M20 20A2 2 0 1 0 24 20A2 2 0 1 0 20 20",
    "hand": "M9 17V9A2 2 0 0 1 13 9V15V6A2 2 0 0 1 17 6V15V8A2 2 0 0 1 21 8V16V12A2 2 0 0 1 25 12"
    "V20C25 25 21 29 16 29C11 29 9 26 7 22L4 17A2 2 0 0 1 7.400 15Z",
    "undo": "M10 8L4 14L10 20M4 14H20A7 7 0 0 1 20 28H14",
    "drag": "M6 11H26M6 16H26M6 21H26",
    "zone": "M6 8L25 5L28 25L9 28Z",
    "moon": "M26 19A11 11 0 1 1 13 6A9 9 0 0 0 26 19Z",
    "power": "M16 4V15M10 7A11 11 0 1 0 22 7",
    "again": "M26 6V13H19M26 13A11 11 0 1 0 27 18",
    "stick": "M10 12H22V28H10ZM12 12V4H20V12M15 8V8.100M17 8V8.100",
    "history": "M6 6V12H12M6 12A11 11 0 1 1 5 17M16 10V16L20 19",
    "grip": "M6 10H26M6 16H26M6 22H26",
    "list": "M11 8H27M11 16H27M11 24H27M5 8H5.100M5 16H5.100M5 24H5.100",
}
_FILLED = {"play": "M9 6L25 16L9 26Z", "now": "M16 7L27 25H5Z"}
_CORNERS = ((6, 8), (25, 5), (28, 25), (9, 28))


def icon(name: str, colour: str, width: float = 3.0) -> str:
    """SVG of an icon in ``BOX``."""
    if name in _FILLED:
        return shape(_FILLED[name], colour, colour, width)
    if name == "zone":
        corners = "".join(circle(x, y, 3.4, colour) for x, y in _CORNERS)
        return stroke(_PATHS[name], colour, width) + corners
    return stroke(_PATHS[name], colour, width)


@lru_cache(maxsize=512)
def _rendered(body: str, box: tuple[float, float, float, float], side: int) -> QImage:
    return drawing(body, box, side, side)


def paint_svg(
    painter: QPainter, body: str, spot: QRectF, box: tuple[float, float, float, float] = BOX
) -> None:
    """Draw SVG elements of a square ``box`` into ``spot``, with all pixels the screen has."""
    side = max(1, round(spot.width() * painter.device().devicePixelRatioF()))
    painter.drawImage(spot, _rendered(body, box, side))


def paint_icon(painter: QPainter, name: str, spot: QRectF, colour: str, width: float = 3.0) -> None:
    """Draw an icon into the square ``spot``."""
    paint_svg(painter, icon(name, colour, width), spot)


def paint_sign(painter: QPainter, sign: str, spot: QRectF) -> None:
    """Draw a filled sign of the panel: mask, no_mask, misplaced, warn or fault."""
    body, box = _SIGNS[sign]
    paint_svg(painter, body, spot, box)


def _verdict(label: Label, fill: str, mark: str) -> tuple[str, tuple[float, float, float, float]]:
    return badge(label, 0, 0, 1, fill, mark), _BADGE_BOX


_WARN = shape("M16 6L28.500 27H3.500Z", theme.INK, theme.INK, 4) + stroke(
    "M16 13V19.500M16 24V24.100", theme.FIX, 3
)
_SQUARE = "M9 2H23A7 7 0 0 1 30 9V23A7 7 0 0 1 23 30H9A7 7 0 0 1 2 23V9A7 7 0 0 1 9 2Z"
_CALL = "M16 8V17.500M16 23.500V23.600"
_LOST = shape(_SQUARE, theme.FAULT) + stroke(_CALL, theme.WHITE, 4)
_LOST_ON_DARK = shape(_SQUARE, theme.WHITE) + stroke(_CALL, theme.FAULT, 4)
_SIGNS = {
    "mask": _verdict(Label.MASK, theme.GO, theme.WHITE),
    "no_mask": _verdict(Label.NO_MASK, theme.STOP, theme.WHITE),
    "misplaced": _verdict(Label.MISPLACED, theme.INK, theme.FIX),
    "warn": (_WARN, BOX),
    "fault": (_LOST, BOX),
    "fault_on_dark": (_LOST_ON_DARK, BOX),
}
