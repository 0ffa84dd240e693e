"""``python -m models.training import``: a data set of another format becomes a KITTI folder."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections import Counter
from pathlib import Path
from typing import Iterator

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from kiosk.command_line import BAD_INPUT
from kiosk.errors import InputError
from models.training.imports import kitti
from models.training.imports.found import Found, Reader
from models.training.imports.kitti import Picture
from models.training.pictures import BadPicturesError
from models.training.words import IGNORED, LABELS, MEANINGS

FORMATS = {
    "voc": "a folder of Pascal VOC XML files and their pictures",
    "yolo": "a folder with pictures, label files and the names of the classes",
    "coco": "a COCO JSON file",
    "fddb": "FDDB's lists of ellipses, a file or the folder of them",
    "wider": "WIDER FACE's list wider_face_*_bbx_gt.txt",
    "mafa": "MAFA's LabelTrainAll.mat or LabelTestAll.mat",
}
"""The module is ``models.training.imports.<name>``."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = "\n".join(f"  {name:5} {help_}" for name, help_ in FORMATS.items())
    parser.add_argument("format", choices=FORMATS, metavar="FORMAT", help="one of those below")
    parser.add_argument("source", type=Path, nargs="+", metavar="SOURCE", help="what it says there")
    parser.add_argument(
        "--to", type=Path, required=True, metavar="FOLDER", help="gets images/ and labels/"
    )
    parser.add_argument(
        "--pictures",
        type=Path,
        metavar="FOLDER",
        help="where the pictures are; else SOURCE's place",
    )
    parser.add_argument(
        "--class",
        dest="classes",
        action="append",
        default=[],
        metavar="WORD=LABEL",
        help=f"what a class of theirs means: {', '.join(LABELS)} or {IGNORED}",
    )
    parser.add_argument(
        "--skip-bad", action="store_true", help="leave out pictures that have a problem"
    )


def run(args: argparse.Namespace) -> int:
    """Import everything or nothing; with --skip-bad the good pictures, and 2 if some were bad.

    Raises InputError, and KioskError when something cannot be written.
    """
    meanings = kitti.meanings_with(args.classes, MEANINGS)
    pictures, problems = _judged(args, meanings)
    if problems and not args.skip_bad:
        cure = "Nothing was written: mend these, or leave their pictures out by --skip-bad."
        raise BadPicturesError(problems, cure)
    for problem in problems:
        print(f"left out: {problem}", file=sys.stderr)
    if not pictures:
        raise InputError(f"{args.source[0]}: there is no usable picture in it.")
    kitti.write(pictures, args.to)
    _show(kitti.counted(args.to, (picture.name for picture in pictures)), len(pictures))
    return BAD_INPUT if problems else 0


def _judged(args: argparse.Namespace, meanings: kitti.Meanings) -> tuple[list[Picture], list[str]]:
    """Every good picture and every problem, before anything is written."""
    good: dict[str, Picture] = {}
    problems = []
    there = kitti.there(args.to)
    for found, root in _progress(_found(args)):
        picture, wrong = kitti.judged(found, root, args.format, meanings)
        stem = Path(picture.name).stem
        if not wrong and stem in good:
            other = good[stem].origin
            same = (
                "it is listed twice" if other == found.picture else f"{other} would have its name"
            )
            wrong = [f"{found.picture}: {same}."]
        taken = None if wrong else kitti.taken(picture, there)
        wrong += [taken] if taken else []
        if not wrong:
            good[stem] = picture
        problems += wrong
    return list(good.values()), problems


def _found(args: argparse.Namespace) -> Iterator[tuple[Found, Path]]:
    """Each picture found and the folder that its name starts from."""
    reader: Reader = importlib.import_module(f"models.training.imports.{args.format}").read
    for source in args.source:
        if not source.exists():
            raise InputError(f"{source}: there is no such file or folder.")
        root = args.pictures or (source if source.is_dir() else source.parent)
        for found in reader(source, root):
            yield found, root


def _progress(items: Iterator[tuple[Found, Path]]) -> Iterator[tuple[Found, Path]]:
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as progress:
        yield from progress.track(items, total=None, description="reading")


def _show(counts: Counter[str], pictures: int) -> None:
    table = Table(caption=f"{pictures} pictures")
    table.add_column("label")
    table.add_column("faces", justify="right")
    for label in (*LABELS, IGNORED):
        table.add_row(label, str(counts[label]))
    Console().print(table)
