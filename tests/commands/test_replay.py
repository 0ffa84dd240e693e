"""``kiosk replay`` over real videos with the real network."""

from __future__ import annotations

import json

import cv2
import numpy as np
import pytest

from kiosk.cameras.scene import Scene
from kiosk.cli import main

FPS = 10.0
LABELS = {"mask", "no_mask", "misplaced"}


@pytest.fixture(scope="module")
def walk_up(tmp_path_factory):
    """Somebody comes in with a bare face: 4 seconds of the demo scene."""
    path = tmp_path_factory.mktemp("clips") / "walk-up.avi"
    scene = Scene(640, 360)
    write(path, [scene.picture(2 + i / FPS, i) for i in range(40)])
    return path


@pytest.fixture
def short(tmp_path):
    """A clip of an empty grey room."""
    path = tmp_path / "short.avi"
    write(path, [np.full((90, 160, 3), 90 + i % 5, np.uint8) for i in range(50)])
    return path


def write(path, pictures):
    height, width = pictures[0].shape[:2]
    fourcc = cv2.VideoWriter.fourcc(*"MJPG")
    writer = cv2.VideoWriter(str(path), fourcc, FPS, (width, height))
    for picture in pictures:
        writer.write(picture)
    writer.release()


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


def test_a_walk_up_is_told_as_json_lines_with_the_summary_last(walk_up, capsys):
    assert main(["replay", str(walk_up)]) == 0
    *events, summary = lines(capsys.readouterr().out)
    told = [(event["event"], event.get("label") or event[event["event"]]) for event in events]
    assert told == [
        ("state", "idle"),
        ("state", "checking"),
        ("verdict", "no_mask"),
        ("state", "violation"),
        ("alarm", "no_mask"),
        ("door", "hold"),
    ]
    assert summary["event"] == "summary"
    assert (summary["frames"], summary["people"], summary["fps"]) == (40, 1, FPS)
    assert summary["counts"] == {"mask": 0, "no_mask": 1, "misplaced": 0}


def test_with_a_file_the_events_go_there_and_a_timeline_to_stdout(walk_up, tmp_path, capsys):
    target = tmp_path / "events.jsonl"
    assert main(["replay", str(walk_up), "--json", str(target)]) == 0
    *events, summary = lines(target.read_text())
    assert {event["event"] for event in events} == {"verdict", "state", "alarm", "door"}
    assert set(summary["counts"]) == LABELS
    timeline = capsys.readouterr().out
    assert "verdict   no_mask, track" in timeline
    assert "counts        0 mask, 1 no_mask, 0 misplaced" in timeline


def test_the_settings_file_is_in_force(short, tmp_path, capsys):
    settings = tmp_path / "kiosk.yaml"
    settings.write_text("decision:\n  votes: 100\n")
    assert main(["replay", str(short), "--config", str(settings)]) == 2
    assert "votes" in capsys.readouterr().err


def test_an_empty_room_is_idle_and_nobody(short, capsys):
    assert main(["replay", str(short), "--json", "-"]) == 0
    state, summary = lines(capsys.readouterr().out)
    assert state == {"t": 0.0, "event": "state", "state": "idle"}
    assert (summary["frames"], summary["people"], summary["seconds"]) == (50, 0, 5.0)


def test_a_video_cut_off_is_replayed_as_far_as_it_goes_and_says_so(short, tmp_path, capsys):
    cut = tmp_path / "cut.avi"
    cut.write_bytes(short.read_bytes()[: short.stat().st_size * 6 // 10])
    assert main(["replay", str(cut)]) == 0
    told = capsys.readouterr()
    frames = lines(told.out)[-1]["frames"]
    assert 10 < frames < 45
    assert f"cut off or damaged: {frames} of 50 frames" in told.err


@pytest.mark.parametrize("video", ["there-is-none.mp4", "rtsp://127.0.0.1/x", "demo:", "bad.mp4"])
def test_what_cannot_be_replayed_is_one_line_and_exit_code_2(video, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.mp4").write_bytes(b"no video at all")
    assert main(["replay", video]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(f"kiosk replay: {video}: ")
    assert told.err.count("\n") == 1


def test_a_place_that_cannot_be_written_is_named(short, tmp_path, capsys):
    target = tmp_path / "nowhere" / "events.jsonl"
    assert main(["replay", str(short), "--json", str(target)]) == 2
    assert f"{target}: cannot be written" in capsys.readouterr().err


@pytest.mark.skipif("not __import__('os').path.exists('/dev/full')")
def test_a_full_disk_is_named(short, capsys):
    assert main(["replay", str(short), "--json", "/dev/full"]) == 2
    assert "/dev/full: cannot be written (No space left" in capsys.readouterr().err


def test_a_terminal_sees_how_far_it_has_got(short, capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert main(["replay", str(short)]) == 0
    told = capsys.readouterr()
    assert "\rframe 0, 0.0 s" in told.err
    assert told.err.endswith("\r\033[K")
    assert len(lines(told.out)) == 2


def test_a_recording_is_never_written_over(short, capsys):
    before = short.read_bytes()
    assert main(["replay", str(short), "--json", str(short)]) == 2
    assert "would be overwritten" in capsys.readouterr().err
    assert short.read_bytes() == before


def test_no_picture_of_a_recording_in_a_folder_is_written_over(tmp_path, capsys):
    picture = tmp_path / "0001.png"
    assert cv2.imwrite(str(picture), np.zeros((90, 160, 3), np.uint8))
    before = picture.read_bytes()
    assert main(["replay", str(tmp_path), "--json", str(picture)]) == 2
    assert "would be overwritten" in capsys.readouterr().err
    assert picture.read_bytes() == before
