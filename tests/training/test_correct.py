"""Wrong labels put right: the same pictures, told otherwise, and nothing told of them twice."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("torch", reason="the training side needs torch")

from kiosk.types import Label
from models.training import correct
from models.training.__main__ import main
from models.training.pictures import read_kitti


@pytest.fixture
def by(tmp_path):
    """Corrections as a file: what is written there is what counts."""

    def write(text: str):
        path = tmp_path / "right.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_labels_are_put_right_and_unclear_pictures_left_out(tmp_path, kitti_folder, by, capsys):
    """Pictures are links; boxes, places to ignore and landmarks stay."""
    path = by("labels: {misplaced: [mask]}\nunclear: [no_mask]")
    before = {each.path.stem: each for each in read_kitti(kitti_folder)}
    given = ["correct", str(kitti_folder), "--out", str(tmp_path), "--by", str(path)]
    assert main(given) == 0
    after = {each.path.stem: each for each in read_kitti(tmp_path / kitti_folder.name)}
    assert before.keys() - after.keys() == {"no_mask"}
    assert labels(after["mask"]) == ["misplaced"]
    assert all(labels(after[name]) == labels(before[name]) for name in after.keys() - {"mask"})
    for name, each in after.items():
        assert each.path.is_symlink()
        assert each.landmarks == before[name].landmarks
        assert each.ignored == before[name].ignored
        assert [face.box for face in each.faces] == [face.box for face in before[name].faces]
    assert "1 labels put right, 1 unclear pictures left out" in capsys.readouterr().out


def labels(sample):
    return [face.label for face in sample.faces]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("labels: {mask: [nobody]}", r"nobody: no such picture"),
        ("unclear: [nobody]", r"nobody: no such picture"),
        ("labels: {mask: [scene_0]}", r"scene_0: not of one face"),
        ("labels: {mask: [mask]}\nunclear: [mask]", r"mask more than once"),
        ("labels: {not_visible: [mask]}", r"not_visible is no label to learn"),
        ("unclear: [a, b, c, d, e, f, g]", r"a, b, c, d, e and 2 more: no such picture"),
        ("labels: {hat: [mask]}", r"it holds labels: \{LABEL: \[NAME\]\}"),
        ("[", r"not YAML"),
        pytest.param("[" * 5000, "not to be read", id="too deep"),
    ],
)
def test_what_cannot_be_put_right_is_named(tmp_path, kitti_folder, by, capsys, text, said):
    """One sentence, and nothing is written."""
    out = tmp_path / "out"
    assert main(["correct", str(kitti_folder), "--out", str(out), "--by", str(by(text))]) == 2
    assert re.search(said, capsys.readouterr().err)
    assert not out.exists()


def test_nothing_that_is_there_is_changed(tmp_path, kitti_folder, by, capsys):
    """Labels that are links, as `folds` makes them, would be written through to the first ones."""
    linked = tmp_path / "linked"
    for path in kitti_folder.glob("*/*"):
        place = linked / path.relative_to(kitti_folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(path)
    before = (kitti_folder / "labels" / "mask.txt").read_text(encoding="utf-8")
    path = by("labels: {misplaced: [mask]}")
    assert main(["correct", str(linked), "--out", str(tmp_path), "--by", str(path)]) == 2
    assert "it is there already; give another --out" in capsys.readouterr().err
    assert (kitti_folder / "labels" / "mask.txt").read_text(encoding="utf-8") == before


def test_two_folders_of_one_name_are_refused(tmp_path, kitti_folder, by, capsys):
    """One would be written over the other."""
    twice = [str(kitti_folder)] * 2
    assert main(["correct", *twice, "--out", str(tmp_path / "out"), "--by", str(by(""))]) == 2
    assert "two folders of one name" in capsys.readouterr().err


def test_the_corrections_that_ship_can_be_read():
    """Most are masks below the nose."""
    corrections = correct.load(correct.OURS)
    assert len(corrections.labels[Label.MISPLACED]) == 73
    assert len(corrections.names) == 112
