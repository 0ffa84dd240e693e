"""``kiosk detect`` on real files."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk import cli
from kiosk.person import Wear
from tests.detectors.networks import colour_network, write_model
from tests.detectors.scenes import scene

BARE, BOX = scene(Wear.BARE)


@pytest.fixture
def folder(tmp_path):
    """One picture in a folder, one in a folder within, and something else."""
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    cv2.imwrite(str(folder / "one.png"), BARE.pixels)
    cv2.imwrite(str(folder / "deep" / "one.png"), scene(Wear.PROPER)[0].pixels)
    (folder / "notes.txt").write_text("nothing to see", encoding="utf-8")
    return folder


@pytest.fixture
def clip(tmp_path):
    """Three frames at 10 a second."""
    path = tmp_path / "clip.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, (1280, 720))
    for _ in range(3):
        writer.write(BARE.pixels)
    writer.release()
    return path


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


def test_a_folder_and_a_video_become_json_lines(folder, clip, capfd):
    """One per picture and per frame, sorted, boxes in source pixels, and nothing else on stdout."""
    assert cli.main(["detect", str(folder), str(clip)]) == 0
    out, err = capfd.readouterr()
    found = lines(out)
    assert err == ""
    assert [(each["source"], each["frame"], each["t"]) for each in found] == [
        (str(folder / "deep" / "one.png"), 0, 0.0),
        (str(folder / "one.png"), 0, 0.0),
        (str(clip), 0, 0.0),
        (str(clip), 1, 0.1),
        (str(clip), 2, 0.2),
    ]
    assert {(each["width"], each["height"]) for each in found} == {(1280, 720)}
    assert list(found[0]) == ["source", "frame", "t", "width", "height", "detections"]
    first = [each["detections"][0] for each in found]
    assert [each["label"] for each in first] == ["mask", *["no_mask"] * 4]
    assert first[1]["box"] == pytest.approx([BOX.x1, BOX.y1, BOX.x2, BOX.y2], abs=40)
    assert 0.5 < first[1]["score"] <= 1


def test_the_good_ones_are_finished_and_the_bad_ones_named(folder, tmp_path, capfd):
    """A line each on stderr, no traceback, no word of any library, exit code 2."""
    whole = (folder / "one.png").read_bytes()
    _, jpeg = cv2.imencode(".jpg", BARE.pixels)
    bad = {
        "cut.png": whole[: len(whole) // 2],
        "cut.jpg": jpeg.tobytes()[: jpeg.size // 2],
        "empty.png": b"",
        "page.jpg": b"<html>no</html>",
        "noise.mp4": b"\0\1\2\3" * 500,
        "empty.avi": b"",
    }
    for name, content in bad.items():
        (tmp_path / name).write_bytes(content)
    paths = [
        *(str(tmp_path / name) for name in bad),
        str(tmp_path / "none.jpg"),
        str(tmp_path / "none.mp4"),
    ]
    assert cli.main(["detect", *paths, str(folder / "one.png")]) == 2
    out, err = capfd.readouterr()
    assert len(lines(out)) == 1
    told = err.splitlines()
    assert [line.split(": ")[:2] for line in told] == [["kiosk detect", path] for path in paths]


@pytest.fixture
def colours(tmp_path, monkeypatch):
    """A network that takes a red picture for a face in every part of it; see test_evaluate."""
    monkeypatch.setattr("kiosk.detectors.self_test", lambda _: None)
    size = {"width": 960, "height": 544, "resize": "fit"}
    return write_model(tmp_path / "colours", colour_network(960, 544), input=size)


def test_what_the_network_cannot_look_at_is_named_and_the_rest_looked_at(tmp_path, colours, capfd):
    """A picture by its path, a frame by its number; the copy of the video is as long as before."""
    red, black = np.full((544, 960, 3), (0, 0, 255), np.uint8), np.zeros((544, 960, 3), np.uint8)
    paths = [tmp_path / name for name in ("a.png", "b.png", "c.avi", "d.png")]
    for path, picture in zip((paths[0], paths[1], paths[3]), (black, red, black)):
        cv2.imwrite(str(path), picture)
    writer = cv2.VideoWriter(str(paths[2]), cv2.VideoWriter.fourcc(*"MJPG"), 10, (960, 544))
    for picture in (red, black, red, black):
        writer.write(picture)
    writer.release()

    options = ["--model", str(colours), "--annotate", str(tmp_path / "copies")]
    assert cli.main(["detect", *map(str, paths), *options]) == 2

    out, err = capfd.readouterr()
    found = [(Path(each["source"]).name, each["frame"]) for each in lines(out)]
    assert found == [("a.png", 0), ("c.avi", 1), ("c.avi", 3), ("d.png", 0)]
    places = [str(paths[1]), f"{paths[2]}: frame 0", f"{paths[2]}: frame 2"]
    assert [
        line.split(": The network's output is implausible")[0] for line in err.splitlines()
    ] == [f"kiosk detect: {place}" for place in places]
    video = cv2.VideoCapture(str(tmp_path / "copies" / "c.mp4"))
    assert video.get(cv2.CAP_PROP_FRAME_COUNT) == 4
    video.release()


def test_lines_go_to_a_file(folder, tmp_path, capfd):
    target = tmp_path / "out.jsonl"
    assert cli.main(["detect", str(folder), "--json", str(target)]) == 0
    assert len(lines(target.read_text(encoding="utf-8"))) == 2
    assert capfd.readouterr().out == ""


def test_copies_are_annotated_and_sources_untouched(folder, clip, tmp_path):
    """A copy each, though two have one name; the video keeps its length."""
    before = {
        path: path.read_bytes() for path in (folder / "one.png", folder / "deep" / "one.png", clip)
    }
    copies = tmp_path / "copies"
    assert cli.main(["detect", str(folder), str(clip), "--annotate", str(copies)]) == 0
    assert sorted(path.name for path in copies.iterdir()) == ["clip.mp4", "one-2.png", "one.png"]
    assert {path: path.read_bytes() for path in before} == before
    picture = cv2.imread(str(copies / "one-2.png"))
    changed = cv2.absdiff(picture, BARE.pixels).max(axis=2) > 100
    rows, columns = changed.any(axis=1).nonzero()[0], changed.any(axis=0).nonzero()[0]
    assert abs(rows.max() - BOX.y2) < 40
    assert abs(columns.min() - BOX.x1) < 40
    video = cv2.VideoCapture(str(copies / "clip.mp4"))
    shown = 0
    while video.read()[0]:
        shown += 1
    assert (shown, video.get(cv2.CAP_PROP_FPS)) == (3, 10)
    video.release()


def test_copies_never_replace_a_source(folder, capfd):
    """Into the sources' own folder they get other names."""
    before = (folder / "one.png").read_bytes()
    assert cli.main(["detect", str(folder / "one.png"), "--annotate", str(folder)]) == 0
    assert (folder / "one.png").read_bytes() == before
    assert (folder / "one-2.png").exists()


def test_progress_is_shown_on_a_terminal_and_stdout_stays_clean(folder, tmp_path):
    """Only lines of JSON on stdout while stderr is a terminal."""
    ours, theirs = pty.openpty()
    program = "import sys; from kiosk import cli; sys.exit(cli.main())"
    command = [sys.executable, "-c", program, "detect", str(folder)]
    with (tmp_path / "out").open("wb") as out, subprocess.Popen(
        command, stdout=out, stderr=theirs, env={**os.environ, "TERM": "xterm"}
    ) as running:
        os.close(theirs)
        shown = _all_of(ours)
    assert running.returncode == 0
    assert len(lines((tmp_path / "out").read_text(encoding="utf-8"))) == 2
    assert "looking" in shown


def _all_of(terminal):
    """What was written to a terminal until everybody closed it."""
    parts = []
    with suppress(OSError):
        while True:
            parts.append(os.read(terminal, 65536))
    os.close(terminal)
    return b"".join(parts).decode()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["{folder}/empty"], "no picture or video in there"),
        (["{folder}/one.png", "--json", "{folder}/one.png"], "one of the sources"),
        (["{folder}/one.png", "--json", "{folder}/none/out"], "cannot be written (No such file"),
        (["{folder}/one.png", "--annotate", "{folder}/one.png"], "cannot be made"),
        (["{folder}/one.png", "--model", "nosuch"], "no such model"),
    ],
)
def test_wrong_arguments_are_one_line(folder, capfd, arguments, sentence):
    (folder / "empty").mkdir()
    assert cli.main(["detect", *(each.format(folder=folder) for each in arguments)]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert sentence in err


def test_a_file_that_takes_no_more_is_named(folder, capfd):
    assert cli.main(["detect", str(folder / "one.png"), "--json", "/dev/full"]) == 2
    assert capfd.readouterr().err == (
        "kiosk detect: /dev/full: cannot be written (No space left on device).\n"
    )
