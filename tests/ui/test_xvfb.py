"""A real window on a real X server without a window manager."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ui import theme
from ui.display import require_display

SCRIPT = Path(__file__).with_name("real_window.py")


@pytest.mark.usefixtures("on_xvfb")
def test_a_server_that_answers_is_a_display():
    require_display()


@pytest.mark.usefixtures("on_xvfb")
def test_the_screen_is_filled_without_a_window_manager_and_ends_on_sigterm():
    command = [sys.executable, "-u", str(SCRIPT), "1"]
    root = str(Path(__file__).resolve().parents[2])
    environment = {**os.environ, "PYTHONPATH": root}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as kiosk:
        facts = json.loads(kiosk.stdout.readline())
        kiosk.terminate()
        assert kiosk.wait(20) == 0
    assert facts["size"] == [1280, 720]
    assert facts["painted"] > 0
    # One moment by now, or still the last verdict: the window covers the whole screen either way.
    assert facts["ground"] in (theme.STOP, theme.PAPER)


PANEL = Path(__file__).with_name("real_panel.py")


@pytest.mark.usefixtures("on_xvfb")
@pytest.mark.parametrize(
    ("x_server", "scale"),
    [("3840x2160", 2), ("1920x1080", 1), ("1080x1920", 1), ("1280x720", 1)],
    indirect=["x_server"],
)
def test_every_page_of_the_panel_fits_on_a_real_screen_and_qt_has_nothing_to_say(
    x_server, scale, request
):
    width, height = (int(side) for side in request.node.callspec.params["x_server"].split("x"))
    command = [sys.executable, str(PANEL), str(width // scale), str(height // scale)]
    environment = {**os.environ, "QT_SCALE_FACTOR": str(scale)}
    done = subprocess.run(
        command, capture_output=True, text=True, env=environment, timeout=100, check=False
    )
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    assert facts["misfits"] == []
    assert facts["said"] == []
    assert facts["ratio"] == scale
    assert facts["pixels"] == [width, height]
    assert facts["grounds"][1] == theme.PAPER
