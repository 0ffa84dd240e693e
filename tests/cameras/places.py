"""Pictures of entrances, of people before them, and of cameras that were tampered with."""

from __future__ import annotations

import cv2
import numpy as np

from kiosk.cameras.hall import hall
from kiosk.person import Wear, dressed, portrait

SIZE = (360, 640, 3)
GRAIN = np.random.default_rng(3).normal(0, 1, (5, *SIZE)).astype(np.float32)


def seen(scene: np.ndarray, index: int, sigma: float = 2.0) -> np.ndarray:
    """A scene, float32 (360, 640, 3), as a sensor sees it the ``index``-th time, uint8."""
    return np.clip(scene + sigma * GRAIN[index % len(GRAIN)], 0, 255).astype(np.uint8)


def entrance() -> np.ndarray:
    """What the kiosk usually sees, float32."""
    return hall()[::2, ::2].astype(np.float32)


def street() -> np.ndarray:
    """What it sees when somebody turned it by much: poles, windows and a kerb."""
    picture = np.full(SIZE, (150, 145, 140), np.float32)
    for n in range(9):
        cv2.rectangle(
            picture, (20 + 70 * n, 30 + 8 * n), (50 + 70 * n, 110 + 8 * n), (70, 60, 50), -1
        )
        cv2.line(picture, (80 * n, 200), (40 + 80 * n, 359), (220, 220, 225), 3)
    cv2.rectangle(picture, (0, 190), (640, 204), (60, 70, 80), -1)
    return picture


def turned(scene: np.ndarray, share: float) -> np.ndarray:
    """The same room from a camera that was turned by so much of its view."""
    by = int(share * scene.shape[1])
    return np.concatenate([scene[:, by:], street()[:, :by]], axis=1)


def before_it(
    scene: np.ndarray, height: float, sway: int = 0, wear: Wear = Wear.BARE
) -> np.ndarray:
    """Somebody stands before the scene: a real face, ``height`` of the picture's high with coat."""
    person = portrait()
    face = dressed(person, wear).astype(np.float32)
    mask = np.zeros(face.shape[:2], np.float32)
    cv2.fillPoly(mask, [np.round(person.figure).astype(np.int32)], 1.0)
    size = height * SIZE[0] / face.shape[0]
    face, mask = (cv2.resize(one, None, fx=size, fy=size) for one in (face, mask))
    picture = scene.copy()
    top = max(0, SIZE[0] - len(face))
    left = (SIZE[1] - face.shape[1]) // 2 + sway
    rows, start, end = min(len(face), SIZE[0]), max(0, left), min(SIZE[1], left + face.shape[1])
    cut = slice(start - left, end - left)
    there = picture[top : top + rows, start:end]
    share = mask[:rows, cut, None]
    there[:] = share * face[:rows, cut] + (1 - share) * there
    return picture
