"""``python -m models.training pack``: a copy of the pictures that is small enough to send.

Pictures keep their size and lose some quality; labels and landmarks are copied as they are.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from typing import Mapping, Sequence

import cv2

from kiosk.errors import InputError, KioskError
from models.training.arguments import positive
from models.training.links import named, refuse_taken
from models.training.pictures import read_kitti, read_picture
from models.training.progress import tracked

QUALITIES = (95, 90, 85, 80, 75, 70, 65, 60, 55, 50)
"""JPEG qualities that are tried, best first."""

MEGABYTE = 1_000_000


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("folders", type=Path, nargs="+", metavar="KITTI", help="e.g. train and val")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="for the copies")
    parser.add_argument(
        "--megabytes", type=positive, default=38, metavar="MB", help="together (38)"
    )
    parser.add_argument("--skip-bad", action="store_true", help="leave bad pictures out")


def run(args: argparse.Namespace) -> int:
    """Copy in the best quality that fits. Raises InputError and KioskError."""
    folders = named(args.folders)
    refuse_taken(args.out / name for name in folders)
    packed = {
        name: [sample.path for sample in read_kitti(path, skip_bad=args.skip_bad)]
        for name, path in folders.items()
    }
    paths = [path for each in packed.values() for path in each]
    for quality in QUALITIES:
        total = sum(len(encoded(path, quality)) for path in tracked(paths, f"quality {quality}"))
        if total <= args.megabytes * MEGABYTE:
            _copy(packed, args.out, quality)
            print(f"{args.out}: {len(paths)} pictures, {total / MEGABYTE:.1f} MB at {quality}.")
            return 0
    sentence = f"--megabytes {args.megabytes:g}: {len(paths)} pictures do not fit;"
    raise InputError(f"{sentence} they take {total / MEGABYTE + 0.05:.1f} at the least.")


def encoded(path: Path, quality: int) -> bytes:
    """The picture as JPEG, or its file as it is where that is smaller."""
    before = path.read_bytes()
    _, after = cv2.imencode(".jpg", read_picture(path), [cv2.IMWRITE_JPEG_QUALITY, quality])
    return min(before, after.tobytes(), key=len)


def _copy(packed: Mapping[str, Sequence[Path]], out: Path, quality: int) -> None:
    """``packed`` has the pictures of every folder by its name."""
    try:
        for name, paths in packed.items():
            for part in ("images", "labels"):
                (out / name / part).mkdir(parents=True)
            for path in paths:
                picture = out / name / "images" / f"{path.stem}.jpg"
                picture.write_bytes(encoded(path, quality))
                labels = path.parents[1] / "labels" / f"{path.stem}.txt"
                shutil.copy(labels, out / name / "labels")
            marks = paths[0].parents[1] / "landmarks.json"
            if marks.exists():
                shutil.copy(marks, out / name)
    except OSError as error:
        raise KioskError(f"{out}: cannot be written ({error}).") from error
