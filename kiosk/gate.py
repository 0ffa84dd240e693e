"""The decision: tracks and the time in, verdicts and the state of the entrance out.

Pure: no clock, no hardware, no frame. What has been seen of a face is remembered as long as its
track lives inside the zone, and not a moment longer.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Iterable, Iterator, Sequence

from kiosk import zone
from kiosk.ballot import Ballot
from kiosk.types import UNMASKED, Box, Label, State, Track

if TYPE_CHECKING:
    from kiosk.settings import DecisionSettings

SHOWN_ASPECT = 4 / 3
"""Width over height of the part of the picture that the screen shows."""

REFERENCE_WIDTH, REFERENCE_HEIGHT = 960, 544
"""The picture size, in pixels, that ``min_face`` is meant for."""

SETTLED = 3
"""Looks before a face counts as somebody: a false detection in a frame or two is nobody."""

LINGER = 0.5
"""Seconds outside the zone before a face is let go, so that swaying on the line means nothing."""

NARROWEST_FRONTAL = 0.55
"""Width over height; of 4,000 frontal faces measured, fewer than one in 200 is narrower."""

LEAST_VISIBLE = 0.75
"""Share of a face that must lie in the picture to tell what it wears."""

EDGE = 1.0
"""A box that comes as near to the edge of the picture ends there (pixels)."""


@dataclass(frozen=True)
class Decision:
    """The state of the entrance and everybody in the zone, with what was decided about them."""

    state: State
    tracks: tuple[Track, ...]


@dataclass
class _Visit:
    """One face's stay in the zone."""

    inside_at: float
    ballot: Ballot = field(default_factory=Ballot)


class Gate:
    """Remembers the looks at everybody in the zone. Owned by one thread."""

    def __init__(self) -> None:
        """Start with nobody there."""
        self._visits: dict[int, _Visit] = {}

    def decide(
        self,
        tracks: Sequence[Track],
        at: float,
        *,
        width: int,
        height: int,
        settings: DecisionSettings,
        shown_aspect: float = SHOWN_ASPECT,
    ) -> Decision:
        """Count this frame's looks and say what they amount to.

        ``tracks`` come from the tracker's update at the same ``at``; those whose ``last_seen`` is
        ``at`` were really seen and vote. ``width`` and ``height`` are the picture's, in pixels;
        ``settings`` hold from this frame on. A face that nothing can be told of (too small, cut
        off, turned away) is returned with the label NOT_VISIBLE.
        """
        corners = settings.zone or zone.shown(width, height, shown_aspect)
        self._visits = dict(self._visitors(tracks, at, corners, width, height))
        tracks = [
            track
            if can_be_judged(track.box, width, height, settings.min_face)
            else replace(track, label=Label.NOT_VISIBLE)
            for track in tracks
            if track.id in self._visits
        ]
        self._vote(tracks, at, settings)
        people = tuple(self._judged(track) for track in tracks if self._is_settled(track))
        return Decision(_state(people), people)

    def _visitors(
        self, tracks: Iterable[Track], at: float, corners: zone.Corners, width: int, height: int
    ) -> Iterator[tuple[int, _Visit]]:
        """Who is in the zone, or was a moment ago."""
        for track in tracks:
            x, y = track.box.centre
            visit = self._visits.get(track.id)
            if zone.contains(corners, x / width, y / height):
                visit = visit or _Visit(at)
                visit.inside_at = at
            if visit is not None and abs(at - visit.inside_at) <= LINGER:
                yield track.id, visit

    def _vote(self, tracks: Iterable[Track], at: float, settings: DecisionSettings) -> None:
        """Count the faces really seen in this frame, inside the zone."""
        for track in tracks:
            visit = self._visits[track.id]
            if track.last_seen == at == visit.inside_at:
                visit.ballot.look(track.label, track.confidence, at, settings)

    def _is_settled(self, track: Track) -> bool:
        return self._visits[track.id].ballot.sightings >= SETTLED

    def _judged(self, track: Track) -> Track:
        ballot = self._visits[track.id].ballot
        return replace(track, verdict=ballot.verdict, progress=ballot.progress)


def can_be_judged(box: Box, width: int, height: int, min_face: float) -> bool:
    """Whether a face with this box can show what it wears: large enough, whole and frontal.

    One whose box ends at a side of the picture is not: how much of it is missing cannot be told,
    as boxes of half faces are lower, too.
    """
    scale = min(REFERENCE_WIDTH / width, REFERENCE_HEIGHT / height)
    return (
        box.width * scale >= min_face
        and abs(box.x1) > EDGE
        and abs(box.x2 - width) > EDGE
        and box.width >= NARROWEST_FRONTAL * box.height
        and _visible_share(box, width, height) >= LEAST_VISIBLE
    )


def _visible_share(box: Box, width: int, height: int) -> float:
    """How much of the face lies in the picture, whether or not the detector cut its box there.

    A box that ends at the upper or lower edge is taken to be cut from one as high as it is wide.
    """
    seen_width = min(box.x2, width) - max(box.x1, 0)
    seen_height = min(box.y2, height) - max(box.y1, 0)
    at_edge = box.y1 <= EDGE or box.y2 >= height - EDGE
    whole_height = max(box.height, box.width) if at_edge else box.height
    return seen_width * seen_height / (box.width * whole_height)


def _state(people: Sequence[Track]) -> State:
    """The whole from its parts: violation before checking before clear before idle."""
    labels = [person.verdict.label if person.verdict else None for person in people]
    if any(label in UNMASKED for label in labels):
        return State.VIOLATION
    if None in labels:
        return State.CHECKING
    return State.CLEAR if labels else State.IDLE
