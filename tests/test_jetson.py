"""What a Jetson's files say, and what they say when they are missing or odd."""

from __future__ import annotations

import pytest

from kiosk import jetson
from tests.xavier import RELEASE, xavier


def test_a_xavier_is_read(tmp_path):
    root = xavier(tmp_path)
    board = jetson.read(root)
    assert board == jetson.Jetson("NVIDIA Jetson Xavier NX Developer Kit", "35.4.1")
    assert board.jetpack == "5.1.2"
    assert jetson.tensorrt(root) == "8.5.2.2"
    assert jetson.power_mode(root) == 8
    assert jetson.power_modes(root)[8] == "MODE_20W_6CORE"
    assert jetson.temperatures(root) == {"CPU-therm": 48.5, "GPU-therm": 46.0}


def test_an_empty_folder_is_no_jetson(tmp_path):
    assert jetson.read(tmp_path) is None
    assert jetson.tensorrt(tmp_path) == ""
    assert jetson.power_mode(tmp_path) is None
    assert jetson.power_modes(tmp_path) == {}
    assert jetson.temperatures(tmp_path) == {}


@pytest.mark.parametrize(
    ("revision", "l4t", "jetpack"),
    [("35.2.1", "35.2.1", "5.1"), ("32.7.1", "32.7.1", "4.6.1"), ("36.4.0", "36.4.0", "")],
)
def test_releases_are_named_by_their_jetpack(tmp_path, revision, l4t, jetpack):
    major, _, minor = revision.partition(".")
    release = RELEASE.replace("R35", f"R{major}").replace("4.1", minor, 1)
    board = jetson.read(xavier(tmp_path, release=release))
    assert (board.l4t, board.jetpack) == (l4t, jetpack)


def test_another_board_is_no_jetson(tmp_path):
    """A Raspberry Pi has a device tree, too."""
    root = xavier(tmp_path)
    (root / "proc/device-tree/model").write_text("Raspberry Pi 4 Model B Rev 1.4\0")
    assert jetson.read(root) is None


def test_a_sensor_that_cannot_be_read_is_left_out(tmp_path):
    """Switched off, the GPU's sensor answers with an error or nothing."""
    root = xavier(tmp_path, GPU_therm="")
    assert list(jetson.temperatures(root)) == ["CPU-therm"]
