"""Which settings of the door hold while the kiosk runs, and which from its next start on: pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.settings import Settings

_AT_START = ("wiring", "emergency_input", "exit_input", "contact")
"""What somebody with a screwdriver has to change, too."""


def in_force(now: Settings, wanted: Settings) -> Settings:
    """``wanted``, with relay board, wiring and inputs as they are in ``now``.

    The policy stays, too, where it was chosen for another wiring: hold would not be safe on every.
    """
    kept = {name: getattr(now.door, name) for name in _AT_START}
    if wanted.door.wiring is not now.door.wiring:
        kept["policy"] = now.door.policy
    door = wanted.door.model_copy(update=kept)
    return wanted.model_copy(update={"door": door, "relay": now.relay})
