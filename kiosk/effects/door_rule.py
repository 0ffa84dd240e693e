"""When the door is held, released, opened or locked: pure, no clock, no relay board."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Sequence, Tuple

from kiosk.settings_door import OnFault, Policy, Wiring
from kiosk.types import Authority, DoorAction, Label, Part, State

if TYPE_CHECKING:
    from kiosk.settings_door import DoorSettings
    from kiosk.types import DoorStatus, Track, Trouble

_BLIND = frozenset({State.FAULT, State.STARTING})
"""The states in which the kiosk does not know who stands there."""

_LOCKING = frozenset({DoorAction.HOLD, DoorAction.LOCK})
FAULT_STANDS = 1.0
"""Seconds for which what a fault moved the door to stands, unless somebody orders otherwise."""

_FORGET_AFTER = 60.0
"""Seconds after which a served track that is out of sight is forgotten; none lives that long."""

_AWAY = 0.5
"""Seconds out of sight after which the next in the queue may have taken over the track."""

_ANEW = 2.0
"""Seconds in sight after that, until no look at the one before stands behind the verdict."""


def energised(action: DoorAction | None, wiring: Wiring) -> bool:
    """Whether the output must carry current for ``action``; without one it carries none."""
    if action is None:
        return False
    return (action in _LOCKING) is (wiring is Wiring.ENERGISE_TO_LOCK)


def safe_action(wiring: Wiring) -> DoorAction:
    """What the safe state, every output de-energised, does to the door."""
    return DoorAction.RELEASE if wiring is Wiring.ENERGISE_TO_LOCK else DoorAction.LOCK


def on_fault(settings: DoorSettings) -> DoorAction:
    """What the door is told while the kiosk cannot look."""
    return DoorAction.RELEASE if settings.on_fault is OnFault.RELEASE else DoorAction.LOCK


def in_fault(
    settings: DoorSettings, status: DoorStatus | None, health: Sequence[Trouble] = ()
) -> OnFault:
    """What people find at the door in a fault; whoever outranks ``on_fault`` decides on it.

    A lock that opens by pulses stays shut while its relay board is in trouble, and where the kiosk
    works no door nobody is kept out.
    """
    if settings.policy is Policy.REMIND:
        return OnFault.RELEASE
    if settings.policy is Policy.ADMIT and is_broken(health):
        return OnFault.LOCK
    if status is None or status.action is None or status.by is Authority.AUTOMATIC:
        return settings.on_fault
    return OnFault.LOCK if status.action in _LOCKING else OnFault.RELEASE


def is_broken(health: Sequence[Trouble]) -> bool:
    """Whether the relay board is in trouble: what it was told says nothing of the door then."""
    return any(trouble.part is Part.RELAY for trouble in health)


@dataclass(frozen=True)
class Orders:
    """What speaks before the pictures do, and what the door contact says.

    ``emergency`` is True also while an emergency input cannot be read. ``operator`` and
    ``schedule`` are RELEASE, LOCK or None, which leaves it to the next in rank. ``is_open`` is None
    without a door contact that can be read.
    """

    emergency: bool = False
    operator: DoorAction | None = None
    schedule: DoorAction | None = None
    is_open: bool | None = None


NO_ORDERS = Orders()


class Cause(Enum):
    """Why the door is told something; the value is the word in the journal."""

    EMERGENCY = "emergency"
    OPERATOR = "operator"
    SCHEDULE = "schedule"
    FAULT = "fault"
    VIOLATION = "violation"
    NO_VIOLATION = "no_violation"
    MAX_HOLD = "max_hold"
    MASKED = "masked"
    PULSE_OVER = "pulse_over"
    NOBODY_NEW = "nobody_new"


@dataclass(frozen=True)
class _Served:
    """A track that had its pulse: when it was there and was seen, and when it came back into sight.

    ``missed`` is the time of the first picture since then that showed it not, ``away`` that others
    did so for long enough. Two looks far apart do not say that: no picture may have come between.
    """

    there: float
    seen: float
    missed: float | None = None
    away: bool = False
    back: float | None = None

    def after(self, track: Track, at: float, taken_at: float) -> _Served:
        """The same after a step in which the track was there, by a picture of ``taken_at``."""
        if track.last_seen == self.seen:
            missed = taken_at if self.missed is None and taken_at > self.seen else self.missed
            away = missed is not None and taken_at - missed >= _AWAY
            return replace(self, there=at, missed=missed, away=self.away or away)
        return _Served(at, track.last_seen, back=track.last_seen if self.away else self.back)

    @property
    def may_be_new(self) -> bool:
        """Whether it may be somebody else on the track by now."""
        return self.away or self.back is not None

    def is_over(self, at: float) -> bool:
        """Whether whoever is on the track now was not served, or the track is long gone."""
        anew = self.back is not None and self.seen - self.back >= _ANEW
        return anew or at - self.there >= _FORGET_AFTER


Told = Tuple[DoorAction, Cause]

_BY = {
    Cause.EMERGENCY: Authority.EMERGENCY,
    Cause.OPERATOR: Authority.OPERATOR,
    Cause.SCHEDULE: Authority.SCHEDULE,
}


class DoorRule:
    """Turns what is ordered and seen into what the door is told, step by step.

    The rule begins at the safe state, which is what the door's output is in by then. By rank:

    1. An emergency releases the door at once and for as long as it lasts.
    2. The operator's order.
    3. The schedule's order.
    4. Automatic control: while the kiosk cannot look (a fault, and the start) ``on_fault``, else
       the policy. A fault counts neither as violation nor as the absence of one.

    Whatever is no emergency waits until the action before it has stood for ``debounce``, and the
    pictures for a second after a fault moved the door: a loose plug must not make the lock rattle.

    ``hold``: a violation holds the door, for as long as it lasts, within ``min_hold`` and
    ``max_hold``. After ``max_hold`` the door stays free until no violation was seen for
    ``rearm_after`` on end.

    ``admit``: the door is locked. A masked track that was not served yet gets one pulse while the
    state is clear; everybody masked at that moment is served by it. A track that pictures did not
    show for half a second may be the next in the queue: two seconds later it is new. A pulse ends
    after ``open_for`` or, unless the door stands open, with a violation, never later; whoever is
    confirmed during it gets one of their own next.

    ``remind``: never any action. Whatever stood before is over, the door is in its safe state.
    """

    def __init__(self, settings: DoorSettings) -> None:
        """Begin at the safe state, with nobody served.

        ``settings`` may be replaced between two steps, all but the wiring: what they say holds from
        the next step on, also for a hold or a pulse that stands.
        """
        self.settings = settings
        self._action: DoorAction | None = None
        self._since = float("-inf")
        self._cause: Cause | None = None
        self._by = Authority.AUTOMATIC
        self._calm_since: float | None = None
        self._armed = True
        self._served: dict[int, _Served] = {}
        self._all_served = False
        self._follow_policy()

    @property
    def action(self) -> DoorAction | None:
        """The standing action; None for the policy remind."""
        return self._action

    @property
    def cause(self) -> Cause | None:
        """Why the standing action was told; None before the first."""
        return self._cause

    @property
    def by(self) -> Authority:
        """Who decides now, be it to leave the door as it is."""
        return self._by

    @property
    def all_served(self) -> bool:
        """Whether everybody who is confirmed masked had their pulse, and is not new to it soon."""
        return self._all_served

    def step(
        self,
        state: State,
        tracks: tuple[Track, ...],
        at: float,
        orders: Orders = NO_ORDERS,
        taken_at: float | None = None,
    ) -> DoorAction | None:
        """Return the new action on a change, else None.

        ``at`` is monotonic and never goes back; ``taken_at`` is the time of the picture that showed
        the tracks, which may have been stepped on before (None: ``at``).
        """
        self._follow_policy()
        if self._action is None:
            return None
        self._watch_calm(state, at)
        self._keep_served(tracks, at, at if taken_at is None else taken_at)
        wanted, cause = self._wanted(state, tracks, at, orders)
        self._by = _BY.get(cause, Authority.AUTOMATIC)
        calm = cause in (Cause.NOBODY_NEW, Cause.PULSE_OVER)
        self._all_served = calm and self._had_theirs(tracks)
        if wanted is self._action or not self._may_change(cause, at):
            return None
        self._action, self._cause, self._since = wanted, cause, at
        if wanted is DoorAction.PULSE:
            masked = _masked(tracks)
            self._served.update(
                {track.id: _Served(at, track.last_seen) for track in tracks if track.id in masked}
            )
        return wanted

    def _follow_policy(self) -> None:
        """Tell the door nothing while the policy is remind; after it begin at the safe state."""
        if self.settings.policy is Policy.REMIND:
            self._action = self._cause = self._calm_since = None
            self._by, self._all_served = Authority.AUTOMATIC, False
        elif self._action is None:
            self._action, self._since = safe_action(self.settings.wiring), float("-inf")

    def _wanted(self, state: State, tracks: tuple[Track, ...], at: float, orders: Orders) -> Told:
        if orders.emergency:
            return DoorAction.RELEASE, Cause.EMERGENCY
        if orders.operator is not None:
            return orders.operator, Cause.OPERATOR
        if orders.schedule is not None:
            return orders.schedule, Cause.SCHEDULE
        if state in _BLIND:
            return on_fault(self.settings), Cause.FAULT
        if self.settings.policy is Policy.HOLD:
            return self._hold(state, at)
        return self._admit(state, tracks, at, orders.is_open)

    def _hold(self, state: State, at: float) -> Told:
        violation = state is State.VIOLATION
        lasted = at - self._since if self._action is DoorAction.HOLD else 0.0
        if lasted >= self.settings.max_hold:
            self._armed = False
        if violation:
            held = (DoorAction.HOLD, Cause.VIOLATION)
            return held if self._armed else (DoorAction.RELEASE, Cause.MAX_HOLD)
        if self._armed and self._action is DoorAction.HOLD and lasted < self.settings.min_hold:
            return DoorAction.HOLD, Cause.VIOLATION
        return DoorAction.RELEASE, Cause.NO_VIOLATION

    def _admit(
        self, state: State, tracks: tuple[Track, ...], at: float, is_open: bool | None
    ) -> Told:
        pulsing = self._action is DoorAction.PULSE
        if pulsing and at - self._since >= self.settings.open_for:
            return DoorAction.LOCK, Cause.PULSE_OVER
        if state is State.VIOLATION and not (pulsing and is_open):
            return DoorAction.LOCK, Cause.VIOLATION
        if pulsing or (state is State.CLEAR and _masked(tracks) - self._served.keys()):
            return DoorAction.PULSE, Cause.MASKED
        return DoorAction.LOCK, Cause.NOBODY_NEW

    def _may_change(self, cause: Cause, at: float) -> bool:
        needed = self.settings.debounce
        if self._cause is Cause.FAULT and cause not in (*_BY, Cause.FAULT):
            needed = max(needed, FAULT_STANDS)
        return cause is Cause.EMERGENCY or at - self._since >= needed

    def _watch_calm(self, state: State, at: float) -> None:
        if state is State.VIOLATION or state in _BLIND:
            self._calm_since = None
            return
        if self._calm_since is None:
            self._calm_since = at
        self._armed = self._armed or at - self._calm_since >= self.settings.rearm_after

    def _had_theirs(self, tracks: tuple[Track, ...]) -> bool:
        masked = _masked(tracks)
        return bool(masked) and all(
            id_ in self._served and not self._served[id_].may_be_new for id_ in masked
        )

    def _keep_served(self, tracks: tuple[Track, ...], at: float, taken_at: float) -> None:
        for track in tracks:
            if track.id in self._served:
                self._served[track.id] = self._served[track.id].after(track, at, taken_at)
        self._served = {id_: one for id_, one in self._served.items() if not one.is_over(at)}


def _masked(tracks: tuple[Track, ...]) -> set[int]:
    """The tracks that are confirmed masked."""
    return {
        track.id
        for track in tracks
        if track.verdict is not None and track.verdict.label is Label.MASK
    }
