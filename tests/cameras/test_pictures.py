"""Still pictures and folders of them as cameras."""

from __future__ import annotations

import os
import struct
import zlib
from pathlib import Path

import pytest

from kiosk.cameras.pictures import PictureSource
from kiosk.cameras.video import VideoSource, told_length
from kiosk.errors import InputError
from tests.cameras.clips import all_of, number_of, write_clip
from tests.contracts.camera_contract import CameraContract


class TestFolder(CameraContract):
    @pytest.fixture
    def camera(self, opened, folder):
        return opened(folder)


class TestPicture(CameraContract):
    endless = True

    @pytest.fixture
    def camera(self, opened, folder):
        return opened(folder / "00.png", paced=True, fps=100)


def test_a_folder_is_read_in_the_order_of_names(opened, folder):
    """Each picture is one frame, a step of 1 / fps after the one before."""
    frames = all_of(opened(folder, fps=10))
    assert [number_of(frame.pixels) for frame in frames] == [0, 1, 2, 3]
    assert [frame.at for frame in frames] == [0.0, 0.1, 0.2, 0.3]


def test_unpaced_a_picture_comes_exactly_once(opened, folder):
    """For ``detect`` and ``replay`` a picture is a film of one frame."""
    assert [number_of(frame.pixels) for frame in all_of(opened(folder / "03.png"))] == [3]


def test_paced_a_picture_stands(opened, folder):
    """A live run shows a single picture for ever."""
    camera = opened(folder / "03.png", paced=True, fps=100)
    assert {number_of(camera.read().pixels) for _ in range(5)} == {3}


def test_a_broken_picture_is_named_and_left_out(opened, folder, caplog):
    """The others still come; hidden files and sub-folders are no pictures and no trouble."""
    (folder / "01.png").write_bytes((folder / "01.png").read_bytes()[:60])
    (folder / "02.jpg").write_text("no picture")
    (folder / ".hidden").write_text("no picture")
    (folder / "sub").mkdir()
    frames = all_of(opened(folder))
    assert [number_of(frame.pixels) for frame in frames] == [0, 2, 3]
    assert [record.args[0].name for record in caplog.records] == ["01.png", "02.jpg"]


def test_loop_over_a_folder_that_lost_its_pictures_ends(opened, folder):
    """Looping over nothing is an end, not a busy loop."""
    camera = opened(folder, loop=True)
    first = [number_of(camera.read().pixels) for _ in range(6)]
    for picture in folder.iterdir():
        picture.unlink()
    assert first == [0, 1, 2, 3, 0, 1]
    assert len(all_of(camera)) <= 2


def test_an_empty_folder_is_one_sentence(tmp_path, opened):
    """The folder is named and the cure is told."""
    with pytest.raises(InputError, match="the folder is empty"):
        opened(tmp_path)


def test_a_folder_without_one_good_picture_is_one_sentence(tmp_path, opened):
    """The folder is named, not the first file that happens to be in it."""
    (tmp_path / "a.png").write_text("no")
    (tmp_path / "b.png").write_text("no")
    with pytest.raises(InputError, match=rf"^{tmp_path}: no picture there"):
        opened(tmp_path)


def test_a_damaged_picture_is_one_sentence(opened, folder):
    """A file that begins like a picture and cannot be decoded is named."""
    picture = folder / "00.png"
    picture.write_bytes(picture.read_bytes()[:40])
    with pytest.raises(InputError, match=r"00\.png: not a picture or video"):
        opened(picture)


ODD = os.fsdecode(b"caf\xe9")
"""A name from an old stick: not UTF-8, which OpenCV cannot be given."""


def test_a_picture_may_have_any_name(opened, folder):
    odd = (folder / "03.png").rename(folder / f"{ODD}.png")
    assert number_of(PictureSource([odd], 10).grab()) == 3
    assert len(all_of(opened(folder))) == 4


def test_a_video_with_an_odd_name_is_one_sentence(tmp_path):
    clip = write_clip(tmp_path / "clip.mp4", count=3)
    odd = Path(clip).rename(tmp_path / f"{ODD}.mp4")
    with pytest.raises(InputError, match=r"caf\ufffd\.mp4: the name of the file is not UTF-8"):
        VideoSource(odd, 10)
    assert told_length(odd) == 0


def test_a_picture_that_says_it_is_enormous_is_left_out(opened, folder, caplog):
    """OpenCV raises an error of its own for it."""
    content = bytearray((folder / "01.png").read_bytes())
    content[16:24] = struct.pack(">II", 60_000, 60_000)
    content[29:33] = struct.pack(">I", zlib.crc32(content[12:29]))
    (folder / "01.png").write_bytes(content)
    assert [number_of(frame.pixels) for frame in all_of(opened(folder))] == [0, 2, 3]
    assert [record.args[0].name for record in caplog.records] == ["01.png"]


def test_a_folder_that_may_not_be_read_is_one_sentence(opened, folder, monkeypatch):
    def refused(_folder):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(folder), "iterdir", refused)
    with pytest.raises(InputError, match=r"cannot be read \(Permission denied\)"):
        opened(folder)
