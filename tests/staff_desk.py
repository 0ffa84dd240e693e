"""The staff panel's desk without camera, door and window, for tests of whoever uses it."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import Any, Iterator

from kiosk.health import HealthBoard
from kiosk.settings import Settings
from kiosk.slot import Slot
from kiosk.staff.desk import Desk


def new_desk(settings: Settings | None = None, **given: Any) -> Desk:
    """A desk whose state lies in the test's folder; ``given`` replaces the parts of its own.

    Its door, mute and settings are slots that nobody reads, unless they are given.
    """
    held = settings or Settings()
    record = given.pop("record", lambda _event: None)
    parts: dict[str, Any] = {
        "settings": Slot(held),
        "base": held,
        "loaded_from": (None, ()),
        "board": HealthBoard(time.monotonic, record),
        "captured": lambda: 0,
        "on_restart": lambda: None,
    }
    slots = ("model", "shown_aspect", "mute", "override", "door_status")
    parts.update({name: Slot() for name in slots})
    return Desk(record=record, **{**parts, **given})


@contextmanager
def running_desk(settings: Settings | None = None, **given: Any) -> Iterator[Desk]:
    """The same with its threads, which are waited for at the end."""
    desk = new_desk(settings, **given)
    desk.start()
    try:
        yield desk
    finally:
        assert desk.stop()
