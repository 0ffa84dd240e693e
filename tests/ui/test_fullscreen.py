"""The window fills its screen whatever comes, goes or changes; other screens are black."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from ui.fullscreen import _black

SCRIPT = Path(__file__).with_name("real_screens.py")
ROOT = SCRIPT.parents[2]
LEFT, RIGHT = [0, 0, 1280, 720], [1280, 0, 1920, 1080]


def tried(what, wanted="", **environment):
    """What the script found, after looking that Qt had nothing to say and no window was left."""
    done = subprocess.run(
        [sys.executable, str(SCRIPT), what, wanted],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    facts = json.loads(done.stdout)
    assert (facts["said"], facts["left"]) == ([], [])
    return facts["found"], done.stderr


@pytest.fixture
def two_screens(tmp_path):
    """Qt's own screens in memory, beside each other."""
    usual = {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    screens = [
        {"name": name, **dict(zip(("x", "y", "width", "height"), area)), **usual}
        for name, area in (("left", LEFT), ("right", RIGHT))
    ]
    file = tmp_path / "screens.json"
    file.write_text(json.dumps({"screens": screens}))
    return {"QT_QPA_PLATFORM": f"offscreen:configfile={file}"}


def test_the_primary_screen_is_filled_and_the_other_one_is_black(two_screens):
    [found], _ = tried("once", **two_screens)
    assert (found["on"], found["window"], found["full"]) == ("left", LEFT, True)
    assert found["covers"] == {"right": RIGHT}
    assert found["visible"]


def test_the_screen_that_is_named_is_filled(two_screens):
    [found], _ = tried("once", "right", **two_screens)
    assert (found["on"], found["window"]) == ("right", RIGHT)
    assert found["covers"] == {"left": LEFT}


def test_a_screen_that_is_not_there_is_told_and_the_primary_one_filled(two_screens):
    [found], said = tried("once", "HDMI-7", **two_screens)
    assert found["on"] == "left"
    assert "there is no screen 'HDMI-7' now; there are left, right" in said


def test_a_window_that_was_hidden_is_full_again(two_screens):
    [found], _ = tried("minimised", **two_screens)
    assert found["full"]


@pytest.mark.skipif(not shutil.which("xrandr"), reason="xrandr is not installed")
@pytest.mark.usefixtures("on_xvfb")
def test_the_window_follows_screens_that_come_go_and_change():
    found, _ = tried("changing")
    at_first, smaller, two, only_right, at_last = found
    if smaller == at_first:
        pytest.skip("this Qt does not follow the server's monitors")
    assert at_first["window"] == [0, 0, 1280, 720]
    assert (smaller["on"], smaller["window"]) == ("left", [0, 0, 1024, 768])
    assert two["window"] == [0, 0, 1024, 768]
    assert two["covers"] == {"right": [1024, 0, 256, 768]}
    assert (only_right["on"], only_right["window"]) == ("right", [1024, 0, 256, 768])
    assert (at_last["window"], at_last["covers"]) == ([0, 0, 1280, 720], {})
    assert all(one["full"] for one in found)


@pytest.mark.usefixtures("on_xvfb")
@pytest.mark.parametrize("x_server", [("1280x720", "800x600")], indirect=True)
def test_a_second_x_screen_is_black_too():
    [found], _ = tried("once")
    if found["count"] == 1:
        pytest.skip("this Qt knows one X screen of a server only")
    assert found["window"] == [0, 0, 1280, 720]
    assert list(found["covers"].values()) == [[0, 0, 800, 600]]


@pytest.mark.usefixtures("on_xvfb")
def test_the_screen_is_kept_from_going_dark():
    [found], _ = tried("awake")
    assert found["before"] > 0
    assert found["now"] == 0


def test_no_window_manager_takes_a_cover_away(application):
    """Alt+F4 on the black of the second screen would show the desktop."""
    cover = _black()
    try:
        cover.show()
        assert not cover.close()
        assert cover.isVisible()
    finally:
        cover.hide()
        cover.deleteLater()
        QApplication.sendPostedEvents(cover, QEvent.Type.DeferredDelete.value)
