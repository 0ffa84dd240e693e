"""Decisions know the monotonic clock only; what the wall clock says changes none of them."""

from __future__ import annotations

import ast
import os
import time
from pathlib import Path

import pytest

import kiosk
from kiosk.journal.reader import read
from kiosk.types import Event, Label
from tests.entrance import Entrance, face
from tests.soak import SETTINGS

YEAR = 365 * 86400.0
PACKAGE = Path(kiosk.__file__).parent

WALL_CLOCK = {
    "checks.py": "looks whether the clock is set",
    "commands/events.py": "--since counts back from now",
    "commands/report.py": "--since counts back from now",
    "hours.py": "the door's timetable and the quiet hours are times of day",
    "journal/store.py": "names the file that is set aside",
    "journal/writer.py": "stamps events",
    "staff/changes.py": "the history of the last seven days",
    "staff/desk.py": "how loud the voice is depends on the hour",
    "staff/export.py": "names the folder on the stick",
    "staff/health.py": "what happened in the last seven days",
    "staff/pad.py": "wrong PINs are remembered over a restart",
    "staff/self_test.py": "names what it writes, plays a prompt by the hour",
    "staff/today.py": "today is a date",
}
"""The modules that may ask what time of day it is, and why. None of them decides about people."""


def test_only_these_modules_ask_what_time_of_day_it_is():
    """Whatever else needs time takes the monotonic clock, or gets the time with its data."""
    asking = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if any(map(asks, ast.walk(ast.parse(path.read_text(encoding="utf-8")))))
    }
    assert asking == set(WALL_CLOCK)


def asks(node: ast.AST) -> bool:
    """Whether code names the wall clock; the names of time zones and formats are not meant."""
    if isinstance(node, ast.ImportFrom) and node.module == "time":
        return any(name.name != "monotonic" for name in node.names)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id == "local_time"
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
        return False
    wall = {"time", "time_ns", "localtime", "gmtime", "ctime", "strftime"}
    return (node.value.id == "time" and node.attr in wall) or (
        node.value.id in ("datetime", "date") and node.attr in ("now", "today", "utcnow")
    )


@pytest.mark.parametrize("code", ["time.time()", "from time import time", "datetime.now(zone)", "date.today()", "local_time()"])  # fmt: skip
def test_the_look_for_it_finds_it(code):
    assert any(map(asks, ast.walk(ast.parse(code))))


def told(folder: Path, ahead: float, jumps: list[float]) -> list[tuple[float, str, str]]:
    """What happens at a door while the wall clock is set by so much, after each visitor."""
    heard: list[tuple[float, str, str]] = []

    def hear(event: Event) -> None:
        if event.subject != "clock_changed":
            heard.append((round(entrance.now, 3), event.kind.value, event.subject))

    with Entrance(folder, hear, SETTINGS, ahead) as entrance:
        entrance.frames_of(30)
        for jump in [0.0, *jumps]:
            entrance.ahead += jump
            entrance.frames_of(20, [face(Label.NO_MASK, 1), face(Label.MASK, 2)])
            entrance.silence(1.5)
            entrance.quiet()
            entrance.leap(60.0)
    return heard


@pytest.fixture
def usual(tmp_path):
    """The same visitors while nobody touches the clock."""
    return told(tmp_path / "usual", 1.7e9, [0.0] * 4)


@pytest.mark.parametrize(
    ("ahead", "jumps"),
    [
        (1.7e9, [YEAR, -YEAR, -YEAR, YEAR]),
        (-1000.0, [1.7e9, 0.0, 0.0, 0.0]),
        (1.7e9, [3600.0, -3600.0, 0.5, -0.5]),
    ],
    ids=["a year to and fro", "no clock at the start, 1970", "an hour, and half a second"],
)
def test_a_clock_that_is_set_changes_no_decision(usual, tmp_path, ahead, jumps):
    """States, verdicts, door, voice and faults come at the very same moments."""
    folder = tmp_path / "set"
    assert told(folder, ahead, jumps) == usual
    entries = list(read(folder))
    changed = [entry for entry in entries if entry.subject == "clock_changed"]
    assert [entry.id for entry in entries] == list(range(1, len(entries) + 1))
    assert [(entry.kind, entry.subject) for entry in entries if entry not in changed] == [
        (kind, subject) for _, kind, subject in usual
    ]
    assert len(changed) == sum(abs(jump) >= 2 for jump in jumps)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/St_Johns"])
def test_summer_time_changes_no_decision(usual, tmp_path, monkeypatch, zone):
    """The night in which an hour comes twice: 27 October 2024, 3 November 2024."""
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        for night in (1_729_990_700.0, 1_730_608_100.0):
            assert told(tmp_path / str(night), night - 1000, [0.0] * 4) == usual
    finally:
        monkeypatch.undo()
        time.tzset()
        assert "TZ" not in os.environ or os.environ["TZ"] != zone
