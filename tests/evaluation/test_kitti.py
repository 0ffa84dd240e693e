"""Label files as they come."""

from __future__ import annotations

import pytest

from kiosk.errors import InputError
from kiosk.evaluation import kitti
from kiosk.evaluation.kitti import Truth
from kiosk.types import Box, Label

THREE = {label.value: label for label in (Label.MASK, Label.NO_MASK, Label.MISPLACED)}
REST = "0 0 0 0 0 0 0"


def read(tmp_path, text, names=THREE):
    path = tmp_path / "labels.txt"
    path.write_text(text, encoding="utf-8")
    return kitti.read(path, kitti.words(names))


def line(word, box="1 2 30 40"):
    return f"{word} 0.00 0 0.00 {box} {REST}\n"


@pytest.mark.parametrize("word", ["no_mask", "No-Mask", "NO_MASK", "no-mask"])
def test_case_and_hyphens_do_not_matter(tmp_path, word):
    assert read(tmp_path, line(word)) == ([Truth(Box(1, 2, 30, 40), Label.NO_MASK)], [])


def test_an_empty_file_is_a_picture_of_nobody(tmp_path):
    assert read(tmp_path, "\n\n") == ([], [])


def test_eight_fields_are_enough(tmp_path):
    faces, problems = read(tmp_path, "mask 0 0 0 1 2 30 40")
    assert len(faces) == 1
    assert not problems


def test_places_and_labels_that_are_not_judged(tmp_path):
    """DontCare, and a face of which nothing can be said."""
    faces, _ = read(tmp_path, line("DontCare") + line("not_visible"))
    assert [(face.label, face.judged) for face in faces] == [(None, False), (None, False)]


def test_a_model_that_only_knows_faces_takes_every_face_for_one(tmp_path):
    faces, _ = read(tmp_path, line("mask") + line("Face"), {"face": Label.NOT_VISIBLE})
    assert {face.label for face in faces} == {Label.NOT_VISIBLE}


def test_a_label_that_the_model_does_not_have_is_not_judged(tmp_path):
    two = {"mask": Label.MASK, "no-mask": Label.NO_MASK}
    faces, problems = read(tmp_path, line("misplaced") + line("no_mask"), two)
    assert [face.judged for face in faces] == [False, True]
    assert not problems


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (line("hat"), "hat: no such label; known are dontcare, mask, misplaced, no_mask"),
        ("mask 0 0 0 1 2 30", "7 fields where a KITTI label has at least 8"),
        (line("mask", "1 2 x 40"), "1 2 x 40: a box is four numbers"),
        (line("mask", "30 2 1 40"), "30 2 1 40: not a box"),
        (line("mask", "nan 2 1 40"), "nan 2 1 40: not a box"),
        (line("mask", "1 2 inf 40"), "1 2 inf 40: not a box"),
    ],
)
def test_a_broken_line_is_named_and_the_rest_read(tmp_path, text, sentence):
    faces, problems = read(tmp_path, line("mask") + text.rstrip("\n") + "\n" + line("mask"))
    assert len(faces) == 2
    assert len(problems) == 1
    assert problems[0].startswith(f"{tmp_path / 'labels.txt'}:2: {sentence}")


def test_a_missing_file_and_a_binary_one_are_refused(tmp_path):
    with pytest.raises(InputError, match="cannot be read \\(No such file"):
        kitti.read(tmp_path / "none.txt", kitti.words(THREE))
    (tmp_path / "binary.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not UTF-8"):
        kitti.read(tmp_path / "binary.txt", kitti.words(THREE))
