"""Somebody who has the kiosk alone, without what training needs on top."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("missing", ["torch", "onnx"])
def test_what_is_not_installed_is_named_with_the_cure(missing):
    """A checkout's plain install gets one sentence from every command that needs the extra."""
    asked = f"""
import sys
sys.modules[{missing!r}] = None  # as if it were not installed
from models.training.__main__ import main
sys.exit(main(["export", "--help"]))
"""
    command = [sys.executable, "-c", asked]
    ended = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=False)
    assert ended.returncode == 1
    assert "not installed" in ended.stderr
    assert "pip install -e '.[training]'" in ended.stderr
    assert "Traceback" not in ended.stderr
