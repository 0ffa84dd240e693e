"""Every fault between the program and its board is told, lived through and over when it is over."""

from __future__ import annotations

from pathlib import Path
from typing import List

import pytest

from tests.board_faults import LETS_GO, Row, frozen, killed, on_the_line, over_the_network
from tests.program import plain_environment

SOON = 4.0
"""Seconds; 2 are promised and measured, and tried with a clock of the test's own elsewhere."""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return plain_environment(tmp_path / "state")


def rows_of_the_documents() -> List[str]:
    """The faults named in docs/faults.md."""
    page = Path(__file__).parents[1] / "docs" / "faults.md"
    lines = page.read_text(encoding="utf-8").splitlines()
    return [line.split("|")[1].strip() for line in lines if line.count("|") == 5]


def test_every_fault_of_the_line_is_told_and_recovered_from(environment: dict[str, str]) -> None:
    """In one run of the program, in the order of the documents."""
    rows = list(on_the_line(environment))
    told = [row.happened.split(";")[0] for row in rows]
    assert told == [
        *["relay_lost", "relay_silent", "relay_silent", "relay_silent", "relay_silent"],
        *["relay_silent", "relay_mismatch", "relay_silent", "relay_busy"],
    ]
    assert all(row.seen_after is not None and row.well_after is not None for row in rows)
    assert [row.fault for row in rows if row.fault not in rows_of_the_documents()] == []


def test_every_fault_of_a_serial_port_server_is_told_and_recovered_from(
    environment: dict[str, str],
) -> None:
    rows = list(over_the_network(environment))
    assert [row.happened.split(";")[0] for row in rows] == ["relay_lost", "relay_silent"]
    for row in rows:
        check(row)


def test_a_killed_program_lets_go_by_the_boards_own_time(environment: dict[str, str]) -> None:
    (row,) = killed(environment, "waveshare")
    check(row)
    assert row.happened == LETS_GO
    assert row.well_after <= SOON


def test_after_a_killed_program_relay_safe_lets_go(environment: dict[str, str]) -> None:
    """A board without a timer of its own stands as it was until then."""
    (row,) = killed(environment, "numato")
    check(row)
    assert row.happened == "output energised; after `kiosk relay safe` at rest"


def test_a_program_that_stands_still_lets_go(environment: dict[str, str]) -> None:
    (row,) = frozen(environment)
    check(row)
    assert row.well_after <= SOON


def check(row: Row) -> None:
    """The documents tell of it."""
    assert row.fault in rows_of_the_documents()
