"""``python -m models.training pack``: a copy of the pictures that is small enough to send.

Pictures keep their size and lose some quality; labels and landmarks are copied as they are.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import cv2

from kiosk.errors import InputError, KioskError
from models.training.pictures import read_kitti, read_picture

QUALITIES = (95, 90, 85, 80, 75, 70, 65, 60, 55, 50)
"""JPEG qualities that are tried, best first."""

MEGABYTE = 1_000_000


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("folders", type=Path, nargs="+", metavar="KITTI", help="e.g. train and val")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="for the copies")
    parser.add_argument("--megabytes", type=float, default=38, metavar="MB", help="together (38)")


def run(args: argparse.Namespace) -> int:
    """Copy in the best quality that fits."""
    paths = [sample.path for folder in args.folders for sample in read_kitti(folder)]
    for quality in QUALITIES:
        total = sum(len(encoded(path, quality)) for path in paths)
        if total <= args.megabytes * MEGABYTE:
            _copy(args, paths, quality)
            print(f"{args.out}: {len(paths)} pictures, {total / MEGABYTE:.1f} MB at {quality}.")
            return 0
    sentence = f"--megabytes {args.megabytes:g}: {len(paths)} pictures do not fit;"
    raise InputError(f"{sentence} they take {total / MEGABYTE:.0f} at the least.")


def encoded(path: Path, quality: int) -> bytes:
    """The picture as JPEG, or its file as it is where that is smaller."""
    before = path.read_bytes()
    _, after = cv2.imencode(".jpg", read_picture(path), [cv2.IMWRITE_JPEG_QUALITY, quality])
    return min(before, after.tobytes(), key=len)


def _copy(args: argparse.Namespace, paths: list[Path], quality: int) -> None:
    try:
        for path in paths:
            into = args.out / path.parents[1].name / "images" / f"{path.stem}.jpg"
            into.parent.mkdir(parents=True, exist_ok=True)
            into.write_bytes(encoded(path, quality))
        for folder in args.folders:
            shutil.copytree(
                folder / "labels", args.out / folder.resolve().name / "labels", dirs_exist_ok=True
            )
            marks = folder / "landmarks.json"
            if marks.exists():
                shutil.copy(marks, args.out / folder.resolve().name / marks.name)
    except OSError as error:
        raise KioskError(f"{args.out}: cannot be written ({error}).") from error
