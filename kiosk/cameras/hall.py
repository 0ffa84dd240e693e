"""The entrance hall behind the people of the demo scene, drawn and a little out of focus."""

from __future__ import annotations

import cv2
import numpy as np

WIDTH, HEIGHT = 1280, 720
FLOOR = 566
"""The row where the wall meets the floor."""

DOOR = (430, 96, 850, FLOOR)
"""Left, top, right, bottom of the glass door."""

FOCUS = 2.2
"""How far out of focus the hall is (sigma in pixels)."""


def hall() -> np.ndarray:
    """The hall, uint8 BGR (720, 1280, 3)."""
    picture = np.empty((HEIGHT, WIDTH, 3), np.uint8)
    _shade(picture[:FLOOR], (222, 228, 230), (200, 210, 216))
    _shade(picture[FLOOR:], (150, 160, 168), (118, 128, 136))
    _draw_tiles(picture)
    _draw_door(picture)
    _draw_board(picture, 110, 190)
    return cv2.GaussianBlur(picture, (0, 0), FOCUS)


def _shade(area: np.ndarray, top: tuple[int, int, int], bottom: tuple[int, int, int]) -> None:
    """Fill an area with a colour that changes from top to bottom."""
    share = np.linspace(0, 1, len(area))[:, None, None]
    area[:] = np.array(top) * (1 - share) + np.array(bottom) * share


def _draw_tiles(picture: np.ndarray) -> None:
    """Joints that meet far behind the door, and cross joints that come closer to each other."""
    for x in range(-1200, WIDTH + 1201, 200):
        far = (WIDTH // 2 + (x - WIDTH // 2) // 3, FLOOR)
        cv2.line(picture, far, (x, HEIGHT), (138, 148, 155), 2, cv2.LINE_AA)
    for y in (FLOOR + 18, FLOOR + 48, FLOOR + 98):
        cv2.line(picture, (0, y), (WIDTH, y), (138, 148, 155), 2, cv2.LINE_AA)
    cv2.rectangle(picture, (0, FLOOR - 14), (WIDTH, FLOOR), (165, 172, 176), -1)


def _draw_door(picture: np.ndarray) -> None:
    left, top, right, bottom = DOOR
    middle = (left + right) // 2
    cv2.rectangle(picture, (left - 16, top - 16), (right + 16, bottom), (98, 92, 86), -1)
    for start, end in ((left, middle - 6), (middle + 6, right)):
        pane = picture[top:bottom, start:end]
        _shade(pane, (244, 236, 224), (226, 226, 214))
        _shade(pane[290:400], (150, 182, 160), (128, 164, 140))
        _shade(pane[400:], (196, 200, 198), (176, 182, 182))
    for x in (middle - 22, middle + 14):
        cv2.rectangle(picture, (x, 300), (x + 8, 400), (120, 116, 110), -1)


def _draw_board(picture: np.ndarray, x: int, y: int) -> None:
    """A notice board with sheets of paper."""
    cv2.rectangle(picture, (x, y), (x + 210, y + 150), (120, 150, 172), -1)
    cv2.rectangle(picture, (x, y), (x + 210, y + 150), (84, 104, 122), 6)
    for column, colour in enumerate(((238, 240, 242), (206, 232, 240), (232, 224, 206))):
        sheet = (x + 18 + 64 * column, y + 26 + 12 * (column % 2))
        cv2.rectangle(picture, sheet, (sheet[0] + 48, sheet[1] + 74), colour, -1)
