"""How loud the voice is at this moment: pure, both clocks' times are handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.hours import any_covers
from kiosk.types import Authority

if TYPE_CHECKING:
    from datetime import datetime

    from kiosk.settings import AlarmSettings
    from kiosk.types import DoorStatus, Mute


def loudness(
    settings: AlarmSettings,
    mute: Mute | None,
    at: float,
    local: datetime,
    door: DoorStatus | None = None,
) -> float:
    """Return 0..1, where 0 means that nothing is to be heard.

    Silent in an emergency, of which ``door`` tells: people are to leave, and nobody is to put on a
    mask. ``at`` is monotonic seconds, so that setting the wall clock never lengthens a mute;
    ``local`` is the wall clock's local time, which quiet hours are meant in.
    """
    if door is not None and door.by is Authority.EMERGENCY:
        return 0.0
    if not settings.enabled or (mute is not None and mute.holds(at)):
        return 0.0
    if any_covers(settings.quiet_hours, local):
        return min(settings.volume, settings.quiet_volume)
    return settings.volume
