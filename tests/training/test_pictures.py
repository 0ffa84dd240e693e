"""What a KITTI folder holds, and how everything that is wrong with it is named."""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path

import pytest

from kiosk.errors import InputError
from models.training.pictures import BadPicturesError, clipped, read_kitti, read_picture

LINE = "{} 0.00 0 0.00 {} {} {} {} 0 0 0 0 0 0 0\n"


@pytest.fixture
def folder(tmp_path, write_picture):
    (tmp_path / "labels").mkdir()
    for name, seed in (("one", 1), ("two", 2)):
        write_picture(tmp_path / "images" / f"{name}.jpg", seed=seed)
        _label(tmp_path, name, LINE.format("mask", 10, 10, 30, 40))
    return tmp_path


def _label(folder: Path, name: str, text: str) -> None:
    (folder / "labels" / f"{name}.txt").write_text(text)


def test_labels_are_known_by_their_many_names(folder):
    """Case, hyphens and other people's words lead to the three labels; ignored faces stand apart."""
    words = ("No-Mask", "WITH_MASK", "mask_weared_incorrect", "DontCare")
    _label(folder, "one", "".join(LINE.format(word, 1, 2, 9, 8) for word in words))
    sample = read_kitti(folder)[0]
    assert [face.label for face in sample.faces] == ["no_mask", "mask", "misplaced"]
    assert sample.ignored == ((1, 2, 9, 8),)


def test_pictures_that_would_share_labels_are_left_out_and_named(folder, write_picture, capsys):
    """As are landmarks of a picture that is not there; a byte order mark is no part of a word."""
    write_picture(folder / "images" / "one.png", seed=3)
    (folder / "landmarks.json").write_text(json.dumps({"two.jpg": [[1, 2]] * 5}))
    (folder / "labels" / "two.txt").write_text(LINE.format("mask", 1, 2, 9, 8), "utf-8-sig")
    assert [sample.path.name for sample in read_kitti(folder, skip_bad=True)] == ["two.jpg"]
    said = capsys.readouterr().err
    assert "one.txt: several pictures have this name" in said
    assert "two.jpg: no picture has this name" in said


def test_boxes_end_at_the_edge_of_the_picture(folder):
    """What hangs over the edge is cut off; the picture is 80 by 60."""
    _label(folder, "one", LINE.format("mask", -5, 50, 90, 70))
    assert read_kitti(folder)[0].faces[0].box == (0, 50, 80, 60)


def test_every_problem_is_named_at_once(folder, write_picture):
    """A folder with seven faults is refused with a line for each, and the way out."""
    _label(folder, "one", LINE.format("mask", 30, 10, 10, 40) + LINE.format("helmet", 1, 1, 9, 9))
    write_picture(folder / "images" / "unlabelled.jpg")
    (folder / "images" / "two.jpg").write_bytes(b"\xff\xd8 not a picture \xff\xd9")
    write_picture(folder / "images" / "far.jpg")
    _label(folder, "far", LINE.format("mask", 200, 10, 230, 40))
    _label(folder, "orphan", "")
    (folder / "landmarks.json").write_text(json.dumps({"one": [[1, 2]]}))
    with pytest.raises(BadPicturesError) as caught:
        read_kitti(folder)
    said = "\n".join(caught.value.problems)
    for part in (
        "one.txt:1: 30 10 10 40",
        "one.txt:2: helmet",
        "unlabelled.txt",
        "two.jpg: not a whole picture",
        "far.txt",
        "orphan.txt: there is no picture",
        "one.jpg: its landmarks are not five points",
    ):
        assert part in said
    assert "--skip-bad" in str(caught.value)


def test_skip_bad_leaves_out_the_whole_picture(folder):
    """One bad line costs its picture: the other faces of it would do harm alone."""
    good = LINE.format("mask", 10, 10, 30, 40)
    _label(folder, "one", good + LINE.format("mask", 5, 5, 5, 9))
    assert [sample.path.stem for sample in read_kitti(folder, skip_bad=True)] == ["two"]


def test_a_picture_that_breaks_off_is_refused(folder):
    """Half a JPEG decodes to a grey bottom; it is not taken for a picture."""
    path = folder / "images" / "one.jpg"
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(BadPicturesError, match="breaks off"):
        read_kitti(folder)


def test_landmarks_need_their_only_face(folder):
    """Five points belong to one face; with two it cannot be said to which."""
    (folder / "landmarks.json").write_text(json.dumps({"one": [[12, 15]] * 5, "two": [[1, 1]] * 5}))
    _label(folder, "two", LINE.format("mask", 1, 1, 9, 9) * 2)
    with pytest.raises(BadPicturesError, match="landmarks belong to one face, here are 2"):
        read_kitti(folder)
    assert read_kitti(folder, skip_bad=True)[0].landmarks == ((12, 15),) * 5


def test_a_picture_with_wrong_landmarks_is_left_out_alone(folder, capsys):
    """The others keep theirs, and the picture is named."""
    (folder / "landmarks.json").write_text(json.dumps({"one": [[12, 15]] * 5, "two": [[1, 1]] * 4}))
    (sample,) = read_kitti(folder, skip_bad=True)
    assert sample.landmarks == ((12, 15),) * 5
    said = capsys.readouterr().err
    assert said.startswith("left out: ")
    assert "two.jpg: its landmarks are not five points" in said


@pytest.mark.parametrize("text", ["{", "[1, 2]"])
def test_landmarks_that_are_none_are_refused(folder, text):
    """Without them every portrait would pass for a scene."""
    (folder / "landmarks.json").write_text(text)
    with pytest.raises(InputError, match=r"landmarks\.json: "):
        read_kitti(folder, skip_bad=True)


def test_several_pictures_cannot_share_labels(folder, write_picture):
    """one.jpg and one.png would both be described by one.txt."""
    write_picture(folder / "images" / "one.png")
    with pytest.raises(BadPicturesError, match="several pictures have this name"):
        read_kitti(folder)


@pytest.mark.parametrize("missing", ["images", "labels"])
def test_a_folder_of_another_kind_is_refused(tmp_path, missing):
    """The sentence says which part is not there."""
    (tmp_path / ({"images", "labels"} - {missing}).pop()).mkdir()
    with pytest.raises(InputError, match=f"no {missing}/"):
        read_kitti(tmp_path)


@pytest.mark.parametrize(
    ("box", "inside"),
    [
        ((1, 2, 3, 4), (1, 2, 3, 4)),
        ((-9, -9, 99, 99), (0, 0, 10, 8)),
        ((10, 0, 12, 4), None),
        ((-5, 0, 0, 4), None),
    ],
)
def test_clipping(box, inside):
    """A box that only touches the picture is not in it; the picture is 10 by 8."""
    assert clipped(box, 10, 8) == inside


def test_a_picture_larger_than_any_is_refused_like_a_broken_one(folder, capsys):
    """Its head says 60000 x 60000 pixels."""
    size = struct.pack(">II5B", 60000, 60000, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", size), (b"IDAT", zlib.compress(b"\0" * 99)), (b"IEND", b"")]
    blocks = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    ]
    huge = folder / "images" / "huge.png"
    huge.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(blocks))
    (folder / "labels" / "huge.txt").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match=r"huge\.png: not a whole picture"):
        read_picture(huge)
    assert "huge" not in {sample.path.stem for sample in read_kitti(folder, skip_bad=True)}
    assert f"left out: {huge}: " in capsys.readouterr().err
