"""Commands whose output goes nowhere."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="the training side needs torch")

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("output", [">&-", "| true"], ids=["closed", "not read"])
def test_where_nobody_reads_a_command_still_ends_well(kitti_folder, tmp_path, output):
    """``pack … | head`` is no failure."""
    out = tmp_path / "packed"
    given = [sys.executable, "-m", "models.training", "pack", str(kitti_folder), "--out", str(out)]
    ended = subprocess.run(
        ["bash", "-c", f'"$0" "$@" {output}; exit "${{PIPESTATUS[0]}}"', *given],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert (out / kitti_folder.name / "images").is_dir()
