"""Staff at the door: the real door on its own thread, a simulated board on a real terminal."""

from __future__ import annotations

import math
import threading
import time
from dataclasses import replace

import pytest

from kiosk.effects.door import Door
from kiosk.effects.worker import EffectWorker
from kiosk.health import HealthBoard
from kiosk.relays.simulator import BoardSimulator
from kiosk.settings import Settings
from kiosk.settings_door import DoorSettings, Policy, RelaySettings, Wiring
from kiosk.slot import Slot
from kiosk.staff.door import StaffDoor
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

ADMIT = DoorSettings(policy=Policy.ADMIT, wiring=Wiring.ENERGISE_TO_UNLOCK, open_for=0.5)


class Bench:
    """A door that is driven, and the page about it."""

    def __init__(self, worker, devices, record, board, **door):
        self.events = []
        self.record = lambda event: (self.events.append(event), record(event))
        settings = Settings(relay=RelaySettings(port=board.port if board else "", board="waveshare"),
                            door=DoorSettings(**door))  # fmt: skip
        self.settings = Slot(settings)
        self.health = HealthBoard(time.monotonic, self.record)
        self.status, self.override, self.outcomes = Slot(), Slot(), Slot()
        self.effect = EffectWorker(
            "door",
            Door(self.settings, self.health, self.record, self.status, time.monotonic,
                 override=self.override),
            self.outcomes, self.health, Part.RELAY, time.monotonic,
        )  # fmt: skip
        self.page = StaffDoor(
            worker, devices, self.override, self.status, self.health, self.record,
            lambda: self.settings.latest, time.monotonic,
        )  # fmt: skip
        self.stop = threading.Event()
        self.seeing = threading.Thread(target=self.see, name="sight")

    def see(self):
        while not self.stop.wait(0.05):
            now = time.monotonic()
            self.outcomes.put(Outcome(State.IDLE, now, now))

    def __enter__(self):
        self.effect.start()
        self.seeing.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.seeing.join()
        assert self.effect.stop()

    def shows(self, action, by):
        now = self.page.status
        return now is not None and (now.action, now.by) == (action, by)

    @property
    def staff(self):
        return [(e.subject, e.data) for e in self.events if e.kind is EventKind.STAFF]


@pytest.fixture
def board():
    with BoardSimulator("waveshare") as board:
        yield board


@pytest.fixture
def make(worker, devices, journal, board):
    return lambda **door: Bench(worker, devices, journal.record, board, **door)


def test_an_order_holds_at_once_and_automatic_ends_it(make, board, soon):
    with make() as bench:
        soon(lambda: bench.shows(DoorAction.RELEASE, Authority.AUTOMATIC))
        bench.page.order(DoorAction.LOCK, 900.0)
        soon(lambda: board.outputs[0])
        assert bench.page.override.action is DoorAction.LOCK
        assert 0 < bench.page.override.until - time.monotonic() <= 900
        bench.page.automatic()
        assert bench.page.override is None
        soon(lambda: not board.outputs[0])
        assert bench.staff == [("override", {"door": "lock", "seconds": 900.0}), ("automatic", {})]


def test_an_order_without_an_end_stands_until_staff_end_it(make, board, soon):
    with make() as bench:
        bench.page.order(DoorAction.LOCK, None)
        soon(lambda: board.outputs[0])
        assert bench.page.override.until == math.inf


def test_opening_once_lets_one_in_and_then_what_held_before_holds_again(make, board, soon):
    """Also while staff keep the entry shut; holding the button twice is no deeper order."""
    with make(policy=Policy.ADMIT, wiring=Wiring.ENERGISE_TO_UNLOCK, open_for=0.5) as bench:
        bench.page.order(DoorAction.LOCK, None)
        soon(lambda: bench.shows(DoorAction.LOCK, Authority.OPERATOR))
        soon(lambda: bench.page.not_now == "")
        assert bench.page.open_once() == ""
        soon(lambda: board.outputs[0])
        assert bench.page.open_once() == ""
        soon(lambda: not board.outputs[0])
        soon(lambda: bench.shows(DoorAction.LOCK, Authority.OPERATOR))
        assert bench.page.override.until == math.inf
        assert bench.override.latest.then.then is None


def test_an_order_that_just_ended_is_not_given_another_end(worker, devices):
    """The door ended it while staff's wish was on its way."""
    bench = Bench(worker, devices, print, None)
    bench.page.order(DoorAction.LOCK, None)

    looks = []

    def clock():
        looks.append(1)
        if len(looks) == 2:  # between the look at the order and its new end
            bench.override.put(None)
        return time.monotonic()

    bench.page._clock = clock
    bench.page.end_after(None)
    assert len(looks) == 2
    assert bench.override.latest is None


def test_a_test_tells_what_the_board_answered_and_leaves_the_door_as_it_was(make, board, soon):
    """The output is changed, read back by the board, and changed back."""
    with make() as bench:
        soon(lambda: bench.page.status and bench.page.status.confirmed is False)
        bench.page.test()
        assert bench.page.tested.pending
        soon(lambda: board.outputs[0])
        answer = soon(lambda: not bench.page.tested.pending and bench.page.tested)
        assert answer.problem == ""
        assert answer.value.confirmed is True
        assert answer.value.board == "waveshare"
        assert 0 < answer.value.answer_ms < 1000
        assert "switched on for a second; the board said so" in answer.value.sentence
        soon(lambda: not board.outputs[0])
        assert bench.page.override is None


def test_a_test_of_a_board_that_is_gone_says_so(make, board, soon):
    with make() as bench:
        soon(lambda: bench.page.status and bench.page.status.confirmed is False)
        board.unplug()
        soon(lambda: bench.page.not_now)
        assert bench.page.not_now_code == "no_answer"
        bench.page.test()
        answer = soon(lambda: bench.page.tested.problem)
        assert answer == bench.health.of(Part.RELAY).sentence
        assert bench.page.open_once() == bench.health.of(Part.RELAY).sentence


def test_a_board_that_says_something_else_fails_the_test(worker, devices, soon):
    bench = Bench(worker, devices, print, None)
    bench.settings.put(Settings(relay=RelaySettings(port="/dev/ttyUSB0")))
    bench.status.put(DoorStatus(DoorAction.RELEASE, False, False, 0.0))
    bench.page.test()
    soon(lambda: bench.override.latest)
    sentence = "Output 1 is off although it was switched on."
    bench.health.report(Part.RELAY, TroubleCode.RELAY_MISMATCH, sentence)
    bench.status.put(DoorStatus(DoorAction.LOCK, True, False, 0.0, Authority.OPERATOR))
    assert soon(lambda: bench.page.tested.problem) == sentence


def test_without_a_board_the_page_says_what_is_missing(worker, devices, journal):
    bench = Bench(worker, devices, journal.record, None)
    assert "relay.port is not set" in bench.page.not_now
    assert bench.page.not_now_code == "no_board"
    assert "relay.port is not set" in bench.page.open_once()
    bench.settings.put(Settings(door=DoorSettings(policy=Policy.REMIND)))
    assert "leaves this door alone" in bench.page.not_now
    assert bench.page.not_now_code == "remind"
    bench.page.test()
    assert "leaves this door alone" in bench.page.tested.problem
    assert bench.page.override is None
    assert bench.page.status is None


def test_the_last_five_events_are_told_newest_first(make, soon):
    with make() as bench:
        soon(lambda: bench.shows(DoorAction.RELEASE, Authority.AUTOMATIC))
        for number in range(7):
            kind = DoorAction.LOCK if number % 2 else DoorAction.RELEASE
            bench.record(Event(EventKind.DOOR, kind.value, {"cause": str(number)}))
        bench.record(Event(EventKind.DOOR, "of a later version"))
        bench.record(Event(EventKind.DOOR, DoorAction.PULSE.value, {"cause": "masked"}))

        def told():
            bench.page.ask_events()
            soon(lambda: not bench.page.events.pending)
            return bench.page.events.value

        events = soon(lambda: told() and told()[0].cause == "masked" and told())
        assert [event.cause for event in events] == ["masked", "6", "5", "4"]
        assert events[0].action is DoorAction.PULSE
        assert abs(events[0].at.timestamp() - time.time()) < 60


def test_without_a_journal_nothing_was_told(worker, devices, soon, own_state):
    bench = Bench(worker, devices, print, None)
    bench.page.ask_events()
    assert soon(lambda: bench.page.events.value is not None and bench.page.events).value == ()


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (None, "not been told anything"),
        (DoorStatus(None, False, None, 0.0), "not been told anything"),
        (DoorStatus(DoorAction.RELEASE, False, False, 0.0, Authority.EMERGENCY), "emergency input"),
        (DoorStatus(DoorAction.RELEASE, False, False, 0.0), "not changed"),
    ],
)
def test_a_test_that_cannot_change_the_output_says_why(worker, devices, soon, status, said):
    """Nobody drives this door: its status stays as it is."""
    bench = Bench(worker, devices, print, None)
    bench.settings.put(Settings(relay=RelaySettings(port="/dev/ttyUSB0")))
    if status is not None:
        bench.status.put(status)
    bench.page.test()
    assert said in soon(lambda: bench.page.tested.problem)


def test_a_board_that_cannot_answer_is_told_apart_from_one_that_agreed(worker, devices, soon):
    bench = Bench(worker, devices, print, None)
    bench.settings.put(Settings(relay=RelaySettings(port="/dev/ttyUSB0", board="lcus1")))
    bench.status.put(DoorStatus(DoorAction.RELEASE, False, None, 0.0))
    bench.page.test()
    soon(lambda: bench.override.latest)
    bench.status.put(DoorStatus(DoorAction.LOCK, True, None, 0.0, Authority.OPERATOR))
    value = soon(lambda: bench.page.tested.value)
    assert value.confirmed is value.answer_ms is None
    assert "cannot confirm" in value.sentence


def test_a_time_chosen_while_the_door_is_opened_once_is_that_of_the_order_behind_it(
    worker, devices
):
    """The opening itself is neither made longer nor ended."""
    bench = Bench(worker, devices, print, None)
    bench.settings.put(Settings(relay=RelaySettings(port="/dev/ttyUSB0")))
    bench.page.order(DoorAction.LOCK, None)
    assert bench.page.open_once() == ""
    assert bench.page.override == Override(DoorAction.LOCK, math.inf)
    opened = bench.override.latest
    bench.page.end_after(600.0)
    assert bench.page.override.action is DoorAction.LOCK
    assert 0 < bench.page.override.until - time.monotonic() <= 600
    assert bench.staff[-1] == ("override", {"door": "lock", "seconds": 600.0})
    assert bench.override.latest == replace(opened, then=bench.page.override)


def test_a_time_chosen_where_no_order_holds_orders_nothing(worker, devices, soon):
    """Be the door opened once, be its board tested."""
    bench = Bench(worker, devices, print, None)
    bench.settings.put(Settings(relay=RelaySettings(port="/dev/ttyUSB0")))
    bench.status.put(DoorStatus(DoorAction.RELEASE, False, False, 0.0))
    bench.page.end_after(None)
    assert bench.override.latest is None
    for ask in (bench.page.open_once, bench.page.test):
        bench.override.put(None)
        ask()
        moment = soon(lambda: bench.override.latest)
        assert bench.page.override is None
        bench.page.end_after(None)
        assert bench.override.latest == moment
    assert [subject for subject, _ in bench.staff] == ["open_once", "door_test"]


def test_an_order_that_interrupts_ends_with_what_it_interrupted():
    lasting = Override(DoorAction.LOCK, 100.0)
    once = Override(DoorAction.RELEASE, 50.0, then=lasting)
    assert [once.standing(at) for at in (49.0, 50.0, 99.0, 100.0)] == [once, lasting, lasting, None]
    assert lasting.standing(100.0) is None
