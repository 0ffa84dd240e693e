"""The door on a real terminal with a simulated board; time is the test's own."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Callable, Iterator, List

import pytest

from kiosk.effects.door import OUTCOME_VALID_FOR, Door
from kiosk.effects.worker import EffectWorker
from kiosk.errors import InputError, RelayError
from kiosk.health import HealthBoard
from kiosk.relays import open_relay
from kiosk.relays.simulator import BoardSimulator
from kiosk.settings import Settings
from kiosk.settings_door import OnFault, Policy, RelaySettings, Wiring
from kiosk.slot import Slot
from kiosk.types import (
    Authority,
    DoorAction,
    Event,
    EventKind,
    Outcome,
    Override,
    Part,
    State,
    Trouble,
    TroubleCode,
)
from tests.effects.door_bench import Bench
from tests.effects.doors import person

VIOLATION, IDLE, FAULT = State.VIOLATION, State.IDLE, State.FAULT
BLIND = Trouble(Part.CAMERA, TroubleCode.CAMERA_LOST, "The camera was lost.", since=0.0)


@pytest.fixture
def board() -> Iterator[BoardSimulator]:
    with BoardSimulator("waveshare") as simulator:
        yield simulator


@pytest.fixture
def make(board: BoardSimulator) -> Iterator[Callable[..., Bench]]:
    """Make a door on the board, closed after the test."""
    made: List[Bench] = []

    def bench(**door: object) -> Bench:
        made.append(Bench(RelaySettings(port=board.port, board="waveshare"), **door))
        return made[-1]

    yield bench
    for one in made:
        one.door.close()


def test_a_violation_holds_and_its_end_releases(board: BoardSimulator, make) -> None:
    bench = make()
    bench.see(IDLE)
    assert not board.outputs[0]
    bench.see(VIOLATION)
    assert board.outputs[0]
    bench.see(VIOLATION, seconds=3)
    bench.see(IDLE)
    assert not board.outputs[0]
    assert bench.said == [("hold", "violation"), ("release", "no_violation")]
    assert len(board.history) == 3


def test_closing_in_the_middle_of_a_hold_writes_the_safe_state(board: BoardSimulator, make) -> None:
    bench = make()
    bench.see(VIOLATION)
    bench.door.close()
    assert not board.outputs[0]
    open_relay(bench.settings.relay).close()


def test_it_starts_with_the_safe_state(board: BoardSimulator, make) -> None:
    board.set_output(1, True)
    make().door.step(None, 100.0)
    assert not board.outputs[0]


def test_the_board_confirms_what_the_status_says(board: BoardSimulator, make) -> None:
    bench = make()
    bench.see(VIOLATION)
    status = bench.status.latest
    assert status is not None
    assert (status.action, status.energised, status.confirmed) == (DoorAction.HOLD, True, True)
    board.unplug()
    bench.see(VIOLATION, seconds=0.5)
    assert bench.confirmed is None


@pytest.mark.parametrize(
    ("on_fault", "energised", "word"),
    [(OnFault.RELEASE, False, "release"), (OnFault.LOCK, True, "lock")],
)
def test_an_outcome_of_3_seconds_ago_is_a_fault_in_the_middle_of_a_hold(
    board: BoardSimulator, make, on_fault: OnFault, energised: bool, word: str
) -> None:
    bench = make(on_fault=on_fault)
    bench.see(VIOLATION)
    bench.see_nothing_new(OUTCOME_VALID_FOR - 0.1)
    assert bench.said[-1] == ("hold", "violation")
    bench.see_nothing_new(0.2)
    assert bench.said[-1] == (word, "no decision")
    assert board.outputs[0] is energised
    bench.see(VIOLATION, seconds=1)
    assert bench.said[-1] == ("hold", "violation")


def test_the_reason_of_a_fault_is_its_cause(make) -> None:
    bench = make()
    bench.see(VIOLATION)
    bench.see(FAULT, seconds=0.2, reason=BLIND)
    assert bench.said[-1] == ("release", "camera_lost")


def test_before_anything_was_decided_the_door_follows_on_fault(board: BoardSimulator, make) -> None:
    bench = make(on_fault=OnFault.LOCK)
    bench.see_nothing_new(0.1)
    assert bench.said == [("lock", "starting")]
    assert board.outputs[0]


def test_unplugged_in_a_hold_and_back_in_time_the_hold_goes_on(board: BoardSimulator, make) -> None:
    bench = make()
    bench.see(VIOLATION)
    board.unplug()
    bench.see(VIOLATION, seconds=3)
    assert bench.trouble is TroubleCode.RELAY_LOST
    board.plug_in()
    bench.see(VIOLATION, seconds=5)
    assert bench.trouble is None
    assert board.outputs[0]
    assert [on for on, *_ in (moment.outputs for moment in board.history)] == [
        *[False, True, False, True]
    ]


def test_unplugged_in_a_hold_and_back_too_late_the_door_is_free(
    board: BoardSimulator, make
) -> None:
    bench = make()
    bench.see(VIOLATION)
    board.unplug()
    bench.see(VIOLATION, seconds=3)
    bench.see(IDLE, seconds=3)
    board.plug_in()
    bench.see(IDLE, seconds=10)
    assert not board.outputs[0]
    assert len(board.history) == 3
    assert bench.said[-1] == ("release", "no_violation")


def test_a_silent_board_is_shown_and_the_rule_goes_on(board: BoardSimulator, make) -> None:
    bench = make()
    bench.see(IDLE)
    board.fall_silent()
    bench.see(IDLE, seconds=1.5)
    assert bench.trouble is TroubleCode.RELAY_SILENT
    bench.see(VIOLATION)
    assert bench.said == [("hold", "violation")]
    board.behave()
    bench.see(VIOLATION, seconds=10)
    assert bench.trouble is None
    assert bench.confirmed is True


def test_garbage_confirms_nothing(board: BoardSimulator, make) -> None:
    bench = make()
    board.answer_garbage()
    bench.see(VIOLATION, seconds=1)
    assert bench.trouble is TroubleCode.RELAY_SILENT
    assert bench.confirmed is None
    assert not board.outputs[0]


def test_a_busy_port_is_taken_when_it_is_free(board: BoardSimulator, make) -> None:
    bench = make()
    other = open_relay(bench.settings.relay)
    bench.see(VIOLATION, seconds=1)
    assert bench.trouble is TroubleCode.RELAY_BUSY
    other.close()
    bench.see(VIOLATION, seconds=5)
    assert bench.trouble is None
    assert board.outputs[0]


def test_a_missing_port_is_one_trouble_and_the_rule_goes_on(tmp_path: Path) -> None:
    bench = Bench(RelaySettings(port=str(tmp_path / "none"), board="waveshare"))
    bench.see(VIOLATION, seconds=20)
    assert bench.trouble is TroubleCode.RELAY_MISSING
    assert [event.kind for event in bench.events] == [EventKind.TROUBLE, EventKind.DOOR]
    bench.door.close()


def test_without_a_port_only_the_rule_runs(own_state: Path) -> None:
    bench = Bench(RelaySettings())
    bench.see(VIOLATION)
    status = bench.status.latest
    assert status is not None
    assert (status.action, status.energised, status.confirmed) == (DoorAction.HOLD, True, None)
    assert bench.trouble is None
    bench.door.close()
    assert not (own_state / "door.json").exists()


def test_staffs_order_stands_until_it_ends_or_is_taken_back(board: BoardSimulator, make) -> None:
    bench = make()
    bench.see(IDLE)
    bench.override.put(Override(DoorAction.LOCK, until=bench.now + 10))
    bench.see(IDLE, seconds=9)
    assert board.outputs[0]
    assert bench.status.latest.by is Authority.OPERATOR
    bench.see(IDLE, seconds=1)
    assert not board.outputs[0]
    bench.override.put(Override(DoorAction.RELEASE, until=bench.now + 3600))
    bench.see(VIOLATION, seconds=1)
    assert not board.outputs[0]
    bench.override.put(None)
    bench.see(VIOLATION)
    assert bench.said == [
        *[("lock", "operator"), ("release", "no_violation"), ("hold", "violation")]
    ]


def test_the_schedule_follows_the_wall_clock(board: BoardSimulator, make) -> None:
    bench = make(schedule=["mon-fri 20:00-06:00 lock"])
    bench.see(IDLE)
    bench.local = bench.local.replace(hour=20)
    bench.see(IDLE)
    assert board.outputs[0]
    assert bench.status.latest.by is Authority.SCHEDULE
    bench.local = bench.local.replace(hour=6)
    bench.see(IDLE, seconds=0.3)
    assert bench.said == [("lock", "schedule"), ("release", "no_violation")]


def test_remind_leaves_the_board_alone(board: BoardSimulator, make, own_state: Path) -> None:
    bench = make(policy=Policy.REMIND)
    bench.see(VIOLATION, seconds=1)
    bench.door.close()
    assert board.heard == ()
    assert bench.said == []
    assert not (own_state / "door.json").exists()
    status = bench.status.latest
    assert status is not None
    assert status.action is None


def test_the_status_is_put_only_on_a_change(make) -> None:
    bench = make()
    bench.see(IDLE)
    before = bench.status.latest
    bench.see(IDLE, seconds=1)
    assert bench.status.latest is before


def test_pictures_that_pause_make_nobody_new(make) -> None:
    """Somebody who was served stands there all the while; the camera had a hiccup."""
    bench = make(policy=Policy.ADMIT, wiring=Wiring.ENERGISE_TO_UNLOCK)
    for look in range(200):
        someone = replace(person(1), last_seen=bench.now)
        bench.outcome = Outcome(State.CLEAR, bench.now, bench.now, tracks=(someone,))
        bench.see_nothing_new(0.8 if look == 60 else 0.1)
    assert [action for action, _ in bench.said] == ["pulse", "lock"]


def test_settings_that_cannot_work_are_refused_before_anything_is_opened() -> None:
    with pytest.raises(InputError, match="unsupervised"):
        Bench(RelaySettings(port="/dev/ttyUSB0", board="lcus1"))


def test_it_leaves_word_of_its_output(make, own_state: Path) -> None:
    bench = make(policy=Policy.ADMIT, wiring=Wiring.ENERGISE_TO_UNLOCK)
    bench.see(IDLE)
    note = json.loads((own_state / "door.json").read_text())
    assert note["port"] == bench.settings.relay.port
    assert note["wiring"] == "energise_to_unlock"


def test_a_state_folder_that_cannot_be_written_does_not_stop_the_door(
    board: BoardSimulator, make, own_state: Path, caplog: pytest.LogCaptureFixture
) -> None:
    own_state.write_text("a file where the folder should be")
    bench = make()
    bench.see(VIOLATION)
    assert board.outputs[0]
    assert "relay safe" in caplog.text


def test_whatever_breaks_the_output_is_left_safe(board: BoardSimulator, make) -> None:
    """Also where what broke comes right after the output was energised."""
    bench = make()
    bench.see(IDLE)

    def broken(_event: Event) -> None:
        assert board.outputs[0]
        raise ZeroDivisionError

    bench.door._record = broken
    bench.now += 5
    with pytest.raises(ZeroDivisionError):
        bench.see(VIOLATION)
    assert not board.outputs[0]


def test_from_the_slot_to_the_board_on_its_own_thread(board: BoardSimulator) -> None:
    """The whole way with the real clock; the reaction is measured elsewhere, here it arrives."""
    events: List[Event] = []
    health = HealthBoard(time.monotonic, events.append)
    settings = Settings(relay=RelaySettings(port=board.port, board="waveshare"))
    door = Door(Slot(settings), health, events.append, Slot(), time.monotonic)
    outcomes: Slot[Outcome] = Slot()
    worker = EffectWorker("door", door, outcomes, health, Part.RELAY, time.monotonic)
    worker.start()
    now = time.monotonic()
    outcomes.put(Outcome(VIOLATION, now, now))
    deadline = now + 5
    while not board.outputs[0] and time.monotonic() < deadline:
        time.sleep(0.002)
    assert board.outputs[0]
    assert worker.stop()
    assert not board.outputs[0]


def test_an_error_of_the_relay_never_leaves_the_door(make) -> None:
    """A driver that only ever fails is a trouble, not an exception."""
    bench = make()

    def refuse(_settings: RelaySettings) -> object:
        raise RelayError(TroubleCode.RELAY_BUSY, "Somebody else has it.")

    bench.door = bench.new_door(refuse)
    bench.see(VIOLATION, seconds=2)
    assert bench.trouble is TroubleCode.RELAY_BUSY
