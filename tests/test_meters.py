"""Figures of a running kiosk."""

from __future__ import annotations

import numpy as np
import pytest

from kiosk.meters import EVERY, Meters
from kiosk.types import Frame, Outcome, State

FRAME = Frame(np.zeros((2, 2, 3), np.uint8), 0, 0.0)


def outcomes(seconds, fps=30, delay=0.04, start=100.0):
    for n in range(int(seconds * fps)):
        at = start + n / fps
        yield Outcome(State.IDLE, at, at + delay, FRAME)


def test_the_figures_are_those_of_what_was_judged():
    """Rate, delays and memory; what came without a picture counts as nothing."""
    meters = Meters(lambda event: None, lambda: 0)
    for outcome in outcomes(10):
        meters.see(outcome)
    meters.see(Outcome(State.FAULT, 200.0, 200.0))
    meters.see(Outcome(State.FAULT, 201.0, 201.5, FRAME))  # a covered lens is nothing judged

    figures = meters.figures()

    assert (figures["judged"], figures["fps"]) == (300, 30.0)
    assert figures["delay_p95_ms"] == pytest.approx(40)
    assert 5 < figures["memory_mb"] < 5000


def test_every_hour_is_one_line_in_the_journal():
    """And memory stays what it is."""
    events = []
    meters = Meters(events.append, lambda: 0)
    for outcome in outcomes(2.5 * EVERY, fps=2):
        meters.see(outcome)
    meters.write_down()

    assert [event.subject for event in events] == ["figures"] * 3
    assert events[0].data["seconds"] == pytest.approx(EVERY)


def test_nothing_judged_is_nothing_to_write_down():
    """A start without a camera has no figures."""
    events = []
    meters = Meters(events.append, lambda: 0)
    meters.write_down()

    assert events == []
    assert meters.figures()["fps"] == 0.0
