"""The note in the state folder that outlives a crash."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kiosk.errors import InputError
from kiosk.relays.remembered import forget, recall, remember
from kiosk.settings import DoorSettings, Policy, RelaySettings, Wiring

RELAY = RelaySettings(port="/dev/ttyUSB0", board="waveshare", channel=3, address=7)
DOOR = DoorSettings(policy=Policy.ADMIT, wiring=Wiring.ENERGISE_TO_UNLOCK)


def test_what_was_noted_comes_back(tmp_path: Path) -> None:
    remember(tmp_path / "new", RELAY, DOOR)
    relay, wiring = recall(tmp_path / "new") or pytest.fail("nothing was noted")
    assert relay == RELAY.model_copy(update={"unsupervised": True})
    assert wiring is DOOR.wiring
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["door.json"]


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
