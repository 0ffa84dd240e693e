"""What conditions do to a model, on the person that ships."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from kiosk.evaluation.metrics import MISSED, Sample
from kiosk.types import Detection, Label
from models.training import robustness
from models.training.__main__ import main
from models.training.pictures import read_kitti
from models.training.robustness import Condition, conditions, measured


class Echo:
    """Stands where the detector's answer is looked up: it says of everybody what it was told to."""

    def __init__(self, monkeypatch, answer):
        self.pictures = []

        def look(_detector, pixels, truths, _least):
            self.pictures.append((pixels, truths))
            found = [] if answer is None else [_found(truth, answer(truth)) for truth in truths]
            return _Look(Sample(truths, found, found))

        monkeypatch.setattr(robustness.looks, "look", look)


class _Look:
    def __init__(self, sample):
        self.sample = sample


def _found(truth, label):
    return Detection(truth.box, label, 0.9)


@pytest.fixture
def portraits(kitti_folder):
    return [sample for sample in read_kitti(kitti_folder) if sample.landmarks]


def test_right_opposite_and_missed_add_up(monkeypatch, portraits):
    """A detector that calls everybody masked is right of one and wrong of two of three people."""
    Echo(monkeypatch, lambda _truth: Label.MASK)
    row = measured(None, Condition("", "as they are"), portraits, 0)
    assert row["people"] == 3
    assert {wears: said["count"] for wears, said in row["right"].items()} == {
        "mask": 1, "no_mask": 0, "misplaced": 0,
    }  # fmt: skip
    assert {wears: said["count"] for wears, said in row["opposite"].items()} == {
        "mask": 0, "no_mask": 1, "misplaced": 1,
    }  # fmt: skip


def test_no_mask_and_misplaced_are_not_opposite(monkeypatch, portraits):
    """Both are unmasked: taken for each other they are wrong, and nobody is let in by it."""
    Echo(monkeypatch, lambda _truth: Label.MISPLACED)
    row = measured(None, Condition("", "as they are"), portraits, 0)
    assert row["right"]["no_mask"]["count"] == row["opposite"]["no_mask"]["count"] == 0
    assert row["opposite"]["mask"]["count"] == 1


@pytest.mark.parametrize(
    ("nose", "pose"), [(0.5, "frontal"), (0.8, "half turned"), (1.1, "turned")]
)
def test_a_pose_is_told_by_how_far_the_nose_is_off_the_middle(monkeypatch, portraits, nose, pose):
    """``nose`` is where its tip lies between the eyes, 0..1 and beyond."""
    Echo(monkeypatch, lambda truth: truth.label)
    left, right, tip, *mouth = portraits[0].landmarks
    moved = (left[0] + nose * (right[0] - left[0]), tip[1])
    turned = replace(portraits[0], landmarks=(left, right, moved, *mouth))
    rows = {c.name: c for c in conditions() if c.kind == "pose"}
    told = {name: measured(None, row, [turned], 0)["people"] for name, row in rows.items()}
    assert told == {name: int(name == pose) for name in rows}


def test_nothing_found_is_missed(monkeypatch, portraits):
    """Of whom nothing is said is missed, and not called the opposite."""
    Echo(monkeypatch, None)
    row = measured(None, Condition("", "as they are"), portraits, 0)
    assert all(said["count"] == said["people"] for said in row[MISSED].values())
    assert not any(said["count"] for said in row["opposite"].values())


@pytest.mark.parametrize("condition", conditions(), ids=lambda c: f"{c.kind} {c.name}")
def test_every_condition_changes_the_picture(monkeypatch, portraits, condition):
    """Or picks people: the same again for the same seed, and faces stay where they are said to be."""
    echo = Echo(monkeypatch, lambda truth: truth.label)
    plain, rows = measured(None, Condition("", ""), portraits, 3), []
    before = {truths[0].box: pixels for pixels, truths in echo.pictures}
    for _ in range(2):
        echo.pictures.clear()
        rows.append(measured(None, condition, portraits, 3))
        pictures = list(echo.pictures)
    assert rows[0] == rows[1]
    assert condition.kind == "pose" or rows[0]["people"]
    for pixels, truths in pictures:
        assert pixels.shape == (544, 960, 3)
        box = truths[0].box
        if condition.kind in ("", "pose"):
            assert plain["people"] == 3
            assert np.array_equal(pixels, before[box])
        elif condition.kind == "face":
            assert condition.widths.narrowest <= box.width <= condition.widths.widest
        else:
            assert not np.array_equal(pixels, before[box])


def test_the_command_prints_a_table_and_json(kitti_folder, capsys, monkeypatch):
    """With the real detector; a folder without portraits is one sentence."""
    some = conditions()[:2]
    monkeypatch.setattr(robustness, "conditions", lambda: some)
    assert main(["robustness", str(kitti_folder)]) == 0
    assert "called the opposite" in capsys.readouterr().out
    assert main(["robustness", str(kitti_folder), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["portraits"] == 3
    assert [row["name"] for row in found["rows"]] == ["as they are", "dusk"]
    assert found["rows"][0]["right"]["no_mask"]["count"] == 1
    (kitti_folder / "landmarks.json").rename(kitti_folder / "kept.json")
    try:
        assert main(["robustness", str(kitti_folder)]) == 2
    finally:
        (kitti_folder / "kept.json").rename(kitti_folder / "landmarks.json")
    assert "no portrait with landmarks" in capsys.readouterr().err


def test_some_rows_alone(kitti_folder, capsys):
    """By a part of their name, which saves minutes; a name of none is one sentence."""
    assert main(["robustness", str(kitti_folder), "--only", "mask dyed", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["rows"]
    assert (row["name"], row["people"]) == ("dyed", 1)
    assert main(["robustness", str(kitti_folder), "--only", "hat"]) == 2
    assert "--only hat: no row has this in its name" in capsys.readouterr().err
