"""People before a door, doors of either policy, and what a door's rule makes of a story."""

from __future__ import annotations

from typing import List, Tuple

from kiosk.effects.door_rule import DoorRule
from kiosk.settings_door import DoorSettings, OnFault, Policy, Wiring
from kiosk.types import Box, DoorAction, Label, Track, Verdict


def person(id_: int, label: Label | None = Label.MASK) -> Track:
    """A track, confirmed unless ``label`` is None."""
    verdict = None if label is None else Verdict(label, 1.0, 0.0)
    return Track(id_, Box(0, 0, 9, 9), label or Label.MASK, 1.0, 0.0, 0.0, verdict)


def told(settings: DoorSettings, story: List[tuple]) -> List[Tuple[float, DoorAction]]:
    """Every action and when it came; the story is (time, state, *tracks)."""
    rule = DoorRule(settings)
    actions = [(at, rule.step(state, tuple(tracks), at)) for at, state, *tracks in story]
    return [(at, action) for at, action in actions if action is not None]


def hold(**changes: object) -> DoorSettings:
    return DoorSettings(policy=Policy.HOLD, **changes)


def admit(**changes: object) -> DoorSettings:
    given = {"wiring": Wiring.ENERGISE_TO_UNLOCK, "on_fault": OnFault.LOCK, **changes}
    return DoorSettings(policy=Policy.ADMIT, **given)
