"""The board of troubles."""

from __future__ import annotations

import pytest

from kiosk.errors import CameraError
from kiosk.health import HealthBoard
from kiosk.types import EventKind, Part, TroubleCode


class Clock:
    """Time that a test moves."""

    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def events():
    return []


@pytest.fixture
def board(clock, events):
    return HealthBoard(clock, events.append)


def test_a_trouble_is_journalled_once_when_it_comes_and_once_when_it_goes(board, clock, events):
    """An outage of an hour is two lines, however often it is reported."""
    for second in range(3600):
        clock.now = float(second)
        board.report(Part.RELAY, TroubleCode.RELAY_LOST, "No board.")
    board.clear(Part.RELAY)
    board.clear(Part.RELAY)

    assert [event.kind for event in events] == [EventKind.TROUBLE, EventKind.RECOVERED]
    assert events[1].data == {"part": "relay", "seconds": 3599.0}


def test_a_trouble_that_changes_its_kind_is_told(board, clock, events):
    """Busy is not lost: staff do different things about them. The one ends with the other."""
    board.report_error(Part.CAMERA, CameraError(TroubleCode.CAMERA_BUSY, "In use."))
    clock.now = 5.0
    board.report_error(Part.CAMERA, CameraError(TroubleCode.CAMERA_LOST, "Gone."))

    told = [(event.kind.value, event.subject, event.data.get("seconds")) for event in events]
    assert told == [
        ("trouble", "camera_busy", None),
        ("recovered", "camera_busy", 5.0),
        ("trouble", "camera_lost", None),
    ]
    assert board.of(Part.CAMERA).since == 5.0


def test_the_longest_trouble_comes_first(board, clock):
    """Every part has a place of its own; the order is by age."""
    board.report(Part.SOUND, TroubleCode.SOUND_MISSING, "No card.")
    clock.now = 1.0
    board.report(Part.RELAY, TroubleCode.RELAY_LOST, "No board.")

    assert [trouble.part for trouble in board.troubles] == [Part.SOUND, Part.RELAY]
    assert board.of(Part.CAMERA) is None
