"""What `kiosk check` says of the door follows the settings."""

from __future__ import annotations

import pytest

from kiosk.effects.door_words import in_words
from kiosk.settings import Settings
from kiosk.settings_door import DoorSettings, OnFault, Policy, RelaySettings, Wiring


def words(door: DoorSettings, port: str = "/dev/ttyUSB0", **relay: object) -> list:
    return in_words(Settings(door=door, relay=RelaySettings(port=port, **relay)))


@pytest.mark.parametrize("wiring", Wiring)
@pytest.mark.parametrize("on_fault", OnFault)
def test_the_words_follow_the_settings(wiring: Wiring, on_fault: OnFault) -> None:
    door = DoorSettings(policy=Policy.ADMIT, wiring=wiring, on_fault=on_fault)
    power, crash, camera, start, *_ = words(door)
    safe = "free" if wiring is Wiring.ENERGISE_TO_LOCK else "locked"
    blind = "free" if on_fault is OnFault.RELEASE else "locked"
    assert power.startswith("Power loss")
    assert power.endswith(f"the door is {safe}.")
    assert crash.endswith(f"the door is {safe}.")
    assert f"the door is {blind} until" in camera
    assert start.endswith(f"the door is {blind}.")


def test_remind_says_that_the_door_is_left_alone() -> None:
    assert "leaves the door alone" in " ".join(words(DoorSettings(policy=Policy.REMIND)))


def test_without_a_board_nothing_is_said_of_its_output() -> None:
    assert words(DoorSettings(), port="") == [
        "Nothing switches the door: relay.port names no board."
    ]


@pytest.mark.parametrize(
    ("relay", "by_itself"),
    [
        *[
            ({"board": "waveshare"}, True),
            ({"board": "arduino"}, True),
            ({"board": "rly02"}, False),
        ],
        *[({"board": "waveshare", "timed": False}, False), ({"board": "no such board"}, False)],
    ],
)
def test_what_a_crash_does_depends_on_the_board(relay: dict, by_itself: bool) -> None:
    crash = words(DoorSettings(), **relay)[1]
    assert ("the board drops the output by itself within 2 s" in crash) is by_itself
    assert ("until `kiosk relay safe` has run" in crash) is not by_itself


def test_the_schedule_is_told() -> None:
    assert "Schedule: none" in "\n".join(words(DoorSettings()))
    told = "\n".join(words(DoorSettings(schedule=["mon-fri 20:00-06:00 lock"])))
    assert "mon-fri 20:00-06:00 lock; else the pictures decide" in told


def test_the_inputs_are_told() -> None:
    assert words(DoorSettings())[-1] == "Inputs: none wired."
    wired = {"emergency_input": {"input": 1}, "exit_input": {"input": 2, "normally": "open"}}
    fire, button, contact = words(DoorSettings(**wired, contact={"input": 3}))[-3:]
    assert fire.startswith("emergency_input (input 1, normally closed)")
    assert "torn" in fire
    assert button.startswith("exit_input (input 2, normally open)")
    assert "open for 30 s" in contact
