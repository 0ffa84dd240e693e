"""Settings that change while the door is at work, on a simulated board."""

from __future__ import annotations

import math
from typing import Callable, Iterator, List

import pytest

from kiosk.effects.door_settings import in_force, refuse_what_cannot_work
from kiosk.errors import InputError
from kiosk.relays.link import LAST_RETRY
from kiosk.relays.simulator import BoardSimulator
from kiosk.settings import Settings
from kiosk.settings_door import DoorSettings, InputSettings, OnFault, Policy, RelaySettings, Wiring
from kiosk.types import (
    Box,
    DoorAction,
    Event,
    EventKind,
    Label,
    Outcome,
    Override,
    Part,
    State,
    Track,
    TroubleCode,
    Verdict,
)
from tests.effects.door_bench import Bench

VIOLATION, IDLE, FAULT = State.VIOLATION, State.IDLE, State.FAULT


@pytest.fixture
def board() -> Iterator[BoardSimulator]:
    with BoardSimulator("lctech") as simulator:
        simulator.set_input(1, True)
        yield simulator


@pytest.fixture
def make(board: BoardSimulator) -> Iterator[Callable[..., Bench]]:
    """Make a door on the board, closed after the test."""
    made: List[Bench] = []

    def bench(**door: object) -> Bench:
        relay = RelaySettings(port=board.port, board="lctech", timed=False)
        made.append(Bench(relay, **door))
        return made[-1]

    yield bench
    for one in made:
        one.door.close()


def test_what_a_fault_does_holds_from_the_next_step_on(board: BoardSimulator, make) -> None:
    bench = make()
    bench.see(FAULT)
    bench.set(on_fault=OnFault.LOCK)
    bench.see(FAULT)
    assert board.outputs[0]
    bench.set(on_fault=OnFault.RELEASE)
    bench.see(FAULT, seconds=0.2)
    assert not board.outputs[0]


def test_a_shorter_max_hold_ends_a_hold_that_stands(board: BoardSimulator, make) -> None:
    bench = make()
    bench.see(VIOLATION, seconds=5)
    bench.set(max_hold=4.0)
    bench.see(VIOLATION)
    assert not board.outputs[0]
    assert bench.said == [("hold", "violation"), ("release", "max_hold")]


def test_a_new_timetable_counts_at_once(board: BoardSimulator, make) -> None:
    bench = make()
    bench.see(IDLE)
    bench.set(schedule=["00:00-24:00 lock"])
    bench.see(IDLE)
    assert board.outputs[0]
    bench.set(schedule=[])
    bench.see(IDLE, seconds=0.2)
    assert bench.said == [("lock", "schedule"), ("release", "no_violation")]


def test_from_hold_to_admit_and_back(board: BoardSimulator, make) -> None:
    """A hold becomes the lock it is; the hold policy frees the door again."""
    bench = make()
    bench.see(VIOLATION, seconds=1)
    bench.set(policy=Policy.ADMIT)
    bench.see(VIOLATION)
    bench.set(policy=Policy.HOLD)
    bench.see(IDLE, seconds=0.2)
    assert bench.said == [
        *[("hold", "violation"), ("lock", "violation"), ("release", "no_violation")]
    ]
    assert len(board.history) == 3


def test_a_pulse_ends_with_the_policy_that_gave_it(board: BoardSimulator, make) -> None:
    bench = make(policy=Policy.ADMIT)
    masked = Track(1, Box(0, 0, 9, 9), Label.MASK, 1.0, 0, 0, Verdict(Label.MASK, 1.0, 0))
    bench.door.step(Outcome(State.CLEAR, bench.now, bench.now, tracks=(masked,)), bench.now)
    bench.now += 0.5
    bench.set(policy=Policy.HOLD)
    bench.see(State.CLEAR)
    assert bench.said == [("pulse", "masked"), ("release", "no_violation")]
    assert not board.outputs[0]


def test_remind_makes_the_output_safe_and_leaves_the_board_alone(
    board: BoardSimulator, make, own_state
) -> None:
    bench = make()
    bench.see(VIOLATION)
    bench.set(policy=Policy.REMIND)
    bench.see(VIOLATION)
    assert not board.outputs[0]
    heard = len(board.heard)
    bench.see(VIOLATION, seconds=2)
    assert len(board.heard) == heard
    assert bench.status.latest.action is None
    assert not (own_state / "door.json").exists()


def left_held(board: BoardSimulator, make):
    """A door that is held, its cable out, and told to remind from now on."""
    bench = make()
    bench.see(VIOLATION)
    board.unplug()
    bench.set(policy=Policy.REMIND)
    return bench


def test_an_output_that_could_not_be_made_safe_stays_noted(
    board: BoardSimulator, make, own_state
) -> None:
    """The board keeps its output without the cable; ``kiosk relay safe`` must still know it."""
    bench = left_held(board, make)
    bench.see(VIOLATION, seconds=1)
    assert board.outputs[0]
    assert (own_state / "door.json").exists()


def test_an_output_held_without_the_cable_is_made_safe_when_remind_has_it_back(
    board: BoardSimulator, make, own_state
) -> None:
    """Its trouble stands and its note stays until then; afterwards the board is left alone."""
    bench = left_held(board, make)
    bench.see(VIOLATION, seconds=30)
    assert bench.trouble in (TroubleCode.RELAY_LOST, TroubleCode.RELAY_MISSING)
    board.plug_in()
    assert board.outputs[0]
    bench.see(VIOLATION, seconds=LAST_RETRY)
    assert not board.outputs[0]
    assert bench.trouble is None
    assert not (own_state / "door.json").exists()
    heard = len(board.heard)
    bench.see(VIOLATION, seconds=5)
    assert len(board.heard) == heard


def test_a_start_with_remind_makes_safe_what_the_run_before_could_not(
    board: BoardSimulator, make, own_state
) -> None:
    """The cable was out to the end; the note tells the next run of the output."""
    before = left_held(board, make)
    before.see(VIOLATION, seconds=1)
    before.door.close()
    bench = make(policy=Policy.REMIND)
    bench.see(VIOLATION, seconds=1)
    assert bench.trouble is TroubleCode.RELAY_MISSING
    assert (own_state / "door.json").exists()
    board.plug_in()
    bench.see(VIOLATION, seconds=LAST_RETRY)
    assert not board.outputs[0]
    assert bench.trouble is None
    assert not (own_state / "door.json").exists()


def test_a_hold_after_remind_takes_over_the_output_that_was_not_safe_yet(
    board: BoardSimulator, make, own_state
) -> None:
    """One line to the board, and the trouble ends when the board answers on it."""
    bench = left_held(board, make)
    bench.see(VIOLATION, seconds=1)
    bench.set(policy=Policy.HOLD)
    bench.see(VIOLATION, seconds=1)
    assert bench.trouble in (TroubleCode.RELAY_LOST, TroubleCode.RELAY_MISSING)
    board.plug_in()
    bench.see(VIOLATION, seconds=LAST_RETRY)
    assert bench.trouble is None
    assert board.outputs[0]
    assert bench.confirmed is True
    assert (own_state / "door.json").exists()


@pytest.mark.parametrize("port", ["", "/dev/ttyUSB99"])
def test_with_remind_a_board_that_the_settings_name_no_more_is_no_trouble(
    board: BoardSimulator, make, own_state, port: str
) -> None:
    """Whoever took the board away for good says so with relay.port."""
    before = make()
    before.see(VIOLATION)
    board.unplug()
    before.door.close()
    bench = Bench(RelaySettings(port=port, board="lctech"), policy=Policy.REMIND)
    bench.see(VIOLATION, seconds=2)
    assert bench.trouble is None
    assert not (own_state / "door.json").exists()


def test_after_remind_the_door_is_driven_again(board: BoardSimulator, make, own_state) -> None:
    bench = make(policy=Policy.REMIND)
    bench.see(VIOLATION)
    bench.set(policy=Policy.HOLD)
    bench.see(VIOLATION)
    assert board.outputs[0]
    assert bench.confirmed is True
    assert (own_state / "door.json").exists()


def test_remind_ends_staffs_order_and_none_comes_back_with_another_policy(
    board: BoardSimulator, make
) -> None:
    """Journalled once, and only where an order stood."""
    bench = make()
    bench.set(policy=Policy.REMIND)
    bench.see(IDLE)
    bench.set(policy=Policy.HOLD)
    bench.override.put(Override(DoorAction.LOCK, until=math.inf))
    bench.see(IDLE)
    assert board.outputs[0]
    bench.set(policy=Policy.REMIND)
    bench.see(IDLE)
    assert bench.override.latest is None
    bench.set(policy=Policy.HOLD)
    bench.see(IDLE, seconds=0.5)
    assert not board.outputs[0]
    staff = [event for event in bench.events if event.kind is EventKind.STAFF]
    assert staff == [Event(EventKind.STAFF, "automatic")]


def test_with_remind_no_trouble_of_board_door_or_inputs_stands(board: BoardSimulator, make) -> None:
    bench = make(contact=InputSettings(input=2), held_open_after=5)
    bench.see(IDLE, seconds=6)
    board.unplug()
    bench.see(IDLE, seconds=3)
    assert {one.part for one in bench.health.troubles} == {Part.DOOR, Part.INPUT, Part.RELAY}
    bench.set(policy=Policy.REMIND)
    bench.see(IDLE, seconds=1)
    assert bench.health.troubles == ()


def test_a_board_that_cannot_work_is_a_trouble_and_the_rule_goes_on(make) -> None:
    bench = Bench(RelaySettings(port="/dev/ttyUSB0", board="lcus1"), policy=Policy.REMIND)
    bench.set(policy=Policy.HOLD)
    bench.see(VIOLATION, seconds=1)
    assert bench.health.of(Part.RELAY).code is TroubleCode.RELAY_MISSING
    assert "unsupervised" in bench.health.of(Part.RELAY).sentence
    assert bench.said == [("hold", "violation")]
    bench.set(policy=Policy.REMIND)
    bench.see(VIOLATION)
    assert bench.trouble is None


def test_the_time_a_door_may_be_open_holds_at_once(board: BoardSimulator, make) -> None:
    """Also for a door that stands open: no current in input 2."""
    bench = make(contact=InputSettings(input=2))
    bench.see(IDLE, seconds=6)
    assert bench.health.of(Part.DOOR) is None
    bench.set(held_open_after=5.0)
    bench.see(IDLE)
    assert bench.health.of(Part.DOOR).code is TroubleCode.DOOR_HELD_OPEN


def test_board_wiring_and_inputs_wait_for_a_restart(board: BoardSimulator, make) -> None:
    bench = make()
    bench.see(VIOLATION)
    relay = RelaySettings(port="/dev/none", board="waveshare", channel=2)
    bench.set(relay, policy=Policy.ADMIT, wiring=Wiring.ENERGISE_TO_UNLOCK, contact=InputSettings())
    bench.see(VIOLATION, seconds=1)
    assert board.outputs[:2] == (True, False)
    assert bench.status.latest.is_open is None
    assert bench.said == [("hold", "violation")]


def test_a_policy_chosen_for_another_wiring_waits_with_it() -> None:
    """Hold needs energise_to_lock: on a strike a crash would lock people in, not free the door."""
    now = Settings(
        door=DoorSettings(policy=Policy.ADMIT, wiring=Wiring.ENERGISE_TO_UNLOCK, open_for=5)
    )
    wanted = Settings(door=DoorSettings(open_for=9), relay=RelaySettings(port="/dev/ttyUSB0"))
    door = in_force(now, wanted).door
    assert (door.policy, door.wiring, door.open_for) == (
        *(Policy.ADMIT, Wiring.ENERGISE_TO_UNLOCK),
        9,
    )
    assert in_force(now, wanted).relay == now.relay


@pytest.mark.parametrize(
    ("relay", "door", "sentence"),
    [
        ({"port": "/dev/ttyUSB0", "board": "lcus1"}, {}, "unsupervised"),
        ({"port": "/dev/ttyUSB0", "board": "waveshare"}, {"contact": {}}, "has no inputs"),
        ({}, {"contact": {}}, "set relay.port"),
    ],
)
def test_what_no_board_can_do_is_refused_before_it_is_in_force(
    relay: dict, door: dict, sentence: str
) -> None:
    """Not with the policy remind, which asks nothing of a board."""
    given = Settings(relay=RelaySettings(**relay), door=DoorSettings(**door))
    with pytest.raises(InputError, match=sentence):
        refuse_what_cannot_work(given)
    reminds = DoorSettings(**door, policy=Policy.REMIND)
    refuse_what_cannot_work(given.model_copy(update={"door": reminds}))


def test_an_output_that_is_left_is_made_safe_at_a_stop_too(board: BoardSimulator, make) -> None:
    """The cable is back just before the end, and nothing was stepped since."""
    bench = left_held(board, make)
    bench.see(VIOLATION, seconds=1)
    board.plug_in()
    bench.door.close()
    assert not board.outputs[0]


@pytest.mark.parametrize(("before", "after"), [(0.2, 2.0), (2.0, 0.2)])
def test_another_pause_between_commands_holds_on_the_line_at_once(
    board: BoardSimulator, make, before: float, after: float
) -> None:
    bench = make(debounce=before)
    bench.set(debounce=after)
    bench.see(IDLE)
    assert bench.door._link.rest == after


def test_the_note_for_afterwards_is_written_once(board: BoardSimulator, make, monkeypatch) -> None:
    """It is flushed to the disk each time."""
    written: list = []
    monkeypatch.setattr("kiosk.effects.door.remember", lambda *given: written.append(given))
    bench = make()
    bench.see(IDLE, seconds=1)
    assert len(written) == 1
