"""What ``python -m tests.gui_latency`` does: it hangs what it says, and the window answers."""

from __future__ import annotations

from pathlib import Path

from tests.gui_latency import ROWS, measured


def test_the_window_answers_while_sound_relay_disk_and_camera_never_come_back(
    tmp_path: Path,
) -> None:
    """Every hang lasts until the end: had the GUI thread waited for one, no answer would come."""
    found = measured(1.0, tmp_path)
    assert list(found) == list(ROWS)
    assert all(len(row.ms) > 50 for row in found.values())
    assert all(row.pictures > 2 for row in list(found.values())[:4])
