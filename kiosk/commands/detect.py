"""``kiosk detect``: the faces in pictures, folders and videos, as JSON Lines."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Iterator, Sequence, TextIO

from rich.console import Console
from rich.progress import Progress

from kiosk.command_line import BAD_INPUT
from kiosk.commands import media
from kiosk.commands.annotate import Annotator
from kiosk.detectors import open_detector
from kiosk.errors import DetectorError, InputError
from kiosk.settings import DetectorSettings

if TYPE_CHECKING:
    from kiosk.ports import Detector
    from kiosk.types import Detection, Frame


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="pictures, videos, folders"
    )
    parser.add_argument("--model", default="", metavar="M", help="a folder under models/ or a path")
    parser.add_argument(
        "--json", default="-", metavar="F", help="file for the JSON Lines; - (default): stdout"
    )
    parser.add_argument("--annotate", type=Path, metavar="DIR", help="write copies with boxes here")


def run(args: argparse.Namespace) -> int:
    """Look at everything; what cannot be, is named on stderr and makes the result 2."""
    paths = list(media.found(args.paths))
    if not paths:
        where = ", ".join(map(str, args.paths))
        raise InputError(f"{where}: no picture or video in there that this user may see.")
    try:
        return _detect(args, paths)
    except OSError as error:
        if args.json == "-":
            raise
        raise media.unwritable(args.json, error) from error


def _detect(args: argparse.Namespace, paths: Sequence[Path]) -> int:
    with ExitStack() as stack:
        detector = stack.enter_context(closing(open_detector(DetectorSettings(model=args.model))))
        out = sys.stdout
        if args.json != "-":
            out = stack.enter_context(media.opened_for_writing(args.json, paths))
        copies = Annotator(args.annotate, paths) if args.annotate else None
        if copies is not None:
            stack.enter_context(closing(copies))
        return _look_at_all(paths, detector, out, copies)


def _look_at_all(
    paths: Sequence[Path], detector: Detector, out: TextIO, copies: Annotator | None
) -> int:
    console = Console(stderr=True)
    result = 0
    with Progress(console=console, disable=not console.is_terminal, transient=True) as progress:
        for path in progress.track(paths, description="looking"):
            for problem in _look_at(path, detector, out, copies):
                console.out(f"kiosk detect: {problem}", highlight=False)
                result = BAD_INPUT
    return result


def _look_at(
    path: Path, detector: Detector, out: TextIO, copies: Annotator | None
) -> Iterator[str]:
    """Look at one file; yields what is wrong with it, or with a frame in it.

    A frame that the network could not look at has no line; in the copy it is there without boxes.
    """
    try:
        for frame, fps in media.frames(path):
            faces: Sequence[Detection] = ()
            try:
                faces = detector.detect(frame)
                print(json.dumps(_line(path, frame, faces)), file=out, flush=True)
            except DetectorError as error:
                yield f"{_place(path, frame)}: {error}"
            if copies is not None:
                copies.add(path, frame, fps, faces)
    except InputError as error:
        yield str(error)


def _place(path: Path, frame: Frame) -> str:
    return str(path) if media.is_picture(path) else f"{path}: frame {frame.index}"


def _line(path: Path, frame: Frame, faces: Sequence[Detection]) -> dict[str, Any]:
    return {
        "source": str(path),
        "frame": frame.index,
        "t": round(frame.at, 6),
        "width": frame.width,
        "height": frame.height,
        "detections": [
            {
                "label": face.label.value,
                "score": round(face.score, 6),
                "box": [round(side, 3) for side in _sides(face)],
            }
            for face in faces
        ],
    }


def _sides(face: Detection) -> tuple[float, float, float, float]:
    return face.box.x1, face.box.y1, face.box.x2, face.box.y2
