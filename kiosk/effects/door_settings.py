"""Which settings of the door hold at once, which from the next start on, and which never: pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.effects.door_watch import wired
from kiosk.relays.boards import chosen
from kiosk.settings_door import AT_START, Policy

if TYPE_CHECKING:
    from kiosk.settings import Settings


def in_force(now: Settings, wanted: Settings) -> Settings:
    """``wanted``, with relay board, wiring and inputs as they are in ``now``.

    The policy stays, too, where it was chosen for another wiring: hold would not be safe on every.
    """
    kept = {name: getattr(now.door, name) for name in AT_START}
    if wanted.door.wiring is not now.door.wiring:
        kept["policy"] = now.door.policy
    door = wanted.door.model_copy(update=kept)
    return wanted.model_copy(update={"door": door, "relay": now.relay})


def drives(settings: Settings) -> bool:
    """Whether the door drives an output at all."""
    return bool(settings.relay.port) and settings.door.policy is not Policy.REMIND


def refuse_what_cannot_work(settings: Settings) -> None:
    """Raise InputError when the board cannot do what the door wants of it; opens nothing.

    To be asked before settings are accepted: a kiosk that starts with such settings ends at once.
    """
    wired(settings)
    if drives(settings):
        chosen(settings.relay)
