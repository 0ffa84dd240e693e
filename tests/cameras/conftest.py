"""Clips, pictures and cameras that are really there."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

HERE = Path(__file__).parent


def _load(name):
    """A helper module beside the tests; the folder is on no import path."""
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def numbered(index, width=160, height=120):
    """A picture that says its number: the brightness of its left half is 8 times ``index``."""
    picture = np.full((height, width, 3), 100, np.uint8)
    picture[:, : width // 2] = 8 * index
    cv2.putText(picture, str(index), (width // 2 + 8, height // 2), 0, 1, (255, 255, 255), 2)
    return picture


def number_of(pixels):
    """What ``numbered`` said, after any compression."""
    return round(float(pixels[:, : pixels.shape[1] // 3].mean()) / 8)


def write_clip(path, count=20, fps=25.0, fourcc="mp4v"):
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*fourcc), fps, (160, 120))
    for index in range(count):
        writer.write(numbered(index))
    writer.release()
    return path


@pytest.fixture
def clip(tmp_path):
    """20 pictures at 25 a second."""
    return write_clip(tmp_path / "clip.mp4")


@pytest.fixture
def folder(tmp_path):
    """Pictures 0..3 as PNG, named so that they sort by number."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for index in range(4):
        cv2.imwrite(str(folder / f"{index:02}.png"), numbered(index))
    return folder


@pytest.fixture
def mjpeg():
    """An HTTP camera that can stall, die and come back."""
    with _load("mjpeg_camera").MjpegCamera(numbered) as camera:
        yield camera


@pytest.fixture
def rtsp():
    """An RTSP camera that can stall, die and come back."""
    with _load("rtsp_camera").RtspCamera(numbered) as camera:
        yield camera
