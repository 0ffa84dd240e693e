"""Sheets of pictures that people look at."""

from __future__ import annotations

import argparse
import os
import shutil

import cv2
import numpy as np
import pytest

from kiosk.errors import InputError
from models.training import view


def _view(*arguments: object) -> int:
    parser = argparse.ArgumentParser()
    view.arguments(parser)
    return view.run(parser.parse_args([str(each) for each in arguments]))


def _has(sheet: np.ndarray, label: str) -> bool:
    return bool((np.abs(sheet.astype(int) - view.COLOURS[label]).sum(axis=2) < 12).any())


def test_labels_are_drawn_in_their_colours(kitti_folder, tmp_path, capsys):
    """Five pictures fill one sheet of two rows; its path is printed."""
    assert _view(kitti_folder, "--to", tmp_path / "out") == 0
    path = tmp_path / "out" / "sheet_000.png"
    assert capsys.readouterr().out.split() == [str(path)]
    sheet = cv2.imread(str(path))
    assert sheet.shape == (2 * view.TILE[1], 4 * view.TILE[0], 3)
    assert all(_has(sheet, label) for label in view.COLOURS)


def test_a_name_that_is_not_utf_8_is_shown_as_it_can_be(kitti_folder, tmp_path):
    """OpenCV crashes on it."""
    shutil.copytree(kitti_folder, tmp_path / "in")
    for part, ending in (("images", "jpg"), ("labels", "txt")):
        name = tmp_path / "in" / part / f"scene_0.{ending}"
        name.rename(os.fsdecode(os.fsencode(name.parent) + b"/\xe9." + ending.encode()))
    assert _view(tmp_path / "in", "--to", tmp_path / "out") == 0


def test_only_pictures_with_a_label(kitti_folder, tmp_path):
    """One of the five has a misplaced mask."""
    assert _view(kitti_folder, "--to", tmp_path, "--label", "misplaced") == 0
    sheet = cv2.imread(str(tmp_path / "sheet_000.png"))
    assert sheet.shape[0] == view.TILE[1]
    assert sheet[:, view.TILE[0] :].max() == 0


def test_training_pictures_fill_as_many_sheets_as_asked(kitti_folder, tmp_path):
    """25 pictures are a full sheet and one more."""
    recipe = tmp_path / "small.yaml"
    recipe.write_text("name: small\nsize: {width: 160, height: 96}\n")
    assert _view(kitti_folder, "--to", tmp_path, "--recipe", recipe, "--count", 25) == 0
    sheets = [cv2.imread(str(path)) for path in sorted(tmp_path.glob("*.png"))]
    assert [sheet.shape[0] // view.TILE[1] for sheet in sheets] == [view.ROWS, 1]


def test_bad_pictures_are_named_and_the_others_shown(kitti_folder, tmp_path, capsys):
    """It ends with 2."""
    folder = shutil.copytree(kitti_folder, tmp_path / "copy")
    (folder / "labels" / "scene_0.txt").unlink()
    assert _view(folder, "--to", tmp_path / "out") == 2
    assert "scene_0.txt" in capsys.readouterr().err
    assert (tmp_path / "out" / "sheet_000.png").exists()


@pytest.mark.parametrize("wrong", [("--first", 99), ("--label", "dontcare", "--first", 5)])
def test_nothing_to_show_is_said(kitti_folder, tmp_path, wrong):
    """In one sentence, not with an empty sheet."""
    with pytest.raises(InputError):
        _view(kitti_folder, "--to", tmp_path, *wrong)


def test_a_label_that_no_training_picture_has_is_not_looked_for_for_ever(kitti_folder, tmp_path):
    """Faces that are ignored are smoothed away in all of them."""
    recipe = tmp_path / "small.yaml"
    recipe.write_text("name: small\nsize: {width: 160, height: 96}\n")
    with pytest.raises(InputError, match="no such picture"):
        _view(
            kitti_folder, "--to", tmp_path, "--recipe", recipe, "--count", 1, "--label", "dontcare"
        )


@pytest.mark.parametrize("place", ["a file", "a file/below"])
def test_sheets_that_have_no_place_are_said(kitti_folder, tmp_path, place):
    (tmp_path / "a file").write_text("")
    with pytest.raises(InputError, match=rf"{place}: cannot be made a folder \("):
        _view(kitti_folder, "--to", tmp_path / place)
