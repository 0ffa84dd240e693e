"""Where pictures come from: one file per kind of source, chosen by how its name begins."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Callable

from kiosk import picture_file
from kiosk.cameras.camera import Source, SourceCamera
from kiosk.cameras.csi import CsiSource
from kiosk.cameras.demo import DemoSource
from kiosk.cameras.pictures import PictureSource
from kiosk.cameras.stream import StreamSource
from kiosk.cameras.v4l2 import V4l2Source
from kiosk.cameras.video import VideoSource
from kiosk.errors import InputError
from kiosk.secrets_hidden import redacted

if TYPE_CHECKING:
    from kiosk.settings import CameraSettings

    Opener = Callable[[str, CameraSettings], Source]

OPENERS: dict[str, Opener] = {
    "/dev/": V4l2Source,
    "csi://": CsiSource,
    "rtsp://": StreamSource,
    "rtsps://": StreamSource,
    "http://": StreamSource,
    "https://": StreamSource,
    "demo:": DemoSource,
}
"""How a source's name begins, and what opens it. Every other name is a file or folder."""


def open_camera(
    settings: CameraSettings, *, paced: bool = True, loop: bool = False
) -> SourceCamera:
    """Open ``settings.source``.

    ``paced`` shows files at their own speed and stands still at a single picture; unpaced, every
    picture comes once, as fast as it can be read. ``loop`` starts a file over at its end.

    Raises InputError for a file or folder that cannot be used, CameraError for a device or stream
    that is missing, busy or silent. A device may take 4.5 seconds to say so.
    """
    source = _opened(settings, paced=paced, loop=loop)
    return SourceCamera(source, settings.rotate, mirror=settings.mirror, paced=paced)


def is_file(source: str) -> bool:
    """Whether the source is a file or folder, whose mistakes are the user's and final."""
    return _opener(_named(source)) is None


def _opened(settings: CameraSettings, *, paced: bool, loop: bool) -> Source:
    name = _named(settings.source)
    opener = _opener(name)
    if opener is not None:
        return opener(name, settings)
    path = Path(os.path.expanduser(name))  # noqa: PTH111  # pathlib's raises for unknown users
    return _open_file(path, settings.fps, paced=paced, loop=loop)


def _named(source: str) -> str:
    """The source, where a bare number means the camera of that number."""
    return f"/dev/video{source}" if source.isdigit() else source


def _opener(name: str) -> Opener | None:
    if _is_there(Path(name)):
        return None
    return next((opens for start, opens in OPENERS.items() if name.startswith(start)), None)


def _is_there(path: Path) -> bool:
    """Whether there is such a file or folder, as far as the disk can tell of such a name at all."""
    try:
        return path.is_file() or path.is_dir()
    except OSError:
        return False


def _open_file(path: Path, fps: float, *, paced: bool, loop: bool) -> Source:
    if not _is_there(path):
        name = redacted(str(path))  # a mistyped rtsp:// comes here, too
        raise InputError(f"{name}: there is no such file; name another as source.")
    if path.is_dir():
        return PictureSource.of_folder(path, fps, loop=loop)
    if picture_file.read(path) is not None:
        return PictureSource([path], fps, loop=loop or paced)
    return VideoSource(path, fps, loop=loop)
