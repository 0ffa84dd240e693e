"""Hours of the week as staff edit them: one line of the settings is one row."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.hours import WeeklyHours
from ui.kit.hours import DAY, clock

EVERY_DAY = ""
DAYS = (EVERY_DAY, "mon-fri", "sat-sun")
"""The days that the panel offers; others are kept as they are written."""

ACTIONS = ("lock", "release", "automatic")


@dataclass(frozen=True)
class Hours:
    """``days`` as written, ``start`` and ``end`` in minutes, ``action`` empty for quiet hours."""

    days: str = EVERY_DAY
    start: int = 22 * 60
    end: int = 7 * 60
    action: str = ""

    @classmethod
    def parse(cls, line: str, *, with_action: bool) -> Hours:
        """Read a line that the settings hold. Raises ValueError for one they would not."""
        rest, action = line.strip().lower(), ""
        if with_action:
            rest, _, action = rest.rpartition(" ")
        hours = WeeklyHours.parse(rest)
        days = rest.rpartition(" ")[0]
        end = (hours.start + hours.length - 1) % DAY + 1
        return cls(days, hours.start, end, action)

    def line(self) -> str:
        """As the settings hold it."""
        parts = (self.days, f"{clock(self.start)}-{clock(self.end)}", self.action)
        return " ".join(part for part in parts if part)

    def with_times(self, start: int, end: int) -> Hours:
        """Other times; the first minute of the day is not its last."""
        return replace(self, start=start % DAY, end=end or DAY)
