"""The kiosk leaves the machine."""

from __future__ import annotations

import time
from typing import Iterator

from tests.machine.root import commands_to_take_it_away
from tests.machine.rows import Kiosk, Row

FIND = "find /etc /opt /var/lib /var/cache -name '*kiosk*'"


def taken_away(kiosk: Kiosk) -> Iterator[Row]:
    """By the commands of systemd/README.md, in the middle of a hold."""
    kiosk.machine.power_on()
    kiosk.ready_after(kiosk.machine.on_at)
    kiosk.hold()
    assert kiosk.machine.run("sh", "-c", FIND).splitlines()
    at = time.monotonic()
    for command in commands_to_take_it_away():
        kiosk.machine.run("sh", "-c", command)
    rest = kiosk.rest_after(at)
    assert kiosk.machine.run("sh", "-c", FIND) == ""
    kiosk.machine.run("sh", "-c", "! getent passwd kiosk")
    yield Row("taken away in a hold", "nothing of it is left", {"output at rest": rest})
