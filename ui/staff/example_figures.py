"""Example figures for the pages Today and Health, and a machine that only remembers."""

from __future__ import annotations

import math
from datetime import datetime, timedelta, timezone

from kiosk.journal.people import People
from kiosk.ports import Clock
from kiosk.staff import records
from kiosk.staff.records import Answer, HealthPart, Mark, Span
from kiosk.staff.today import drawn

NOON = datetime(2025, 11, 20, 11, 7, tzinfo=timezone.utc)
"""When all of this is."""


class ExampleToday:
    """A school morning of 600 people."""

    def __init__(self) -> None:
        """Nothing asked yet."""
        self.figures: Answer[records.Figures] = Answer()
        self.empty = False
        self.draws = True
        """False leaves the charts out: drawing takes seconds."""

    def ask(self, span: Span, chart: records.ChartSize, waits: records.ChartSize) -> None:
        """Answer at once."""
        number = self.figures.number + 1
        figures = example_figures(span, empty=self.empty)
        if self.draws and not self.empty:
            figures = drawn(figures, NOON, chart, waits)
        self.figures = Answer(figures, number=number)


def example_figures(span: Span, *, empty: bool) -> records.Figures:
    """Figures without charts."""
    people = People() if empty else People(571, 19, 10)
    return records.Figures(
        span=span,
        first=NOON.replace(hour=0, minute=0),
        people=people,
        before=People() if empty else People(556, 20, 12),
        reminders=0 if empty else 34,
        reminded=0 if empty else 29,
        put_right=0 if empty else 27,
        after_s=None if empty else 7.0,
        wait_s=None if empty else 0.9,
        wait_95_s=None if empty else 1.6,
        waits=(2, 40, 110, 140, 120, 80, 40, 20, 8, 4, 2, 1),
        by_time=_columns(),
        door={},
    )


def _columns() -> tuple[records.Column, ...]:
    seven = NOON.replace(hour=7, minute=0)
    masked = (6, 14, 38, 76, 118, 142, 64, 22, 12, 9, 10, 14, 9, 12, 11, 8, 6)
    misplaced = (0, 1, 1, 3, 4, 5, 2, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0)
    no_mask = (0, 0, 1, 2, 2, 3, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0)
    return tuple(
        records.Column(seven + number * timedelta(minutes=15), *counts)
        for number, counts in enumerate(zip(masked, misplaced, no_mask))
    )


def _wave(base: float, swing: float, period: float) -> tuple[float, ...]:
    return tuple(base + swing * math.sin(i / period) for i in range(60))


_COMPUTER = {"temperature": 54.0, "disk_free": 0.61}
_PROMPTS = tuple(float(max(0, round(6 * math.sin(i / 9) - i % 3))) for i in range(60))


class ExampleHealth:
    """Five parts well, one to look at."""

    def __init__(self, clock: Clock) -> None:
        """Measured now."""
        self._clock = clock
        self.happened: Answer[tuple[records.Happened, ...]] = Answer()
        self.tested: Answer[records.SelfTest] = Answer()

    @property
    def now(self) -> records.Health | None:
        """Six cards."""
        card, well = records.Card, Mark.WELL
        cards = (
            card(HealthPart.CAMERA, well, "", "", {"fps": 29.8}, _wave(29.8, 0.4, 2), key="camera"),
            card(HealthPart.CHECKER, well, "", "", {"ms": 22.0}, _wave(22, 2, 3), 66.0, "checker"),
            card(
                HealthPart.LIGHT,
                Mark.LOOK,
                "",
                "",
                {"light": 61.0},
                tuple(74 - i / 4 + 2 * math.sin(i / 3) for i in range(60)),
                70.0,
                "light_dim",
            ),
            card(HealthPart.RELAY, well, "", "", {"share": 1.0}, (1.0,) * 60, key="relay"),
            card(HealthPart.SOUND, well, "", "", {"volume": 0.65}, _PROMPTS, key="sound"),
            card(HealthPart.COMPUTER, well, "", "", _COMPUTER, _wave(54, 2, 6), key="computer"),
        )
        return records.Health(self._clock(), cards, ())

    def ask_happened(self) -> None:
        """Three of the last days."""
        if self.happened.number:
            return
        hour = timedelta(hours=1)
        told = [
            (NOON - 2 * hour, "camera_lost", "camera", 6.0),
            (NOON - 19 * hour, "relay_silent", "relay", 41.0),
            (NOON - 44 * hour, "sound_missing", "sound", 1320.0),
        ]
        happened = tuple(
            records.Happened(at, code, part, code, seconds) for at, code, part, seconds in told
        )
        self.happened = Answer(happened, number=1)

    def self_test(self) -> None:
        """Passed."""
        parts = tuple((part.value, True, "It works.") for part in HealthPart)
        self.tested = Answer(records.SelfTest(7.4, parts), number=self.tested.number + 1)


class ExampleMachine:
    """A machine that only remembers what it was asked."""

    def __init__(self) -> None:
        """Nothing asked."""
        self.exported: Answer[records.Exported] = Answer()
        self.ending: Answer[str] = Answer()

    def export(self) -> None:
        """Written at once."""
        files = (("events.csv", 81_203), ("report.html", 240_110))
        value = records.Exported("/media/stick/kiosk-2025-11-20", files)
        self.exported = Answer(value, number=self.exported.number + 1)

    def restart(self) -> None:
        """Remember it."""
        self.ending = Answer("restart", number=self.ending.number + 1)

    def shut_down(self) -> None:
        """Remember it."""
        self.ending = Answer("shut_down", number=self.ending.number + 1)
