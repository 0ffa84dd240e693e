"""How many reminders the last hour would have brought under other settings. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Iterator, Mapping, Sequence

from kiosk.detectors.candidates import chosen
from kiosk.replay import Rules
from kiosk.staff.records import Replayed
from kiosk.types import REMINDERS

if TYPE_CHECKING:
    from kiosk.settings import Settings
    from kiosk.staff.hour import Looks
    from kiosk.types import Detection, Label

SLICE = 2
"""Frames from one rest for the other threads to the next, half a millisecond or so."""


@dataclass(frozen=True)
class Under:
    """Settings, and the thresholds they amount to with this model."""

    settings: Settings
    floors: Mapping[Label, float]


class _Count:
    """The rules under one set of settings, and the reminders so far."""

    def __init__(self, under: Under, across: float, shown_aspect: float) -> None:
        self._under = under
        self._across = across
        self._rules = Rules(under.settings, shown_aspect)
        self.reminders = 0

    @property
    def people(self) -> int:
        return len(self._rules.verdicts)

    def step(self, at: float, width: int, height: int, found: Sequence[Detection]) -> None:
        faces = chosen(found, self._under.floors, self._across)
        for event in self._rules.step(faces, at, width, height):
            self.reminders += event.get("alarm") in REMINDERS


def replay(
    looks: Looks, saved: Under, new: Under, *, across: float, shown_aspect: float
) -> Iterator[Replayed]:
    """Step through the hour under both; yields now and then how far it has got, and the end.

    ``across`` is the overlap from which on two boxes are one face. Alarms and tracks begin with
    nobody there, and a fault of the camera in between is not known.
    """
    counts = [_Count(under, across, shown_aspect) for under in (saved, new)]
    for number, look in enumerate(looks.each()):
        if number % SLICE == 0:
            yield _so_far(counts, looks, number / len(looks.frames))
        for count in counts:
            count.step(*look)
    yield _so_far(counts, looks, 1.0)


def _so_far(counts: Sequence[_Count], looks: Looks, share: float) -> Replayed:
    saved, new = counts
    return Replayed(saved.reminders, new.reminders, saved.people, looks.seconds, share)
