"""The contacts on a simulated board, from the wire to door, journal and health board."""

from __future__ import annotations

import random
from datetime import datetime, timezone
from typing import Callable, Iterator, List

import pytest

from kiosk.effects.door import Door
from kiosk.effects.door_chatter import MOST, WINDOW
from kiosk.effects.door_contacts import CLEAR_AFTER
from kiosk.errors import InputError
from kiosk.health import HealthBoard
from kiosk.relays.inputs import VALID_FOR
from kiosk.relays.simulator import BoardSimulator
from kiosk.settings import Settings
from kiosk.settings_door import DoorSettings, Policy, RelaySettings, Wiring
from kiosk.slot import Slot
from kiosk.types import (
    Authority,
    DoorAction,
    DoorStatus,
    Event,
    EventKind,
    Outcome,
    Override,
    Part,
    State,
    TroubleCode,
)

EMERGENCY, EXIT, CONTACT = 1, 2, 3
INPUTS = {
    "emergency_input": {"input": EMERGENCY},
    "exit_input": {"input": EXIT, "normally": "open"},
    "contact": {"input": CONTACT},
}
NOON = datetime(2026, 1, 5, 12, tzinfo=timezone.utc)


class Bench:
    """A door with three contacts, and a clock to turn."""

    def __init__(self, relay: RelaySettings, **door: object) -> None:
        self.now = 100.0
        self.events: List[Event] = []
        self.status: Slot[DoorStatus] = Slot()
        self.override: Slot[Override | None] = Slot()
        self.health = HealthBoard(lambda: self.now, self.events.append)
        self.door = Door(
            Slot(Settings(relay=relay, door=DoorSettings(**door))),
            *(self.health, self.events.append, self.status),
            clock=lambda: self.now,
            override=self.override,
            local=lambda: NOON,
        )

    def see(self, state: State, seconds: float = 0.0) -> None:
        """Show this state for a while."""
        for _ in range(round(seconds / 0.05) + 1):
            self.door.step(Outcome(state, self.now, self.now), self.now)
            self.now += 0.05

    def told(self, *kinds: EventKind) -> List[tuple]:
        """Subjects of the events of these kinds, with the contact's state where there is one."""
        chosen = [event for event in self.events if event.kind in kinds]
        return [(event.subject, *_active(event)) for event in chosen]

    def trouble(self, part: Part) -> TroubleCode | None:
        found = self.health.of(part)
        return None if found is None else found.code


def _active(event: Event) -> List[bool]:
    return [event.data["active"]] if "active" in event.data else []


@pytest.fixture
def board() -> Iterator[BoardSimulator]:
    """A board with the emergency input closed and the door shut: current in both."""
    with BoardSimulator("lctech") as simulator:
        simulator.set_input(EMERGENCY, True)
        simulator.set_input(CONTACT, True)
        yield simulator


@pytest.fixture
def make(board: BoardSimulator) -> Iterator[Callable[..., Bench]]:
    made: List[Bench] = []

    def bench(**door: object) -> Bench:
        relay = RelaySettings(port=board.port, board="lctech", timed=False)
        made.append(Bench(relay, **{**INPUTS, **door}))
        return made[-1]

    yield bench
    for one in made:
        one.door.close()


def test_with_every_contact_at_rest_nothing_is_told(board: BoardSimulator, make) -> None:
    bench = make()
    bench.see(State.IDLE, seconds=1)
    bench.see(State.VIOLATION)
    assert board.outputs[0]
    assert bench.told(*EventKind) == [("hold",)]
    assert bench.status.latest.is_open is False


@pytest.mark.parametrize("state", [State.VIOLATION, State.FAULT])
def test_an_emergency_releases_whatever_else_is_ordered_until_it_clears(
    board: BoardSimulator, make, state: State
) -> None:
    bench = make(schedule=["00:00-24:00 lock"])
    bench.override.put(Override(DoorAction.LOCK, until=1e9))
    bench.see(state, seconds=0.5)
    assert board.outputs[0]
    board.set_input(EMERGENCY, False)
    bench.see(state, seconds=5)
    assert not board.outputs[0]
    assert bench.status.latest.by is Authority.EMERGENCY
    assert bench.trouble(Part.INPUT) is TroubleCode.EMERGENCY
    board.set_input(EMERGENCY, True)
    bench.see(state, seconds=CLEAR_AFTER)
    assert not board.outputs[0]
    bench.see(state, seconds=1)
    assert board.outputs[0]
    assert bench.trouble(Part.INPUT) is None
    assert bench.told(EventKind.INPUT) == [("emergency_input", True), ("emergency_input", False)]
    assert bench.told(EventKind.DOOR) == [("lock",), ("release",), ("lock",)]


def test_a_contact_that_chatters_is_one_long_emergency(board: BoardSimulator, make) -> None:
    """The lock does not rattle, nor does the journal fill."""
    chance, bench = random.Random(1), make(schedule=["00:00-24:00 lock"])
    bench.see(State.IDLE, seconds=0.5)
    assert board.outputs[0]
    for _ in range(1200):
        board.set_input(EMERGENCY, chance.random() < 0.5)
        bench.see(State.IDLE)
    assert [moment.outputs[0] for moment in board.history] == [False, True, False]
    assert bench.told(EventKind.INPUT) == [("emergency_input", True)]
    board.set_input(EMERGENCY, True)
    bench.see(State.IDLE, seconds=CLEAR_AFTER + 1)
    assert board.outputs[0]
    assert bench.told(EventKind.DOOR) == [("lock",), ("release",), ("lock",)]


def test_a_cable_that_is_plugged_in_again_is_no_alarm(board: BoardSimulator, make) -> None:
    """What it said before was at rest: the door locks as soon as the input is read again."""
    bench = make(schedule=["00:00-24:00 lock"])
    bench.see(State.IDLE, seconds=1)
    board.unplug()
    bench.see(State.IDLE, seconds=1)
    assert bench.status.latest.by is Authority.EMERGENCY
    board.plug_in()
    while bench.trouble(Part.RELAY) is not None:
        bench.see(State.IDLE)
    assert bench.status.latest.by is Authority.SCHEDULE


def test_an_emergency_waits_for_no_debounce(board: BoardSimulator, make) -> None:
    """Neither in the rule nor on the line; it is read within a tenth of a second."""
    bench = make(debounce=1.0, exit_input=None, contact=None)
    bench.see(State.VIOLATION)
    assert board.outputs[0]
    board.set_input(EMERGENCY, False)
    bench.see(State.VIOLATION, seconds=0.2)
    assert not board.outputs[0]


def test_a_door_that_starts_well_is_never_unlocked_by_an_input_not_read_yet(
    board: BoardSimulator, make
) -> None:
    bench = make(policy=Policy.ADMIT, wiring=Wiring.ENERGISE_TO_UNLOCK, on_fault="lock")
    bench.see(State.IDLE, seconds=2)
    assert len(board.history) == 1
    assert bench.events == []


def test_an_unread_emergency_input_is_active_and_is_told(board: BoardSimulator, make) -> None:
    """The board goes on with its outputs but no longer tells its inputs."""
    bench = make()
    bench.see(State.VIOLATION)
    board.spoil(lambda reply: b"" if reply[1] == 2 else reply)
    bench.see(State.VIOLATION, seconds=VALID_FOR + 1)
    assert bench.told(EventKind.DOOR) == [("hold",), ("release",)]
    assert bench.trouble(Part.INPUT) is TroubleCode.INPUT_UNREAD
    assert bench.trouble(Part.RELAY) is None
    sentence = bench.health.of(Part.INPUT).sentence
    assert "1 (door.emergency_input)" in sentence
    assert "the door is released" in sentence
    board.behave()
    bench.see(State.VIOLATION, seconds=2)
    assert bench.trouble(Part.INPUT) is None
    assert board.outputs[0]


def test_with_the_board_unplugged_every_contact_is_unread(board: BoardSimulator, make) -> None:
    bench = make()
    bench.see(State.IDLE)
    board.unplug()
    bench.see(State.IDLE, seconds=3)
    assert bench.trouble(Part.INPUT) is TroubleCode.INPUT_UNREAD
    assert bench.status.latest.is_open is None
    board.plug_in()
    bench.see(State.IDLE, seconds=10)
    assert bench.status.latest.is_open is False
    assert bench.health.troubles == ()


def test_the_emergency_takes_over_from_an_unread_input_and_both_are_journalled(
    board: BoardSimulator, make
) -> None:
    bench = make()
    board.set_input(EMERGENCY, False)
    board.unplug()
    bench.see(State.IDLE, seconds=1)
    board.plug_in()
    bench.see(State.IDLE, seconds=10)
    told = bench.told(EventKind.TROUBLE, EventKind.RECOVERED)
    assert [subject for (subject,) in told if subject in ("input_unread", "emergency")] == [
        *["input_unread", "input_unread", "emergency"]
    ]


def test_a_forced_door_is_told_and_commands_nothing(board: BoardSimulator, make) -> None:
    bench = make()
    bench.see(State.VIOLATION, seconds=3)
    board.set_input(CONTACT, False)
    bench.see(State.VIOLATION, seconds=2)
    assert board.outputs[0]
    assert bench.trouble(Part.DOOR) is TroubleCode.DOOR_FORCED
    assert bench.status.latest.is_open is True
    board.set_input(CONTACT, True)
    bench.see(State.VIOLATION, seconds=1)
    assert bench.told(EventKind.TROUBLE, EventKind.RECOVERED) == [("door_forced",)] * 2
    assert bench.told(EventKind.INPUT) == [("contact", True), ("contact", False)]
    assert bench.told(EventKind.DOOR) == [("hold",)]


def test_the_exit_button_is_journalled_and_explains_an_open_door(
    board: BoardSimulator, make
) -> None:
    bench = make()
    bench.see(State.VIOLATION, seconds=3)
    board.set_input(EXIT, True)
    board.set_input(CONTACT, False)
    bench.see(State.VIOLATION, seconds=2)
    assert sorted(bench.told(EventKind.INPUT)) == [("contact", True), ("exit_input", True)]
    assert bench.trouble(Part.DOOR) is None
    assert board.outputs[0]


@pytest.mark.parametrize("name", ["contact", "exit_input"])
def test_a_contact_that_chatters_is_told_once_and_not_believed(
    board: BoardSimulator, make, name: str
) -> None:
    """Neither the journal fills nor does one alarm follow the other."""
    wired = {"contact": None, "exit_input": None, name: INPUTS[name]}
    bench, number = make(emergency_input=None, max_hold=300, **wired), INPUTS[name]["input"]
    for flows in [True, False] * 100:
        board.set_input(number, flows)
        bench.see(State.VIOLATION, seconds=0.2)
    assert bench.trouble(Part.INPUT) is TroubleCode.INPUT_CHATTERS
    assert f"Input {number} (door.{name})" in bench.health.of(Part.INPUT).sentence
    assert 50 < len(bench.told(EventKind.INPUT)) <= MOST + 1
    assert len(bench.told(EventKind.TROUBLE)) == 1
    assert board.outputs[0]

    board.set_input(number, True)
    bench.see(State.VIOLATION, seconds=WINDOW + 1)
    assert bench.trouble(Part.INPUT) is None
    assert bench.told(EventKind.INPUT)[-1] == (name, name == "exit_input")


def test_a_door_held_open_is_told_unless_an_order_frees_it(board: BoardSimulator, make) -> None:
    bench = make(held_open_after=5)
    bench.see(State.IDLE)
    board.set_input(CONTACT, False)
    bench.see(State.IDLE, seconds=6)
    assert bench.trouble(Part.DOOR) is TroubleCode.DOOR_HELD_OPEN
    bench.override.put(Override(DoorAction.RELEASE, until=bench.now + 3600))
    bench.see(State.IDLE, seconds=6)
    assert bench.trouble(Part.DOOR) is None
    assert bench.told(EventKind.TROUBLE, EventKind.RECOVERED) == [("door_held_open",)] * 2
    assert bench.told(EventKind.DOOR) == []


@pytest.mark.parametrize(
    ("relay", "sentence"),
    [
        ({}, "set relay.port"),
        ({"port": "/dev/ttyUSB0", "board": "waveshare"}, "waveshare has no inputs"),
        ({"port": "/dev/ttyUSB0", "board": "lctech"}, "lctech has inputs 1 to 8"),
    ],
)
def test_inputs_that_no_board_has_are_refused(relay: dict, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        Bench(RelaySettings(**relay), contact={"input": 9})


def test_remind_reads_nothing(board: BoardSimulator, make) -> None:
    bench = make(policy=Policy.REMIND)
    bench.see(State.IDLE, seconds=1)
    assert board.heard == ()
    assert bench.health.troubles == ()


def test_a_contact_leaves_alone_since_when_the_door_was_told(board: BoardSimulator, make) -> None:
    """The bars of an admission run out by that time."""
    bench = make()
    bench.see(State.IDLE, seconds=1)
    before = bench.status.latest
    board.set_input(CONTACT, False)
    bench.see(State.IDLE, seconds=1)
    after = bench.status.latest
    assert after.is_open is not before.is_open
    assert after.at == before.at
