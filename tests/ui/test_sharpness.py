"""A screen with several pixels to one of the window is painted with all of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("real_scale.py")
ROOT = SCRIPT.parents[2]


@pytest.mark.parametrize("scale", ["2", "1.5"])
@pytest.mark.parametrize("look", ["clear", "no-mask"])
def test_the_screen_is_the_same_pixel_by_pixel_as_one_without_scaling(look, scale):
    environment = {**os.environ, "QT_SCALE_FACTOR": scale, "PYTHONPATH": str(ROOT)}
    environment["QT_QPA_PLATFORM"] = "offscreen"
    done = subprocess.run(
        [sys.executable, str(SCRIPT), look],
        capture_output=True,
        text=True,
        env=environment,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    assert facts["ratio"] == float(scale)
    assert facts["size"] == [960 * float(scale), 540 * float(scale)]
    # Picture, boxes and words; a picture blown up from half the pixels differs in over 6 of 100.
    assert facts["differ"] < 0.003
