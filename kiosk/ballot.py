"""The looks at one face, and the verdict they amount to.

The looks are votes in two rounds. First *mask* against *unmasked*, for that is what the entrance
turns on: the network takes bare faces for misplaced masks now and then, and a face that is called
no_mask and misplaced by turns is unmasked all the same. Then, among the unmasked looks, which of
the two it is. Each round is won by a label (or the pair) that has ``votes`` looks, over no less
than ``SPAN`` seconds, and an ``agreement`` share of the weight, the weight of a look being its
score; whatever stands stays until something else wins its round.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Deque, FrozenSet, NamedTuple, Sequence

from kiosk.types import MASKED, UNMASKED, Label, Verdict

if TYPE_CHECKING:
    from kiosk.settings import DecisionSettings

MEMORY = 2.0
"""Seconds after which a look no longer counts, unless a verdict needs it: see PAUSE."""

PAUSE = 1.5
"""The newest looks, as many as ``votes``, count however old they are where no two are so many
seconds apart: a camera of one picture a second, or many votes, must not mean no verdict ever."""

SPAN = 0.25
"""Seconds that agreeing looks must be spread over: at many frames a second the next look shows the
same blur and errs alike, and wrong looks at a face still far away come in runs of up to that."""

MOST_LOOKS = 60
"""Looks kept per face: as many as ``window`` may ever ask for."""

SIDES = (MASKED, UNMASKED)
NAMES = tuple(frozenset({label}) for label in (Label.NO_MASK, Label.MISPLACED))

_Group = FrozenSet[Label]


class _Look(NamedTuple):
    label: Label
    score: float
    at: float


class Ballot:
    """Remembers the latest looks at one face and what has been decided about it.

    ``verdict`` is None until the first; ``progress`` 0..1 is how near that is; ``sightings`` counts
    the frames that showed the face, also where nothing could be told from them.
    """

    def __init__(self) -> None:
        """Start with nothing seen."""
        self.verdict: Verdict | None = None
        self.progress = 0.0
        self.sightings = 0
        self._looks: Deque[_Look] = deque(maxlen=MOST_LOOKS)
        self._seen_at: float | None = None

    def look(self, label: Label, score: float, at: float, settings: DecisionSettings) -> None:
        """Take one look at the face. A second one at the same moment is no new look."""
        if at == self._seen_at:
            return
        self._seen_at = at
        self.sightings += 1
        if label is not Label.NOT_VISIBLE:
            self._looks.append(_Look(label, score, at))
        self._count(at, settings)

    def _count(self, at: float, settings: DecisionSettings) -> None:
        recent = self._recent(at, settings.votes)
        looks = recent[-settings.window :]
        side = _winner(SIDES, looks, settings)
        if side is not None and _span(recent, side) >= SPAN:
            self._decide(side, looks, at, settings)
        self.progress = self._gathered(recent, looks, settings.votes)

    def _recent(self, at: float, votes: int) -> list[_Look]:
        """The looks that count, the newest last."""
        found: list[_Look] = []
        later, unbroken = at, True
        for look in reversed(self._looks):
            unbroken = unbroken and abs(later - look.at) < PAUSE
            if abs(at - look.at) > MEMORY and not (unbroken and len(found) < votes):
                break
            found.append(look)
            later = look.at
        return found[::-1]

    def _decide(
        self, side: _Group, looks: Sequence[_Look], at: float, settings: DecisionSettings
    ) -> None:
        before = self.verdict
        label = Label.MASK if side is MASKED else self._name(looks, settings)
        since = before.since if before is not None and before.label is label else at
        confidence = min(1.0, _weight(looks, side) / len(looks))
        self.verdict = Verdict(label, confidence, since)

    def _name(self, looks: Sequence[_Look], settings: DecisionSettings) -> Label:
        """What kind of unmasked: the heavier at first, after that only what wins outright."""
        if self.verdict is None or self.verdict.label is Label.MASK:
            return _label(max(NAMES, key=lambda name: _weight(looks, name)))
        unmasked = [look for look in looks if look.label in UNMASKED]
        name = _winner(NAMES, unmasked, settings)
        return self.verdict.label if name is None else _label(name)

    def _gathered(self, recent: Sequence[_Look], looks: Sequence[_Look], votes: int) -> float:
        if self.verdict is not None:
            return 1.0
        return max(
            min(1.0, sum(look.label in side for look in looks) / votes, _span(recent, side) / SPAN)
            for side in SIDES
        )


def _label(group: _Group) -> Label:
    (label,) = group
    return label


def _winner(
    groups: Sequence[_Group], looks: Sequence[_Look], settings: DecisionSettings
) -> _Group | None:
    """The group with enough looks and enough of the weight; never two, as agreement > 0.5."""
    total = sum(look.score for look in looks)
    for group in groups:
        count = sum(look.label in group for look in looks)
        if count >= settings.votes and _weight(looks, group) >= settings.agreement * total > 0:
            return group
    return None


def _weight(looks: Sequence[_Look], group: _Group) -> float:
    return sum(look.score for look in looks if look.label in group)


def _span(looks: Sequence[_Look], group: _Group) -> float:
    """Seconds between the first and the last look of the group.

    Taken over everything remembered and not over the window, which a fast camera fills in less.
    """
    times = [look.at for look in looks if look.label in group]
    return max(times) - min(times) if times else 0.0
