"""What moves in the pictogram, and how far it has come: pure, without Qt or a clock of its own.

Everything comes to rest by itself in the picture that stands where nothing may move, so that no
movement says what a still picture does not say.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Sequence

from ui.scene import Show

RISES = 3
"""So often a mask rises onto the face, then it stays there."""

_RISE, _PAUSE = 0.9, 2.6
_TICK, _GROWTH, _LEAST = 0.26, 0.22, 0.94
_ROUND, _ROUNDS = 0.9, 5
_LOOK = 0.14


@dataclass(frozen=True)
class Pose:
    """How far each part has come, 0..1; as it is made, everything is in its last place.

    ``size`` is the size of the pictogram, ``line`` the share that is drawn of the line that is
    drawn last (the tick, or the newest arc of the ring), ``mask`` how far the mask has risen onto
    the face, ``chevrons`` the share of a round that the chevrons have travelled.
    """

    size: float = 1.0
    line: float = 1.0
    mask: float = 1.0
    chevrons: float = 0.0


LAST = Pose()

_BRIGHTNESS = (0.35, 0.65, 1.0)


def brightness(chevrons: float) -> list[float]:
    """Opacity of each chevron, from the first to the one that points farthest, 0..1."""
    return [_between(_BRIGHTNESS, number - len(_BRIGHTNESS) * chevrons) for number in range(3)]


@dataclass(frozen=True)
class _Plan:
    """A movement of so many seconds, as often as that, with a pause between."""

    lasts: float
    times: int = 1
    pause: float = 0.0


_RISING = _Plan(_RISE, RISES, _PAUSE)
_PLANS = {
    Show.IDLE: _RISING,
    Show.NO_MASK: _RISING,
    Show.MISPLACED: _RISING,
    Show.CLEAR: _Plan(_ROUND * _ROUNDS),
    Show.CHECKING: _Plan(_LOOK),
}
_NOTHING = _Plan(0.0, times=0)


def pose(show: Show, since: float) -> Pose:
    """The pose ``since`` seconds after ``show`` came on, or the newest look while checking."""
    seconds = _within(_PLANS.get(show, _NOTHING), since)
    if seconds is None:
        return LAST
    if show is Show.CLEAR:
        return Pose(
            size=_LEAST + (1 - _LEAST) * _out_cubic(seconds / _GROWTH),
            line=_out_cubic(seconds / _TICK),
            chevrons=seconds % _ROUND / _ROUND,
        )
    if show is Show.CHECKING:
        return Pose(line=_out_quad(seconds / _LOOK))
    return Pose(mask=_in_out_cubic(seconds / _RISE))


def moves_in(show: Show, since: float) -> float | None:
    """Seconds until something moves: 0 while it does, None when nothing will any more."""
    plan = _PLANS.get(show, _NOTHING)
    if _within(plan, since) is not None:
        return 0.0
    cycle = plan.lasts + plan.pause
    done = int(since // cycle) + 1 if cycle else 0
    return max(0.0, done * cycle - since) if done < plan.times else None


def _within(plan: _Plan, since: float) -> float | None:
    """Seconds since the movement began that goes on now, None while nothing moves."""
    cycle = plan.lasts + plan.pause
    if since < 0 or since >= plan.times * cycle:
        return None
    seconds = since % cycle
    return seconds if seconds < plan.lasts else None


def _between(values: Sequence[float], place: float) -> float:
    """The value at ``place`` of a closed round of values, straight from one to the next."""
    first = math.floor(place)
    here, there = (values[at % len(values)] for at in (first, first + 1))
    return here + (there - here) * (place - first)


def _out_quad(share: float) -> float:
    return 1 - (1 - min(1.0, share)) ** 2


def _out_cubic(share: float) -> float:
    return 1 - (1 - min(1.0, share)) ** 3


def _in_out_cubic(share: float) -> float:
    return 4 * share**3 if share < 0.5 else 1 - 4 * (1 - share) ** 3
