"""Watches the temperature of the chip and has fewer pictures checked while it is too hot.

A board that gets too hot slows itself down, then switches itself off; fewer pictures keep it at
work. Eight a second are enough for a first verdict within a second, and to tell a mask that is
taken off within one and a half.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.stop import joined
from kiosk.types import Part, TroubleCode

if TYPE_CHECKING:
    from kiosk.health import HealthBoard
    from kiosk.settings import Settings
    from kiosk.slot import Slot

LOOK_EVERY = 5.0
"""Seconds; chips do not heat up faster."""

RATE = 8.0
"""Pictures checked a second while it is hot."""

COOLER_BY = 5.0
"""Degrees below the limit at which it is cool again."""

THERMAL = Path("/sys/class/thermal")
_PLAUSIBLE = (-40.0, 150.0)
"""Degrees; a sensor that says something else is not there."""

_CHIP = ("cpu", "gpu", "soc", "x86_pkg", "k10temp")
"""How the sensors of a chip are named; some boards have others that say a fixed value."""


class HeatWatch:
    """A thread that looks at the sensors and sets the pace of the check."""

    def __init__(
        self,
        settings: Slot[Settings],
        pace: Slot[float],
        board: HealthBoard,
        thermal: Path = THERMAL,
    ) -> None:
        """Prepare; ``pace`` gets the least seconds between two checked pictures, 0 for all."""
        self._settings = settings
        self._pace = pace
        self._board = board
        self._thermal = thermal
        self._hot = False
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heat")

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> bool:
        """End the thread; False when it hangs."""
        self._stopping.set()
        return joined(self._thread)

    def look(self) -> None:
        """One look at the sensors; public for tests that bring their own."""
        now, settings = temperature(self._thermal), self._settings.latest
        if now is None or settings is None:
            return
        limit = settings.detector.hot_at
        if not self._hot and now >= limit:
            self._hot = True
            self._board.report(Part.COMPUTER, TroubleCode.COMPUTER_HOT, _sentence(now, limit))
            self._pace.put(1 / RATE)
        elif self._hot and now <= limit - COOLER_BY:
            self._hot = False
            self._board.clear(Part.COMPUTER)
            self._pace.put(0.0)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self.look()
            self._stopping.wait(LOOK_EVERY)


def temperature(thermal: Path = THERMAL) -> float | None:
    """The hottest sensor of the chip in degrees Celsius, or of the machine; None without any."""
    zones = {zone: _text(zone / "type").lower() for zone in sorted(thermal.glob("thermal_zone*"))}
    of_the_chip = [zone for zone, name in zones.items() if name.startswith(_CHIP)]
    degrees = [_degrees(zone) for zone in of_the_chip or zones]
    return max((one for one in degrees if one is not None), default=None)


def _degrees(zone: Path) -> float | None:
    try:
        degrees = int(_text(zone / "temp")) / 1000
    except ValueError:
        return None
    low, high = _PLAUSIBLE
    return degrees if low < degrees < high else None


def _text(path: Path) -> str:
    """The content; empty where it cannot be read, as of sensors that are switched off."""
    try:
        return path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:
        return ""


def _sentence(now: float, limit: float) -> str:
    return (
        f"The computer is at {now:.0f} °C (limit {limit:.0f}); {RATE:.0f} pictures a second are "
        f"checked until it is below {limit - COOLER_BY:.0f}. Give it air; look at fan and dust."
    )
