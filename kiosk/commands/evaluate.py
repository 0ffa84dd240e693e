"""``kiosk evaluate``: how good a model is on a folder of labelled pictures."""

from __future__ import annotations

import argparse
import json
from contextlib import closing
from fnmatch import fnmatchcase
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Iterator

from rich.console import Console
from rich.progress import Progress

from kiosk.command_line import BAD_INPUT
from kiosk.commands import media
from kiosk.detectors import open_detector
from kiosk.errors import DetectorError, InputError
from kiosk.evaluation import canvas, kitti, looks, report, tables
from kiosk.settings import DetectorSettings, Runner
from kiosk.types import Label

if TYPE_CHECKING:
    import numpy as np

    from kiosk.detectors.detector import GridBoxDetector
    from kiosk.evaluation.kitti import Truth
    from kiosk.evaluation.looks import Look


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add = parser.add_argument
    add("dataset", type=Path, metavar="DATASET", help="a folder with images/ and labels/ (KITTI)")
    add("--model", default="", metavar="M", help="a folder under models/ or a path")
    add("--runner", choices=[each.value for each in Runner], default="auto", help="what runs it")
    add("--only", default="*", metavar="PATTERN", help="pictures with such a name: 'portrait_*'")
    add(
        "--min-width",
        type=_pixels,
        default=0.0,
        metavar="PX",
        help="narrower faces are neither hit nor miss; pixels once the picture fills 960x544",
    )
    add("--canvas", action="store_true", help="put each portrait small in a 960x544 picture")
    add("--intervals", action="store_true", help="add 95%% intervals, pictures drawn again")
    add("--seed", type=_seed, default=0, metavar="N", help="of --canvas and --intervals; 0")
    add("--tao", action="store_true", help="add the figures NVIDIA TAO would print")
    add("--plots", type=Path, metavar="DIR", help="write the figures as PNG pictures into DIR")
    add("--json", action="store_true", help="one JSON document on stdout")


def run(args: argparse.Namespace) -> int:
    """Measure; what cannot be read or looked at is named on stderr and makes the result 2."""
    pictures, unmatched = _pictures(args.dataset, args.only)
    if args.plots:
        _folder(args.plots)
    wanted = DetectorSettings(model=args.model, runner=Runner(args.runner))
    with closing(open_detector(wanted)) as detector:
        study = _Study(detector, args)
        study.problems += len(unmatched)
        _measure(study, pictures, unmatched)
    document = study.report()
    if args.plots:
        study.plot(args.plots, document)
    if args.json:
        print(json.dumps(document, indent=2))
    else:
        tables.show(document, Console())
    return BAD_INPUT if study.problems else 0


def _pixels(text: str) -> float:
    try:
        width = float(text)
    except ValueError:
        width = -1.0
    if not 0 <= width < 1e6:
        raise argparse.ArgumentTypeError(f"{text}: a width is a number of pixels, 0 or more")
    return width


def _seed(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text}: a seed is a whole number, 0 or more")
    return int(text)


def _folder(folder: Path) -> None:
    """Make the folder now: it must not be missing when everything has been measured."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder}: plots cannot be put there ({error.strerror}).") from error


def _pictures(dataset: Path, pattern: str) -> tuple[list[Path], list[str]]:
    """The pictures wanted, and what is wrong with the names in the data set as a whole."""
    for part in ("images", "labels"):
        if not (dataset / part).is_dir():
            raise InputError(f"{dataset}: not a KITTI folder, it has no {part}/ in it.")
    pictures = sorted(path for path in (dataset / "images").iterdir() if media.is_picture(path))
    if not pictures:
        raise InputError(f"{dataset / 'images'}: there is no picture in it.")
    pictures, unmatched = kitti.matched(pictures, dataset / "labels")
    if not pictures:
        raise InputError(*unmatched)
    wanted = [path for path in pictures if fnmatchcase(path.name, pattern)]
    if not wanted:
        raise InputError(f"{dataset / 'images'}: no picture in it is called {pattern} (--only).")
    return wanted, unmatched if pattern == "*" else []


def _measure(study: _Study, pictures: list[Path], unmatched: list[str]) -> None:
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as progress:
        looked_at = (study.add(path) for path in progress.track(pictures, description="measuring"))
        for problem in chain(unmatched, chain.from_iterable(looked_at)):
            console.out(f"kiosk evaluate: {problem}", highlight=False)


class _Study:
    """Gathers what the detector says of each picture beside what is true."""

    def __init__(self, detector: GridBoxDetector, args: argparse.Namespace) -> None:
        self._detector = detector
        self._args = args
        manifest = detector.model.manifest
        self._words = kitti.words({label.name: label.role for label in manifest.labels})
        self._labels = [label for label in Label if label in manifest.roles]
        self._names: list[str] = []
        self._looks: list[Look] = []
        self.problems = 0

    def add(self, path: Path) -> Iterator[str]:
        """Look at one picture; yields what is wrong with it or its labels."""
        labels = path.parent.parent / "labels" / f"{path.stem}.txt"
        problems: list[str] = []
        try:
            truths, problems = kitti.read(labels, self._words)
            pixels, truths = self._picture(path, truths)
            look = looks.look(self._detector, pixels, truths, self._args.min_width)
        except InputError as error:
            problems.append(str(error))
        except DetectorError as error:
            problems.append(f"{path}: {error}")
        else:
            self._looks.append(look)
            self._names.append(path.name)
        self.problems += len(problems)
        yield from problems

    def _picture(self, path: Path, truths: list[Truth]) -> tuple[np.ndarray, list[Truth]]:
        """What is looked at, uint8 BGR (height, width, 3), and the faces in it."""
        pixels = media.read_picture(path)
        if not self._args.canvas:
            return pixels, truths
        try:
            return canvas.place(pixels, truths, self._args.seed, path.name)
        except ValueError as error:
            raise InputError(f"{path}: {error}") from error

    def plot(self, folder: Path, document: dict[str, Any]) -> None:
        """Write the plots of the report."""
        from kiosk.evaluation import plots  # noqa: PLC0415  # figures alone need no matplotlib

        plots.save(folder, document, [look.sample for look in self._looks], self._labels)

    def report(self) -> dict[str, Any]:
        """All figures, ready for JSON."""
        args = self._args
        samples = [look.sample for look in self._looks]
        document = {
            "model": self._detector.model.name,
            "images": len(samples),
            "only": args.only,
            "canvas": args.canvas,
            "min_width": args.min_width,
            **report.figures(samples, self._labels),
            "each_class": report.each_class([look.apart for look in self._looks], self._labels),
            "mistaken": report.mistaken(self._names, samples),
        }
        if args.intervals and samples:
            document["intervals"] = report.intervals(samples, self._labels, args.seed)
        if args.tao:
            document["tao"] = report.taos([look.network for look in self._looks], self._labels)
        return document
