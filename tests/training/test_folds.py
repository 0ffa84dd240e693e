"""Folds, intervals and small copies: how pictures are split, counted and sent."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

pytest.importorskip("torch", reason="the training side needs torch")

from kiosk.evaluation import metrics
from kiosk.evaluation.kitti import Truth
from kiosk.types import Box, Detection, Label
from models.training import folds, intervals, people
from models.training.__main__ import main
from models.training.pictures import Face, Sample, read_kitti

LINE = "mask 0 0 0 10 10 50 50 0 0 0 0 0 0 0\n"


@pytest.fixture
def data(tmp_path, write_picture):
    """Ten pictures, of which two are nearly the same, and three of a series."""
    folder = tmp_path / "all"
    (folder / "labels").mkdir(parents=True)
    for number in range(13):
        width = 80 if number < 10 else 96
        path = write_picture(folder / "images" / f"{number:02}.jpg", width, seed=max(number, 1))
        (folder / "labels" / f"{path.stem}.txt").write_text(LINE, encoding="utf-8")
    return folder


def test_near_copies_are_one_group(data):
    """Also when one of them is brighter; everybody else is alone."""
    path = data / "images" / "01.jpg"
    cv2.imwrite(str(path), cv2.convertScaleAbs(cv2.imread(str(path)), alpha=0.9, beta=20))
    groups = people.groups(read_kitti(data)[:10])
    assert groups == [0, 0, *range(2, 10)]


def test_every_picture_is_tested_on_once(data, tmp_path, capsys):
    """Groups stay together, series are only learned from, and folds are folders as any."""
    out = tmp_path / "folds"
    given = ["folds", str(data), "--out", str(out), "--count", "3", "--series", "96x60"]
    assert main(given) == 0
    assert main([*given, "--seed", "1"]) == 2  # it would mix with the first
    assert "fold_0: it is there already" in capsys.readouterr().err
    assert main(["folds", str(data), "--out", str(tmp_path / "other"), "--count", "3"]) == 0
    parts = [
        [{s.path.stem for s in read_kitti(out / f"fold_{n}" / part)} for part in ("train", "val")]
        for n in range(3)
    ]
    every = {f"{number:02}" for number in range(13)}
    series = {"10", "11", "12"}
    assert all(train | val == every and not train & val for train, val in parts)
    assert sorted(name for _, val in parts for name in val) == sorted(every - series)
    assert any({"00", "01"} <= val for _, val in parts)
    assert "fold_2" in capsys.readouterr().out


def test_a_series_is_a_size_and_folds_need_pictures(data, tmp_path, capsys):
    out = tmp_path / "folds"
    assert main(["folds", str(data), "--out", str(out), "--count", "14"]) == 2
    assert "--count 14: there are 12 groups of pictures only" in capsys.readouterr().err
    assert not out.exists()
    with pytest.raises(SystemExit):
        main(["folds", str(data), "--out", str(out), "--series", "96 x"])
    assert "--series: 96 x: write it like" in capsys.readouterr().err
    assert main(["folds", str(data), "--out", str(out), "--count", "2", "--series", "96X60"]) == 0
    found = [len(read_kitti(out / f"fold_{n}" / "val")) for n in range(2)]
    assert sum(found) == 10


def test_folds_share_labels_evenly():
    """Rare labels are spread over the folds and not left to chance."""
    box = (0.0, 0.0, 9.0, 9.0)
    words = ["misplaced"] * 5 + ["mask"] * 50
    samples = [Sample(Path(f"{i}.jpg"), (Face(word, box),)) for i, word in enumerate(words)]
    found = folds.split(samples, list(range(55)), 5)
    assert sorted(found[:5]) == [0, 1, 2, 3, 4]
    assert [found.count(fold) for fold in range(5)] == [11] * 5


def look(*scores, faces=1, label=Label.MASK):
    boxes = [Box(20 * n, 0, 20 * n + 10, 10) for n in range(max(faces, len(scores)))]
    found = [Detection(box, label, abs(s)) for box, s in zip(boxes, scores)]
    moved = [Detection(Box(0, 50, 9, 60), d.label, d.score) if s < 0 else d
             for d, s in zip(found, scores)]  # fmt: skip
    return metrics.Sample([Truth(box, label) for box in boxes[:faces]], moved, [])


def test_intervals_enclose_the_figure():
    """Without doubt they are a point, with it a range round the average precision."""
    assert intervals.average_precision([look(0.9)] * 5, Label.MASK) == [1.0, 1.0]
    looks = [look(0.9), look(-0.95), look(0.7), look(0.2, -0.6), look()] * 8
    low, high = intervals.average_precision(looks, Label.MASK, draws=200)
    assert 0.1 < low < metrics.score(looks, Label.MASK).ap50 < high < 0.9
    assert intervals.average_precision(looks, Label.NO_MASK) is None


def test_groups_make_intervals_wider():
    """Eight pictures of one person are not eight persons."""
    looks = [look(0.9), look(-0.95), look(0.7), look()] * 8
    apart = intervals.average_precision(looks, Label.MASK, draws=200)
    groups = [number % 4 for number in range(32)]
    together = intervals.average_precision(looks, Label.MASK, groups, draws=200)
    assert together[1] - together[0] > 1.5 * (apart[1] - apart[0])


def test_packed_pictures_fit_and_keep_their_labels(data, tmp_path, capsys):
    """The best quality that fits is taken; too little room is refused."""
    whole = sum(path.stat().st_size for path in (data / "images").iterdir())
    out, most = tmp_path / "small", 0.8 * whole / 1e6
    given = ["pack", str(data), "--out", str(out), "--megabytes"]
    assert main([*given, f"{most:.5f}"]) == 0
    assert sum(path.stat().st_size for path in (out / "all" / "images").iterdir()) <= most * 1e6
    before, after = read_kitti(data), read_kitti(out / "all")
    assert [each.faces for each in before] == [each.faces for each in after]
    difference = cv2.absdiff(*(cv2.imread(str(each[0].path)) for each in (before, after)))
    assert np.mean(difference) < 12
    assert main([*given, "1"]) == 2
    assert "all: it is there already" in capsys.readouterr().err
    assert main(["pack", str(data), "--out", str(tmp_path / "none"), "--megabytes", "0.0001"]) == 2
    assert "do not fit" in capsys.readouterr().err


def test_folders_are_packed_by_their_own_names(data, tmp_path, capsys, monkeypatch):
    """Also the one that is called ``.``; bad pictures stay out where that is asked for."""
    monkeypatch.chdir(data)
    (data / "labels" / "03.txt").unlink()
    out = str(tmp_path / "small")
    assert main(["pack", ".", "--out", out, "--megabytes", "1", "--skip-bad"]) == 0
    assert len(read_kitti(tmp_path / "small" / "all")) == 12
    assert "left out: " in capsys.readouterr().err
    assert main(["pack", ".", str(data), "--out", str(tmp_path / "both")]) == 2
    assert "two folders of one name" in capsys.readouterr().err
