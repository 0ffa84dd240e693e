"""``kiosk replay``: what the kiosk would have decided over a video, as fast as it can be read.

Events are JSON Lines on stdout; with ``--json F`` they go to the file, and stdout tells them in
words. No device is opened.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Iterator, TextIO

from kiosk import config
from kiosk.cameras import is_file, open_camera
from kiosk.cameras.video import told_length
from kiosk.commands import media
from kiosk.detectors import open_detector
from kiosk.errors import InputError
from kiosk.replay import Replay

if TYPE_CHECKING:
    from kiosk.cameras.camera import SourceCamera
    from kiosk.replay import Event
    from kiosk.types import Frame

PROGRESS_EVERY = 0.2
"""Seconds between two looks at how far it has got."""

LEAST_WHOLE = 0.98
"""Share of the frames told by the file's head that a whole video gives; the rest is rounding."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("video", metavar="VIDEO", help="a video file or a folder of pictures")
    parser.add_argument("--config", type=Path, metavar="F", help="the settings file")
    parser.add_argument(
        "--json",
        default="-",
        metavar="F",
        help="write the events to this file and a readable timeline to stdout; - (default): "
        "the events to stdout",
    )


def run(args: argparse.Namespace) -> int:
    """Replay the video; one that cannot be read at all raises InputError."""
    _refuse_what_never_ends(args.video)
    settings = config.load(args.config)
    source = settings.camera.model_copy(update={"source": args.video})
    with ExitStack() as stack:
        camera = stack.enter_context(closing(open_camera(source, paced=False)))
        detector = stack.enter_context(closing(open_detector(settings.detector)))
        out = stack.enter_context(closing(_Output(_opened(args.json, Path(args.video)))))
        replay = Replay(detector, settings)
        started = time.monotonic()
        for event in replay.events(_frames(camera, out)):
            out.show(event)
        taken = time.monotonic() - started
        out.show({**replay.summary(), **_pace(replay.frames, camera.fps, taken)})
    _say_what_is_missing(Path(args.video), replay.frames)
    return 0


def _refuse_what_never_ends(video: str) -> None:
    if not is_file(video):
        raise InputError(f"{video}: only a video file or a folder of pictures is replayed.")
    if not Path(video).exists():
        raise InputError(f"{video}: there is no such file or folder.")


def _say_what_is_missing(video: Path, frames: int) -> None:
    """A file cut off in the middle was replayed as far as it goes; that must not pass unsaid."""
    told = told_length(video) if video.is_file() else 0
    if frames < LEAST_WHOLE * told:
        sentence = f"{video}: cut off or damaged: {frames} of {told} frames could be read."
        print(f"kiosk replay: {sentence}", file=sys.stderr)


def _frames(camera: SourceCamera, out: _Output) -> Iterator[Frame]:
    for frame in iter(camera.read, None):
        yield frame
        out.progress(frame)


def _pace(frames: int, fps: float, taken: float) -> Event:
    """The video's own pictures per second and length, and how fast they were replayed."""
    return {
        "fps": round(fps, 3),
        "seconds": round(frames / fps, 3),
        "replayed_fps": round(frames / max(taken, 1e-6), 1),
    }


def _opened(target: str, video: Path) -> TextIO | None:
    """The file for the events, None for stdout."""
    return (
        None if target == "-" else media.opened_for_writing(target, [video, *media.found([video])])
    )


class _Output:
    """Events to stdout or to a file, and how far it has got to stderr when that is a terminal."""

    def __init__(self, file: TextIO | None) -> None:
        """Take over an open file; None means stdout."""
        self._file = file
        self._progress_at = 0.0

    def show(self, event: Event) -> None:
        """Write one event as soon as it happened."""
        self._wipe()
        line = json.dumps(event)
        if self._file is None:
            print(line, flush=True)
            return
        try:
            print(line, file=self._file, flush=True)
        except OSError as error:
            raise media.unwritable(self._file.name, error) from error
        print(_in_words(event), flush=True)

    def progress(self, frame: Frame) -> None:
        """Say now and then how far it has got."""
        if sys.stderr.isatty() and time.monotonic() >= self._progress_at:
            self._progress_at = time.monotonic() + PROGRESS_EVERY
            print(f"\rframe {frame.index}, {frame.at:.1f} s", end="", file=sys.stderr, flush=True)

    def close(self) -> None:
        """Leave the terminal clean and the file closed."""
        self._wipe()
        if self._file is not None:
            with suppress(OSError):  # every line has been flushed, or failed, already
                self._file.close()

    def _wipe(self) -> None:
        if sys.stderr.isatty():
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def _in_words(event: Event) -> str:
    """One line for people; the summary gets a line for each of its numbers."""
    facts = {name: value for name, value in event.items() if name not in {"t", "event"}}
    if event["event"] == "summary":
        return "\n" + "\n".join(f"{name:12}  {_told(value)}" for name, value in facts.items())
    if event["event"] == "verdict":
        what = "{label}, track {track}, confidence {confidence:.0%}".format(**facts)
    else:
        what = _told(facts[str(event["event"])])
    return f"{event['t']:8.2f} s  {event['event']:8}  {what}"


def _told(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{number} {label}" for label, number in value.items())
    return str(value)
