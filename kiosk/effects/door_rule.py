"""When the door is held, released, opened or locked: pure, no clock, no relay board."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.settings import OnFault, Policy, Wiring
from kiosk.types import DoorAction, Label, State

if TYPE_CHECKING:
    from kiosk.settings import DoorSettings
    from kiosk.types import Track

_BLIND = frozenset({State.FAULT, State.STARTING})
"""The states in which the kiosk does not know who stands there."""

_LOCKING = frozenset({DoorAction.HOLD, DoorAction.LOCK})
_IN_WORDS = {DoorAction.RELEASE: "the door is free", DoorAction.LOCK: "the door is locked"}
_FORGET_AFTER = 60.0
"""Seconds after which a served track that is out of sight is forgotten; none lives that long."""


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


def in_words(settings: DoorSettings) -> list[str]:
    """What the door does at power loss, crash, camera fault and start, a sentence each."""
    if settings.policy is Policy.REMIND:
        return ["The kiosk leaves the door alone: door.policy is remind."]
    safe, fault = _IN_WORDS[safe_action(settings.wiring)], _IN_WORDS[on_fault(settings)]
    start = f"Start: the output is switched off first and {safe}; then, until a picture is judged"
    return [
        f"Power loss: the output drops out and {safe}.",
        f"Crash: the output stays as it was until `kiosk relay safe` has run; then {safe}.",
        f"Camera fault: {fault} until the kiosk sees again, even in the middle of a hold or pulse.",
        f"{start}, {fault}.",
    ]


class DoorRule:
    """Turns what is seen into what the door is told, step by step.

    The rule begins at the safe state, which is what the door's output is in by then. A fault, and
    the start, get ``on_fault`` at once; every other action waits until the one before it has stood
    for ``debounce``. A fault counts neither as violation nor as the absence of one.

    ``hold``: a violation holds the door, for as long as it lasts, within ``min_hold`` and
    ``max_hold``. After ``max_hold`` the door stays free until no violation was seen for
    ``rearm_after`` on end.

    ``admit``: the door is locked. A masked track that was not served yet gets one pulse while the
    state is clear; everybody masked at that moment is served by it. A pulse ends after ``open_for``
    or with a violation, never later; whoever is confirmed during it gets one of their own next.

    ``remind``: never any action.
    """

    def __init__(self, settings: DoorSettings) -> None:
        """Begin at the safe state, with nobody served."""
        self._settings = settings
        reminds = settings.policy is Policy.REMIND
        self._action = None if reminds else safe_action(settings.wiring)
        self._since = float("-inf")
        self._calm_since: float | None = None
        self._armed = True
        self._served: dict[int, float] = {}

    @property
    def action(self) -> DoorAction | None:
        """The standing action; None for the policy remind."""
        return self._action

    def step(self, state: State, tracks: tuple[Track, ...], at: float) -> DoorAction | None:
        """Return the new action on a change, else None. ``at`` is monotonic and never goes back."""
        if self._settings.policy is Policy.REMIND:
            return None
        self._watch_calm(state, at)
        self._keep_served(tracks, at)
        wanted = self._wanted(state, tracks, at)
        if wanted is self._action or not self._may_change(state, at):
            return None
        self._action, self._since = wanted, at
        if wanted is DoorAction.PULSE:
            self._served.update(dict.fromkeys(_masked(tracks), at))
        return wanted

    def _wanted(self, state: State, tracks: tuple[Track, ...], at: float) -> DoorAction:
        # By rank: emergency inputs, operator and schedule will speak here, before the pictures do.
        if state in _BLIND:
            return on_fault(self._settings)
        if self._settings.policy is Policy.HOLD:
            return self._hold(state, at)
        return self._admit(state, tracks, at)

    def _hold(self, state: State, at: float) -> DoorAction:
        violation = state is State.VIOLATION
        if self._action is not DoorAction.HOLD:
            return DoorAction.HOLD if violation and self._armed else DoorAction.RELEASE
        lasted = at - self._since
        if lasted >= self._settings.max_hold:
            self._armed = False
            return DoorAction.RELEASE
        if violation or lasted < self._settings.min_hold:
            return DoorAction.HOLD
        return DoorAction.RELEASE

    def _admit(self, state: State, tracks: tuple[Track, ...], at: float) -> DoorAction:
        if state is State.VIOLATION:
            return DoorAction.LOCK
        if self._action is DoorAction.PULSE:
            running = at - self._since < self._settings.open_for
            return DoorAction.PULSE if running else DoorAction.LOCK
        unserved = _masked(tracks) - self._served.keys()
        return DoorAction.PULSE if state is State.CLEAR and unserved else DoorAction.LOCK

    def _may_change(self, state: State, at: float) -> bool:
        return state in _BLIND or at - self._since >= self._settings.debounce

    def _watch_calm(self, state: State, at: float) -> None:
        if state is State.VIOLATION or state in _BLIND:
            self._calm_since = None
            return
        if self._calm_since is None:
            self._calm_since = at
        self._armed = self._armed or at - self._calm_since >= self._settings.rearm_after

    def _keep_served(self, tracks: tuple[Track, ...], at: float) -> None:
        present = {track.id for track in tracks}
        self._served = {
            id_: at if id_ in present else seen
            for id_, seen in self._served.items()
            if id_ in present or at - seen < _FORGET_AFTER
        }


def _masked(tracks: tuple[Track, ...]) -> set[int]:
    """The tracks that are confirmed masked."""
    return {
        track.id
        for track in tracks
        if track.verdict is not None and track.verdict.label is Label.MASK
    }
