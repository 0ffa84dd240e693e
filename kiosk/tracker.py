"""Keeps a face's identity from frame to frame, across gaps and crossings.

Each face is expected where its speed carries it, and detections are given to the faces greedily,
nearest first. Greedy and not optimal on purpose: an optimal assignment may break up a sure pair to
make two doubtful ones cheaper in sum, which is how two people crossing swap names; the surest pair
first keeps them, needs no solver, and with a few faces costs microseconds.

What a detection is labelled plays no part: a mask taken off must not make a new person.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Iterable, Sequence

from kiosk.types import Box, Detection, Track

if TYPE_CHECKING:
    from kiosk.settings import DecisionSettings

MAX_FACES = 64
"""Faces followed at once, and detections looked at in one frame; the rest are left out."""

FASTEST = 15.0
"""Sizes of itself that a face moves in a second, at most: 900 pixels/s for one of 60 pixels."""

REACH_AT_ONCE, REACH_AT_MOST = 0.5, 2.0
"""How far from where it is expected a face may be found, in sizes: without delay, and ever."""

MAX_GROWTH = 2.0
"""Times larger or smaller that a face may be when it is found again."""

VELOCITY_GAIN = 0.3
"""How much of a surprise is put down to speed, the rest being jitter of the box (alpha-beta)."""

PROVEN_LOOKS, UNPROVEN_MISSES = 3, 5
"""A face seen in fewer frames than the first is given up after missing more than the second."""

DUPLICATE = 0.5
"""A box of which at least this share lies in a surer box is the same face, not another one."""

STALL = 2.0
"""No frame for so many seconds: whoever is there now may be somebody else."""

TOLERANCE = 1e-3
"""Frame times are sums of fractions; a gap of exactly ``keep_for`` is still kept (seconds)."""


@dataclass
class _Face:
    """One face being followed; ``velocity`` in pixels per second."""

    track: Track
    velocity: tuple[float, float] = (0.0, 0.0)
    looks: int = 1
    misses: int = 0
    unseen_since: float | None = None

    def expected(self, at: float) -> tuple[float, float]:
        """Where its centre should be now, going on as it went."""
        x, y = self.track.box.centre
        elapsed = self.elapsed(at)
        return x + self.velocity[0] * elapsed, y + self.velocity[1] * elapsed

    def elapsed(self, at: float) -> float:
        """Seconds since it was last seen; none where time stood still or went back."""
        return max(0.0, at - self.track.last_seen)

    def see(self, detection: Detection, at: float) -> None:
        """Take a detection as the latest look at this face."""
        self.velocity = self._velocity_after(detection.box, at)
        self.track = replace(
            self.track,
            box=detection.box,
            label=detection.label,
            confidence=detection.score,
            last_seen=at,
        )
        self.looks += 1
        self.misses = 0
        self.unseen_since = None

    def miss(self, at: float) -> None:
        """Note that this frame did not show it."""
        self.misses += 1
        if self.unseen_since is None:
            self.unseen_since = at

    def is_lost(self, at: float, keep_for: float) -> bool:
        """Whether to give it up: unseen too long, or a flicker that was hardly there."""
        if self.unseen_since is None:
            return False
        if self.looks < PROVEN_LOOKS and self.misses > UNPROVEN_MISSES:
            return True
        return at - self.unseen_since > keep_for + TOLERANCE

    def _velocity_after(self, box: Box, at: float) -> tuple[float, float]:
        elapsed = self.elapsed(at)
        if elapsed <= 0:
            return self.velocity
        expected_x, expected_y = self.expected(at)
        x, y = box.centre
        gain = VELOCITY_GAIN / elapsed
        faster_x = self.velocity[0] + gain * (x - expected_x)
        faster_y = self.velocity[1] + gain * (y - expected_y)
        slowed = min(1.0, FASTEST * _size(box) / max(math.hypot(faster_x, faster_y), 1e-9))
        return faster_x * slowed, faster_y * slowed


class Tracker:
    """Turns the detections of each frame into tracks with lasting ids. Owned by one thread.

    ``keep_for`` (seconds) may be set between updates.
    """

    def __init__(self, settings: DecisionSettings) -> None:
        """Start with nobody there."""
        self.keep_for = settings.keep_for
        self._ids = itertools.count(1)
        self._faces: list[_Face] = []
        self._updated_at = -math.inf

    def update(self, detections: Sequence[Detection], at: float) -> tuple[Track, ...]:
        """Everybody there at ``at`` (monotonic seconds), oldest id first, verdicts still open.

        A track whose ``last_seen`` is ``at`` was seen in this frame; the others stay where they
        were last seen until ``keep_for`` is over. The order of ``detections`` does not matter.
        """
        if abs(at - self._updated_at) > STALL:
            self._faces.clear()
        self._updated_at = at
        surest_first = sorted(detections, key=_sureness)[:MAX_FACES]
        found = self._match(surest_first, at)
        self._follow(found, at)
        self._welcome(surest_first, found.values(), at)
        return tuple(face.track for face in self._faces)

    def _match(self, detections: Sequence[Detection], at: float) -> dict[int, Detection]:
        """Detections by the index of the face they belong to, nearest pairs first."""
        found: dict[int, Detection] = {}
        taken: set[int] = set()
        for _, face, detection in sorted(self._pairs(detections, at)):
            if face not in found and detection not in taken:
                found[face] = detections[detection]
                taken.add(detection)
        return found

    def _pairs(
        self, detections: Sequence[Detection], at: float
    ) -> Iterable[tuple[float, int, int]]:
        for index, face in enumerate(self._faces):
            expected = face.expected(at)
            reach = min(REACH_AT_MOST, REACH_AT_ONCE + FASTEST * face.elapsed(at))
            for number, detection in enumerate(detections):
                growth = _growth(face.track.box, detection.box)
                distance = _distance(expected, face.track.box, detection.box)
                if distance <= reach and growth <= MAX_GROWTH:
                    yield distance + math.log2(growth), index, number

    def _follow(self, found: dict[int, Detection], at: float) -> None:
        for index, face in enumerate(self._faces):
            if index in found:
                face.see(found[index], at)
            else:
                face.miss(at)
        self._faces = [face for face in self._faces if not face.is_lost(at, self.keep_for)]

    def _welcome(
        self, detections: Sequence[Detection], found: Iterable[Detection], at: float
    ) -> None:
        """Begin a track for every detection that is nobody's and no second box on a face."""
        known = list(found)
        for detection in detections:
            if not any(_covers(other.box, detection.box) for other in known):
                known.append(detection)
                self._begin(detection, at)

    def _begin(self, detection: Detection, at: float) -> None:
        """Begin a track; where there are too many, whoever is out of sight longest makes room."""
        if len(self._faces) >= MAX_FACES:
            self._faces.remove(min(self._faces, key=lambda face: face.track.last_seen))
        track = Track(
            next(self._ids),
            detection.box,
            detection.label,
            detection.score,
            first_seen=at,
            last_seen=at,
        )
        self._faces.append(_Face(track))


def _sureness(detection: Detection) -> tuple[float, float, float, float, float, str]:
    """Sort key, highest score first; the rest only so that the given order never matters."""
    box = detection.box
    return (-detection.score, box.x1, box.y1, box.x2, box.y2, detection.label.value)


def _size(box: Box) -> float:
    """Mean of width and height in pixels: a head turning gets narrower, not nearer."""
    return max(1.0, (box.width + box.height) / 2)


def _growth(box: Box, other: Box) -> float:
    """How many times larger the larger one is, at least 1."""
    size, other_size = _size(box), _size(other)
    return max(size, other_size) / min(size, other_size)


def _distance(expected: tuple[float, float], box: Box, other: Box) -> float:
    """From the expected centre to that of ``other``, in mean sizes of both."""
    x, y = other.centre
    return math.hypot(x - expected[0], y - expected[1]) * 2 / (_size(box) + _size(other))


def _covers(box: Box, other: Box) -> bool:
    """Whether most of the smaller of the two lies in the other; a box covers itself."""
    width = min(box.x2, other.x2) - max(box.x1, other.x1)
    height = min(box.y2, other.y2) - max(box.y1, other.y1)
    smaller = min(box.area, other.area)
    return width >= 0 and height >= 0 and width * height >= DUPLICATE * smaller
