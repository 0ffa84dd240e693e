"""The note in the state folder that outlives a crash."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kiosk.cli import main
from kiosk.errors import InputError
from kiosk.relays.remembered import forget, recall, remember
from kiosk.relays.simulator import BoardSimulator
from kiosk.settings_door import DoorSettings, Policy, RelaySettings, Wiring
from tests.relays.conftest import Until

RELAY = RelaySettings(port="/dev/ttyUSB0", board="waveshare", channel=3, address=7)
DOOR = DoorSettings(policy=Policy.ADMIT, wiring=Wiring.ENERGISE_TO_UNLOCK)


def test_what_was_noted_comes_back(tmp_path: Path) -> None:
    remember(tmp_path / "new", RELAY, DOOR)
    relay, wiring = recall(tmp_path / "new") or pytest.fail("nothing was noted")
    assert relay == RELAY.model_copy(update={"unsupervised": True, "timed": False})
    assert wiring is DOOR.wiring
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["door.json"]


@pytest.mark.parametrize("name", ["icpdas", "adlink", "arduino"])
def test_making_safe_arms_no_watchdog_that_would_drop_the_other_outputs(
    name: str, own_state: Path
) -> None:
    """Nobody would feed it any more: the module's own time is let run out twice over."""
    now = [100.0]
    with BoardSimulator(name, clock=lambda: now[0]) as board:
        settings = RelaySettings(port=board.port, board=name, timed=False)
        remember(own_state, settings, DOOR)
        for channel in (1, 2):
            board.set_output(channel, True)
        assert main(["relay", "safe"]) == 0
        now[0] += 4
        assert board.outputs[:2] == (False, True)


@pytest.mark.parametrize("name", ["icpdas", "adlink", "arduino"])
def test_a_pulse_by_hand_leaves_no_watchdog_that_would_drop_the_other_outputs(name: str) -> None:
    now = [100.0]
    with BoardSimulator(name, clock=lambda: now[0]) as board:
        board.set_output(2, True)
        where = ["--port", board.port, "--board", name]
        assert main(["relay", "pulse", "--seconds", "0.2", *where]) == 0
        now[0] += 4
        assert board.outputs[:2] == (False, True)


def test_a_blind_board_hears_twice_that_it_is_to_be_safe_and_nobody_says_that_it_is(
    own_state: Path, capsys: pytest.CaptureFixture, until: Until
) -> None:
    with BoardSimulator("lcus1") as board:
        remember(own_state, RelaySettings(port=board.port, board="lcus1"), DOOR)
        assert main(["relay", "safe"]) == 0
        assert "switched off, not confirmed, which means lock" in capsys.readouterr().out
        twice = 2 * bytes.fromhex("a0 01 00 a1")
        until(lambda: b"".join(data for _, data in board.heard) == twice)


def test_forgetting_twice_leaves_nothing(tmp_path: Path) -> None:
    remember(tmp_path, RELAY, DOOR)
    forget(tmp_path)
    forget(tmp_path)
    assert recall(tmp_path) is None


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"port": "/dev/ttyUSB0", "board": "lcus1", "channel": 99, "address": 1, "wiring": "x"}',
        '{"port": "/dev/ttyUSB0", "board": "lcus1", "channel": 1, "address": 1, "wiring": "x"}',
    ],
)
def test_a_broken_note_names_itself_and_the_way_out(tmp_path: Path, content: str) -> None:
    (tmp_path / "door.json").write_text(content)
    with pytest.raises(InputError, match=r"door\.json.*kiosk relay off --port"):
        recall(tmp_path)


def test_what_others_may_add_is_ignored(tmp_path: Path) -> None:
    remember(tmp_path, RELAY, DOOR)
    note = tmp_path / "door.json"
    note.write_text(json.dumps({**json.loads(note.read_text()), "colour": "red"}))
    assert recall(tmp_path) is not None
