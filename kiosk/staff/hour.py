"""The detector's candidates of the last hour: boxes, labels and scores, never pictures."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Iterator, NamedTuple, Tuple

import numpy as np

from kiosk.types import Box, Detection, Label, State

if TYPE_CHECKING:
    from numpy import ndarray

    from kiosk.types import Outcome

REMEMBERED = 3600.0
"""Seconds."""

FRAMES, CANDIDATES = 110_000, 500_000
"""Kept at most: an hour at 30 frames a second, and four to five for each. Together 13 MB."""

QUIET_AFTER = 6.0
"""Seconds without a candidate after which empty frames are left out: no rule knows of anybody any
more by then (``keep_for`` ends at 5 s), so they would change nothing."""

_LABELS = tuple(Label)
_FRAME = np.dtype(
    [("at", "f8"), ("first", "i8"), ("count", "u1"), ("width", "u2"), ("height", "u2")]
)
_CANDIDATE = np.dtype([("box", "f4", 4), ("score", "f4"), ("label", "u1")])

Look = Tuple[float, int, int, Tuple[Detection, ...]]
"""Time, width and height of a frame, and its candidates."""


class Looks(NamedTuple):
    """A copy of what is remembered, oldest first."""

    frames: ndarray
    candidates: ndarray

    @property
    def seconds(self) -> float:
        """From the first frame to the last."""
        return float(self.frames["at"][-1] - self.frames["at"][0]) if len(self.frames) else 0.0

    def each(self) -> Iterator[Look]:
        """Frame by frame."""
        begin = 0
        for row in self.frames:
            at, _, count, width, height = row.tolist()
            rows = self.candidates[begin : begin + count].tolist()
            begin += count
            found = (Detection(Box(*box), _LABELS[label], score) for box, score, label in rows)
            yield at, width, height, tuple(found)


class LastHour:
    """A ring of frames and one of candidates. ``see`` runs on the publishing thread."""

    def __init__(self, frames: int = FRAMES, candidates: int = CANDIDATES) -> None:
        """Start empty, with all the memory that will ever be used."""
        self._lock = threading.Lock()
        self._frames = _taken(frames, _FRAME)
        self._candidates = _taken(candidates, _CANDIDATE)
        self._frame_count = self._candidate_count = 0
        self._latest = self._somebody_at = float("-inf")

    @property
    def bytes(self) -> int:
        """Memory that is set aside, at most."""
        return self._frames.nbytes + self._candidates.nbytes

    def see(self, outcome: Outcome) -> None:
        """Remember what was found in a frame that was looked at."""
        if outcome.frame is None or outcome.state is State.FAULT:
            return
        with self._lock:
            if outcome.at < self._latest:  # a file source that began anew
                self._frame_count = self._candidate_count = 0
                self._somebody_at = float("-inf")
            self._latest = outcome.at
            if outcome.candidates:
                self._somebody_at = outcome.at
            if outcome.at - self._somebody_at <= QUIET_AFTER:
                self._add(outcome, outcome.frame.width, outcome.frame.height)

    def looks(self) -> Looks:
        """A copy of the frames of the last hour whose candidates are all still there. Any thread.

        The hour ends with the newest frame that was looked at.
        """
        with self._lock:
            frames = _unrolled(self._frames, self._frame_count)
            candidates = _unrolled(self._candidates, self._candidate_count)
            count, latest = self._candidate_count, self._latest
        oldest = count - len(candidates)
        kept = (frames["first"] >= oldest) & (frames["at"] >= latest - REMEMBERED)
        frames = frames[kept]
        begin = frames["first"][0] - oldest if len(frames) else len(candidates)
        return Looks(frames, candidates[begin:])

    def _add(self, outcome: Outcome, width: int, height: int) -> None:
        found = outcome.candidates[:255]
        row = (outcome.at, self._candidate_count, len(found), width, height)
        self._frames[self._frame_count % len(self._frames)] = row
        self._frame_count += 1
        for one in found:
            box = one.box
            place = self._candidate_count % len(self._candidates)
            corners = (box.x1, box.y1, box.x2, box.y2)
            self._candidates[place] = (corners, one.score, _LABELS.index(one.label))
            self._candidate_count += 1


def _taken(rows: int, dtype: np.dtype[np.void]) -> ndarray:
    """Zeros that are written: the system hands memory out with the first write to it.

    Taken bit by bit in the first hour, it would look like a leak.
    """
    return np.full(rows * dtype.itemsize, 0, "u1").view(dtype)


def _unrolled(ring: ndarray, count: int) -> ndarray:
    """A copy of a ring that ``count`` rows were written to, oldest first.

    As bytes: numpy copies records field by field, which takes twenty times as long.
    """
    rows = ring.view("u1").reshape(len(ring), -1)
    oldest = count % len(ring) if count > len(ring) else 0
    copied = np.concatenate((rows[oldest:count], rows[:oldest]))
    return copied.reshape(-1).view(ring.dtype)
