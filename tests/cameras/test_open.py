"""Which kind of camera a source's name opens."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.cameras import is_file
from kiosk.cameras.demo import DemoSource
from kiosk.cameras.pictures import PictureSource
from kiosk.cameras.video import VideoSource
from kiosk.errors import CameraError, InputError


def kind(camera):
    return type(camera._source)


def test_files_are_known_by_what_is_in_them(opened, clip, folder, tmp_path):
    """Folder, picture and video, even when a picture is called .mp4."""
    disguised = tmp_path / "picture.mp4"
    disguised.write_bytes((folder / "00.png").read_bytes())
    assert kind(opened(folder)) is PictureSource
    assert kind(opened(disguised)) is PictureSource
    assert kind(opened(clip)) is VideoSource


def test_demo_opens_the_generated_scene(opened):
    """``demo:`` needs nothing."""
    assert kind(opened("demo:", width=320, height=180)) is DemoSource


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("/dev/video97", "/dev/video97: there is no camera; plug it in"),
        ("97", "/dev/video97: there is no camera; plug it in"),
        ("/dev/v4l/by-id/usb-none-index0", "usb-none-index0: there is no camera; plug it in"),
        ("/dev/null", "/dev/null: not a camera that takes pictures"),
        ("rtsp://127.0.0.1:9/a", "rtsp://127.0.0.1:9/a: no pictures from there"),
        ("http://127.0.0.1:9/a", "http://127.0.0.1:9/a: no pictures from there"),
    ],
)
def test_a_missing_device_or_stream_is_something_to_wait_for(opened, source, sentence):
    """It raises CameraError camera_missing, which is retried, with the place and the cure."""
    assert not is_file(source)
    with pytest.raises(CameraError, match=sentence) as raised:
        opened(source)
    assert raised.value.code.value == "camera_missing"


@pytest.mark.parametrize(
    "source",
    ["nowhere.mp4", "~/nowhere.mp4", "", "gopher://camera", "~nobody-here/a.mp4", 300 * "x"],
)
def test_a_missing_file_is_final(opened, source):
    """Whatever is no device and no stream is a file, and a missing file is the user's mistake."""
    source = source or "none"
    assert is_file(source)
    with pytest.raises(InputError, match="there is no such file"):
        opened(source)


def test_a_mistyped_address_is_told_without_its_password(opened):
    """What is no address by its beginning is taken for a file; the sentence goes to the log."""
    with pytest.raises(InputError, match=r"^rtps:/10\.0\.0\.1/1: there is no such file") as caught:
        opened("rtps://admin:secret@10.0.0.1/1")
    assert "secret" not in str(caught.value)


def test_a_file_below_dev_is_a_file(opened, clip, tmp_path, monkeypatch):
    """A link to a clip is a clip, also where its name looks like a number."""
    monkeypatch.chdir(tmp_path)
    Path("7.mp4").symlink_to(clip)
    assert is_file("7.mp4")
    assert kind(opened("7.mp4")) is VideoSource
