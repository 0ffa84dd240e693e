"""How often people are taken for what they are not, at the thresholds in force.

Two mistakes matter at a door: a masked person who is sent back, and an unmasked one (no mask, or
one that is misplaced) who is let in.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import AbstractSet, Mapping

from kiosk.evaluation.metrics import MISSED
from kiosk.types import MASKED, UNMASKED, Label

Z = 1.959964
"""Standard deviations to either side that hold 95 % of a normal distribution."""


@dataclass(frozen=True)
class Share:
    """``count`` of ``people`` were mistaken; of others of them, ``missed``, nothing was said."""

    people: int
    count: int
    missed: int

    @property
    def share(self) -> float | None:
        """0..1 of all people, those missed among them; None of nobody."""
        return self.count / self.people if self.people else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where the true share is with 95 % confidence; None of nobody."""
        return wilson(self.count, self.people) if self.people else None


def masked_as_unmasked(confusion: Mapping[str, Mapping[str, int]]) -> Share:
    """People with a mask who were called unmasked, from metrics.confusion()."""
    return _share(confusion, MASKED, UNMASKED)


def unmasked_as_masked(confusion: Mapping[str, Mapping[str, int]]) -> Share:
    """People with no mask or a misplaced one who were called masked."""
    return _share(confusion, UNMASKED, MASKED)


def wilson(count: int, total: int) -> tuple[float, float]:
    """Wilson's score interval of a share, 95 %, for ``total`` > 0.

    Unlike resampling it does not shrink to nothing where no mistake was seen. E. B. Wilson,
    "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
    """
    share, spread = count / total, Z * Z / total
    middle = share + spread / 2
    reach = sqrt(share * (1 - share) * spread + spread * spread / 4)
    return max(0.0, (middle - reach) / (1 + spread)), min(1.0, (middle + reach) / (1 + spread))


def _share(
    confusion: Mapping[str, Mapping[str, int]], true: AbstractSet[Label], said: AbstractSet[Label]
) -> Share:
    rows = [confusion.get(label.value, {}) for label in true]
    return Share(
        sum(sum(row.values()) for row in rows),
        sum(row.get(label.value, 0) for row in rows for label in said),
        sum(row.get(MISSED, 0) for row in rows),
    )
