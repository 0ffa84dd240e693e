"""Commands whose output goes nowhere."""

from __future__ import annotations

import subprocess

import pytest

from tests.program import KIOSK, plain_environment


@pytest.mark.parametrize("asked", ["relay safe", "relay boards", "config defaults"])
@pytest.mark.parametrize("output", [">&-", "| true"], ids=["closed", "not read"])
def test_where_nobody_reads_a_command_still_ends_well(own_state, asked, output):
    """Whoever calls ``kiosk relay safe`` believes its exit code."""
    environment = plain_environment(own_state)
    del environment["PYTHONUNBUFFERED"]
    ended = subprocess.run(
        ["bash", "-c", f'"$0" {asked} {output}; exit "${{PIPESTATUS[0]}}"', str(KIOSK)],
        env=environment,
        capture_output=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, b"")
