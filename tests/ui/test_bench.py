"""Painting is measured the way the window does it."""

from __future__ import annotations

from kiosk.settings import Settings
from ui.bench import paint_times
from ui.examples import examples


def test_every_outcome_gives_a_time_in_milliseconds():
    outcomes = [examples()["several"].outcome] * 3
    times = paint_times(outcomes, Settings(), width=1280, height=720)
    assert len(times) == 3
    assert all(0 < spent < 10_000 for spent in times)
