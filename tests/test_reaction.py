"""What ``python -m tests.reaction`` does and how it counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reaction import OFF, ON, Entry, measured, reactions


def test_each_change_is_answered_by_the_first_bytes_and_the_first_alarm_after_it() -> None:
    """What is prolonged, or waits for a hold that may not end yet, is no answer to a verdict."""
    entries = [
        *[Entry(1.0, "state", "clear"), Entry(2.0, "state", "violation")],
        *[Entry(2.01, "alarm", "no_mask"), Entry(5.0, "state", "clear")],
        *[Entry(6.0, "state", "violation"), Entry(6.1, "state", "clear")],
        *[Entry(6.2, "state", "violation"), Entry(6.3, "state", "clear")],
    ]
    heard = [(0.5, OFF), (2.03, ON), (2.8, ON), (5.002, OFF), (6.02, ON), (6.8, ON), (7.1, OFF)]
    found = reactions(entries, heard)
    assert found["verdict to bytes, hold"] == pytest.approx([30, 20])
    assert found["verdict to bytes, release"] == pytest.approx([2])
    assert found["verdict to alarm call"] == pytest.approx([10])


def test_the_whole_program_holds_releases_and_speaks_for_four_people(tmp_path: Path) -> None:
    found = measured(20.0, tmp_path)
    assert all(found.values())
