"""Video files as cameras."""

from __future__ import annotations

import subprocess
import sys

import pytest

from kiosk.cameras.video import VideoSource
from kiosk.errors import InputError
from tests.cameras.clips import NUMBERS, all_of, number_of, write_clip
from tests.contracts.camera_contract import CameraContract


class TestContract(CameraContract):
    @pytest.fixture
    def camera(self, opened, clip):
        return opened(clip)


@pytest.mark.parametrize(
    ("name", "fourcc"), [("a.mp4", "mp4v"), ("a.avi", "MJPG"), ("a.mkv", "mp4v")]
)
def test_every_picture_comes_once_and_in_order(tmp_path, opened, name, fourcc):
    """Nothing is lost, repeated or swapped, in any common container."""
    camera = opened(write_clip(tmp_path / name, fourcc=fourcc))
    assert [number_of(frame.pixels) for frame in all_of(camera)] == list(range(20))


def test_unpaced_time_is_taken_from_the_video(opened, clip):
    """Frame n of a clip at 25 a second has the time n / 25."""
    assert [frame.at for frame in all_of(opened(clip))] == [n / 25 for n in range(20)]


def test_loop_starts_over_and_goes_on_counting(opened, clip):
    """After the last picture comes the first, with the next number and the next time."""
    camera = opened(clip, loop=True)
    frames = [camera.read() for _ in range(42)]
    assert [number_of(frame.pixels) for frame in frames[18:23]] == [18, 19, 0, 1, 2]
    assert [frame.index for frame in frames] == list(range(42))
    assert frames[41].at == 41 / 25


def test_mirror_and_rotation_are_applied(opened, clip):
    """A clip of 160x120 turned to the right is 120x160."""
    assert opened(clip, rotate=90).read().pixels.shape == (160, 120, 3)


@pytest.mark.parametrize("name", ["cut.avi", "cut.mkv"])
def test_a_clip_cut_off_in_the_middle_ends_at_its_last_good_picture(tmp_path, opened, name):
    """Half of the bytes give about half of the pictures, and then the end; never an error."""
    fourcc = "MJPG" if name.endswith("avi") else "mp4v"
    path = write_clip(tmp_path / name, count=60, fourcc=fourcc)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    frames = all_of(opened(path))
    assert 10 < len(frames) < 60
    assert number_of(frames[10].pixels) == 10 % NUMBERS


def test_a_clip_without_its_index_is_refused(tmp_path, opened):
    """An MP4 cut off anywhere has lost the index at its end: nothing of it can be read."""
    path = write_clip(tmp_path / "cut.mp4", count=60)
    path.write_bytes(path.read_bytes()[:-2000])
    with pytest.raises(InputError, match=r"cut\.mp4: not a picture or video"):
        opened(path)


@pytest.mark.parametrize("content", [b"", b"this is text, not a film\n" * 50])
def test_a_file_that_is_no_video_is_one_sentence(tmp_path, opened, content):
    """A renamed text file is named."""
    path = tmp_path / "film.mp4"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"film\.mp4: not a picture or video"):
        opened(path)


def test_opencv_and_ffmpeg_add_no_words_of_their_own(tmp_path):
    """In a fresh program the error is the only thing said about a broken file."""
    (tmp_path / "film.mp4").write_text("no film")
    program = (
        "from kiosk.cameras import open_camera\n"
        "from kiosk.errors import InputError\n"
        "from kiosk.settings import CameraSettings\n"
        "try:\n    open_camera(CameraSettings(source='film.mp4'))\n"
        "except InputError as error:\n    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""


def test_a_file_that_the_disk_does_not_give_away_is_not_taken_for_something_else(tmp_path):
    folder = tmp_path / "film.mp4"
    folder.mkdir()
    with pytest.raises(InputError, match=r"film\.mp4: cannot be read \(Is a directory\)"):
        VideoSource(folder, 25.0)


def test_a_missing_file_is_one_sentence(tmp_path, opened):
    """The path is named and the cure is told."""
    with pytest.raises(InputError, match=r"none\.mp4: there is no such file"):
        opened(tmp_path / "none.mp4")
