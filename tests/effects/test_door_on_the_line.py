"""The door on a real line over random minutes: whatever happens, the output never rattles."""

from __future__ import annotations

import random

import pytest

from kiosk.effects.door import Door
from kiosk.health import HealthBoard
from kiosk.relays.simulator import BoardSimulator
from kiosk.settings import Settings
from kiosk.settings_door import DoorSettings, Policy, RelaySettings
from kiosk.slot import Slot
from kiosk.types import Box, Label, Outcome, Override, State, Track, Verdict
from kiosk.types import DoorAction as Action

STEPS = 3000
STEP = 0.05
STATES = [*State, State.CLEAR, State.VIOLATION, State.VIOLATION]


class Clock:
    """A clock to turn, shared by the board and the door."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def faults(board: BoardSimulator) -> list:
    """What the line may do; most of the time it is well. Silence costs real time, so it is rare."""
    silence = [board.fall_silent, board.answer_garbage]
    return [*silence, *[board.unplug] * 3, *[board.plug_in] * 12, *[board.behave] * 12]


def person(id_: int, label: Label) -> Track:
    return Track(id_, Box(0, 0, 9, 9), label, 0.9, 0.0, 0.0, Verdict(label, 0.9, 0.0))


@pytest.mark.parametrize("policy", [Policy.HOLD, Policy.ADMIT])
@pytest.mark.parametrize("name", ["modbus", "icpdas"])
def test_two_changes_of_the_output_are_never_closer_than_the_debounce(
    policy: Policy, name: str
) -> None:
    """States, people, staff's orders and the cable come and go at random, the same for each run.

    These boards keep their outputs when the cable is pulled; what others drop is not the kiosk's.
    """
    chance, clock = random.Random(name), Clock()
    with BoardSimulator(name, clock=clock) as board:
        relay = RelaySettings(port=board.port, board=name)
        settings = Settings(relay=relay, door=DoorSettings(policy=policy, debounce=0.2))
        override: Slot[Override | None] = Slot()
        health = HealthBoard(clock, lambda _event: None)
        door = Door(Slot(settings), health, lambda _event: None, Slot(), clock, override=override)
        state, tracks = State.IDLE, ()
        for step in range(STEPS):
            if chance.random() < 0.05:
                state = chance.choice(STATES)
                tracks = (person(step, chance.choice([Label.MASK, Label.NO_MASK])),)
            if chance.random() < 0.01:
                order = Override(chance.choice([Action.LOCK, Action.RELEASE]), clock.now + 1)
                override.put(chance.choice([None, order]))
            if chance.random() < 0.02:
                chance.choice(faults(board))()
            door.step(Outcome(state, clock.now, clock.now, tracks=tracks), clock.now)
            clock.now += STEP
        door.close()
        changes = [moment.at for moment in board.history[1:-1]]  # the last may be the closing
        assert len(changes) > 20
        assert min(b - a for a, b in zip(changes, changes[1:])) >= 0.2 - 1e-6
