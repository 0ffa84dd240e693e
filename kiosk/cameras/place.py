"""Does the camera still look at the same place? Tells a turned camera from people and light.

The picture's cells are compared with a slowly learnt picture of the place by normalised
correlation, which neither lamps nor clouds disturb. A camera that was turned shows the place moved
to the side (the correlation has its peak there), or nothing of it in nearly every block; and that
at rest. People hide some blocks for a while, never all of them, and never stand still to the pixel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Iterable

import cv2
import numpy as np

if TYPE_CHECKING:
    from kiosk.types import Box

BLOCK = (3, 4)
"""Rows and columns of cells in a block; 6 by 8 blocks make the picture."""

LEAST_CONTRAST = 2.0
"""Standard deviation (levels of 255) from which a block of the place can be recognised."""

ALIKE = 0.5
"""Correlation from which a block still shows what it showed."""

MOST_GONE, LEAST_BLOCKS = 0.8, 8
"""Share of the recognisable blocks that must show something else, and how many there must be."""

SOME_GONE = 0.25
"""With fewer blocks gone nothing was turned, and the dearer look to the side is spared."""

BACK = 0.6
"""The place is back when no more than this share still shows something else."""

FOUND, FOUND_BETTER = 0.6, 0.2
"""Correlation at which the place is found elsewhere, and how much better than where it was."""

LEAST_SHIFT = (3, 4)
"""Rows and columns of cells, an eighth of the picture; less is a nudge, and is learnt."""

LEAST_OVERLAP = 0.25
"""Share of the edges of both pictures that must lie in what they have in common."""

AT_REST = 2.0
"""Levels that nine tenths of the cells may move by while the picture is at rest."""

LEARN_FOR, LEARN_OVER, KEEP_OVER = 10.0, 2.0, 60.0
"""Seconds: to learn the place before anything is said, and the time constants of learning."""

SURE_AT_REST, SURE_MOVING = 1.0, 10.0
"""Seconds that another place must last: at rest, or with something moving in all of it."""

ACCEPT_AFTER = 300.0
"""Seconds after which another place counts as the right one: somebody meant it."""

_DARK = 24.0
"""When no cell is brighter, the light is out and nothing can be recognised."""


class PlaceCheck:
    """Remembers the place of one camera. Not for several threads."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._size = (0, 0)
        self._place: np.ndarray | None = None
        self._began = self._seen_at = self._rest_since = 0.0
        self._other_since: float | None = None
        self._rest: np.ndarray | None = None
        self._told = False

    def is_another(
        self, cells: np.ndarray, at: float, size: tuple[int, int], people: Iterable[Box]
    ) -> bool:
        """Whether the picture has shown another place for long enough.

        ``cells`` are float32 (18, 32), ``size`` width and height of the whole picture in pixels,
        ``people`` the faces in it.
        """
        if size != self._size:
            self._size = size
            self._forget()
        told = ~_hidden(cells.shape, size, people)
        if self._place is None:
            self._place, self._began = cells.copy(), at
        elif cells.max() > _DARK:
            self._compare(self._place, cells, at, told)
        self._seen_at = at
        return self._told

    def _forget(self) -> None:
        self._place = self._other_since = self._rest = None
        self._told = False

    def _compare(self, place: np.ndarray, cells: np.ndarray, at: float, told: np.ndarray) -> None:
        gone = _share_gone(place, cells, told)
        if gone is None and self._told:
            return
        seen = np.where(told, cells, place)
        if at - self._began < LEARN_FOR or gone is None or not self._is_other(gone, place, seen):
            self._other_since, self._rest, self._told = None, None, False
            self._learn(place, seen, at)
            return
        if self._other_since is None:
            self._other_since = at
        self._look_for_rest(cells, at)
        lasted = at - self._other_since
        at_rest = at - max(self._rest_since, self._other_since) >= SURE_AT_REST
        self._told = self._told or at_rest or lasted >= SURE_MOVING
        if lasted >= ACCEPT_AFTER:
            self._forget()

    def _is_other(self, gone: float, place: np.ndarray, seen: np.ndarray) -> bool:
        if gone >= (BACK if self._told else MOST_GONE):
            return True
        return gone >= SOME_GONE and _is_displaced(place, seen)

    def _look_for_rest(self, cells: np.ndarray, at: float) -> None:
        if self._rest is None or _moved(self._rest, cells) > AT_REST:
            self._rest, self._rest_since = cells.copy(), at

    def _learn(self, place: np.ndarray, seen: np.ndarray, at: float) -> None:
        over = LEARN_OVER if at - self._began < LEARN_FOR else KEEP_OVER
        share = min(1.0, max(0.0, at - self._seen_at) / over)
        place += np.float32(share) * (seen - place)


def _share_gone(place: np.ndarray, cells: np.ndarray, told: np.ndarray) -> float | None:
    """Share of the recognisable blocks that show something else; None when too few can be told."""
    was, now = _blocks(place), _blocks(cells)
    was -= was.mean(axis=1, keepdims=True)
    now -= now.mean(axis=1, keepdims=True)
    contrast = np.sqrt((was * was).mean(axis=1))
    telling = (contrast >= LEAST_CONTRAST) & _blocks(told).all(axis=1)
    if telling.sum() < LEAST_BLOCKS:
        return None
    lengths = np.sqrt((was * was).sum(axis=1) * (now * now).sum(axis=1))
    alike = (was * now).sum(axis=1) >= ALIKE * np.maximum(lengths, 1e-6)
    return float(1 - alike[telling].mean())


def _is_displaced(place: np.ndarray, cells: np.ndarray) -> bool:
    """Whether the cells show the place, but an eighth of the picture or more away.

    Normalised cross-correlation over the common part of both pictures, for every shift at once by
    Fourier transform (masked NCC, Padfield 2012).
    """
    rows, columns = cells.shape
    room = (2 * rows, 2 * columns)
    was, now, one = (
        np.fft.rfft2(picture, room)
        for picture in (_edges(place), _edges(cells), np.ones(cells.shape))
    )
    was_power, now_power = (np.fft.rfft2(_edges(picture) ** 2, room) for picture in (place, cells))
    common = np.fft.irfft2(was.conj() * now, room)
    of_was = np.maximum(np.fft.irfft2(was_power.conj() * one, room), 1e-6)
    of_now = np.maximum(np.fft.irfft2(one.conj() * now_power, room), 1e-6)
    enough = (of_was >= LEAST_OVERLAP * of_was[0, 0]) & (of_now >= LEAST_OVERLAP * of_now[0, 0])
    alike = np.where(enough, common / np.sqrt(of_was * of_now), 0.0)
    down, across = np.unravel_index(alike.argmax(), room)
    far = (
        min(down, room[0] - down) >= LEAST_SHIFT[0]
        or min(across, room[1] - across) >= LEAST_SHIFT[1]
    )
    return bool(far and alike.max() >= max(FOUND, alike[0, 0] + FOUND_BETTER))


def _edges(cells: np.ndarray) -> np.ndarray:
    """What stands out from its neighbourhood."""
    return cells - cv2.GaussianBlur(cells, (0, 0), 2)


def _blocks(cells: np.ndarray) -> np.ndarray:
    """The cells of each block in a row of their own, a copy."""
    rows, columns = BLOCK
    high, wide = cells.shape[0] // rows, cells.shape[1] // columns
    return cells.reshape(high, rows, wide, columns).swapaxes(1, 2).reshape(high * wide, -1).copy()


def _moved(before: np.ndarray, now: np.ndarray) -> float:
    """How far nine tenths of the cells stayed within, whatever the light did to all of them."""
    difference = now - before
    return float(np.percentile(np.abs(difference - np.median(difference)), 90))


def _hidden(shape: tuple[int, ...], size: tuple[int, int], people: Iterable[Box]) -> np.ndarray:
    """The cells that people stand before: three faces wide, from half a face above on down."""
    hidden = np.zeros(shape, bool)
    across, down = shape[1] / max(1, size[0]), shape[0] / max(1, size[1])
    for box in people:
        left, right = (box.x1 - box.width) * across, (box.x2 + box.width) * across
        top = (box.y1 - 0.5 * box.height) * down
        hidden[max(0, int(top)) :, max(0, int(left)) : max(0, int(right) + 1)] = True
    return hidden
