"""The rows of docs/faults.md: the quick ones always, all of them with ``KIOSK_ALL_FAULTS=1``."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kiosk.types import TroubleCode
from tests import camera_faults, faults
from tests.fault_rows import COLUMNS, SEEN_BY, shown, told
from tests.program import plain_environment

PAGE = Path(__file__).parents[1] / "docs" / "faults.md"
QUICK = ("picture black", "picture blown out", "network camera stalls")
slow = pytest.mark.skipif(
    not os.environ.get("KIOSK_ALL_FAULTS"), reason="KIOSK_ALL_FAULTS=1 runs the slow rows, too"
)


@pytest.fixture
def environment(tmp_path):
    return plain_environment(tmp_path / "state")


def rows_of_the_page():
    """The cells of every row of the table of faults, by the fault."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if line[:1] == "|"]
    return {row[0]: row for row in rows if len(row) == len(COLUMNS)}


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=() if n in QUICK else slow) for n in camera_faults.FAULTS]
)
def test_a_camera_fault_is_what_the_page_says(name, environment, tmp_path):
    """Screen, door, sound and journal; the times are the machine's."""
    row = camera_faults.camera_fault(name, environment, tmp_path)
    assert list(row[:6]) == rows_of_the_page()[name][:6]


@slow
@pytest.mark.parametrize("group", ["heat", "without", "full_disk", "spoilt_settings", "at_start", "signals"])  # fmt: skip
def test_the_others_are_what_the_page_says(group, environment, tmp_path):
    page = rows_of_the_page()
    needs_folder = group not in ("without", "signals")
    make = getattr(faults, group)
    for row in make(environment, tmp_path) if needs_folder else make(environment):
        assert list(row[:4]) == page[row.fault][:4]


def test_every_trouble_that_a_camera_can_be_in_has_a_row():
    """Missing and busy are told at the start; the others are in the table of camera faults."""
    codes = {code.value for code in TroubleCode if code.value.startswith(("camera", "picture"))}
    done = {fault.trouble for fault in camera_faults.FAULTS.values()}
    assert codes - done == {"camera_missing", "camera_busy"}


def test_what_the_screen_shows_is_asked_of_the_screen():
    part = next(part for part, by in SEEN_BY.items() if by == "picture check")
    said = shown(part, TroubleCode.PICTURE_BLACK, fault=True)
    assert said == "“Please come in, mask on.” The camera cannot see"


def test_the_lines_of_a_program_are_read():
    lines = ["    3.20 s  state      fault         before idle", "WARNING kiosk.health: x", ""]
    assert [one[:2] for one in told(lines)] == [("state", "fault")]
