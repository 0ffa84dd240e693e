"""Inputs are read in turn, and what was not read lately is not known."""

from __future__ import annotations

from typing import List

import pytest

from kiosk.errors import RelayError
from kiosk.relays import open_relay
from kiosk.relays.inputs import AGAIN_AFTER, LOOK_EVERY, VALID_FOR, Inputs
from kiosk.relays.simulator import BoardSimulator
from kiosk.settings_door import RelaySettings


@pytest.fixture
def board():
    with BoardSimulator("lctech") as simulator:
        yield simulator


@pytest.fixture
def relay(board):
    opened = open_relay(RelaySettings(port=board.port, board="lctech"))
    yield opened
    opened.close()


class Turned:
    """A clock that stands until it is turned."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_new_line_reads_all_of_them_and_then_one_at_a_time(board, relay) -> None:
    clock = Turned()
    inputs = Inputs((2, 5, 7), clock)
    assert inputs.current == {2: None, 5: None, 7: None}
    board.set_input(5, True)
    inputs.look(relay)
    assert inputs.current == {2: False, 5: True, 7: False}
    asked: List[int] = []
    for _ in range(6):
        before = len(board.heard)
        clock.now += LOOK_EVERY
        inputs.look(relay)
        inputs.look(relay)
        asked.append(len(board.heard) - before)
    assert asked == [1] * 6


def test_a_change_is_seen_once_its_turn_has_come(board, relay) -> None:
    clock = Turned()
    inputs = Inputs((1, 2), clock)
    inputs.look(relay)
    board.set_input(1, True)
    board.set_input(2, True)
    for _ in range(2):
        clock.now += LOOK_EVERY
        inputs.look(relay)
    assert inputs.current == {1: True, 2: True}


def test_a_reading_counts_for_2_seconds(relay) -> None:
    clock = Turned()
    inputs = Inputs((1,), clock)
    inputs.look(relay)
    clock.now += VALID_FOR
    assert inputs.current == {1: False}
    clock.now += 0.1
    assert inputs.current == {1: None}


def test_a_board_that_does_not_tell_is_asked_again_later_and_keeps_its_line(board, relay) -> None:
    clock = Turned()
    inputs = Inputs((1,), clock)
    board.fall_silent()
    inputs.look(relay)
    assert inputs.current == {1: None}
    board.behave()
    inputs.look(relay)
    assert inputs.current == {1: None}
    clock.now += AGAIN_AFTER
    inputs.look(relay)
    assert inputs.current == {1: False}


def test_what_a_lost_line_said_is_forgotten(board, relay) -> None:
    clock = Turned()
    inputs = Inputs((1,), clock)
    inputs.look(relay)
    inputs.forget()
    assert inputs.current == {1: None}
    board.unplug()
    with pytest.raises(RelayError, match="was lost"):
        inputs.look(relay)


def test_without_inputs_nothing_is_asked(board, relay) -> None:
    Inputs((), Turned()).look(relay)
    assert board.heard == ()
