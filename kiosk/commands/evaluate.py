"""``kiosk evaluate``: how good a model is on a folder of labelled pictures."""

from __future__ import annotations

import argparse
import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Iterator

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from kiosk.commands import media
from kiosk.detectors import open_detector
from kiosk.errors import InputError
from kiosk.evaluation import kitti, metrics, tao
from kiosk.evaluation.kitti import Truth
from kiosk.evaluation.metrics import Sample
from kiosk.gate import REFERENCE_HEIGHT, REFERENCE_WIDTH
from kiosk.settings import DetectorSettings
from kiosk.types import Box, Detection, Label

if TYPE_CHECKING:
    from kiosk.detectors.detector import GridBoxDetector
    from kiosk.detectors.preprocess import Placement

BAD_INPUT = 2

LEAST_SCORE = 0.02
"""Average precision uses every detection down to here."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "dataset", type=Path, metavar="DATASET", help="a folder with images/ and labels/ (KITTI)"
    )
    parser.add_argument("--model", default="", metavar="M", help="a folder under models/ or a path")
    parser.add_argument(
        "--min-width",
        type=float,
        default=0.0,
        metavar="PX",
        help="narrower faces are neither hit nor miss; pixels once the picture fills 960x544",
    )
    parser.add_argument("--tao", action="store_true", help="add the figures NVIDIA TAO would print")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")


def run(args: argparse.Namespace) -> int:
    """Measure; what cannot be read is named on stderr and makes the result 2."""
    pictures = _pictures(args.dataset)
    with closing(open_detector(DetectorSettings(model=args.model))) as detector:
        study = _Study(detector, args.min_width)
        _measure(study, pictures)
        report = study.report(with_tao=args.tao)
    if args.json:
        print(json.dumps(report, indent=2))
    else:
        _show(report)
    return BAD_INPUT if study.problems else 0


def _pictures(dataset: Path) -> list[Path]:
    for part in ("images", "labels"):
        if not (dataset / part).is_dir():
            raise InputError(f"{dataset}: not a KITTI folder, it has no {part}/ in it.")
    pictures = sorted(path for path in (dataset / "images").iterdir() if media.is_picture(path))
    if not pictures:
        raise InputError(f"{dataset / 'images'}: there is no picture in it.")
    return pictures


def _measure(study: _Study, pictures: list[Path]) -> None:
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as progress:
        for path in progress.track(pictures, description="measuring"):
            for problem in study.add(path):
                console.out(f"kiosk evaluate: {problem}", highlight=False)


class _Study:
    """Gathers what the detector says of each picture beside what is true."""

    def __init__(self, detector: GridBoxDetector, min_width: float) -> None:
        self._detector = detector
        self._min_width = min_width
        labels = detector.model.manifest.labels
        self._words = kitti.words({label.name: label.role for label in labels})
        self._samples: list[Sample] = []
        self._looks: list[tao.Look] = []
        self.problems = 0

    def add(self, path: Path) -> Iterator[str]:
        """Look at one picture; yields what is wrong with it or its labels."""
        labels = path.parent.parent / "labels" / f"{path.stem}.txt"
        try:
            truths, problems = kitti.read(labels, self._words)
            pixels = media.read_picture(path)
        except InputError as error:
            problems = [str(error)]
        else:
            self._look(pixels, truths)
        self.problems += len(problems)
        yield from problems

    def _look(self, pixels: Any, truths: list[Truth]) -> None:
        picture, placement = self._detector.preprocess(pixels)
        tensors = self._detector.infer(picture)
        floors = dict.fromkeys(Label, LEAST_SCORE)
        detections = self._detector.cluster(tensors, placement, floors)
        decided = self._detector.cluster(tensors, placement)
        scale = min(REFERENCE_WIDTH / placement.width, REFERENCE_HEIGHT / placement.height)
        least = self._min_width / scale
        judged = [t._replace(judged=t.judged and t.box.width >= least) for t in truths]
        self._samples.append(Sample(judged, detections, decided))
        self._looks.append(_in_network(placement, truths, detections))

    def report(self, *, with_tao: bool) -> dict[str, Any]:
        """All figures, ready for JSON."""
        roles = [label for label in Label if label in self._detector.model.manifest.roles]
        scores = {label.value: metrics.score(self._samples, label) for label in roles}
        report = {
            "model": self._detector.model.name,
            "images": len(self._samples),
            "min_width": self._min_width,
            "faces": {name: score.faces for name, score in scores.items()},
            "ap50": {name: score.ap50 for name, score in scores.items()},
            "map50": metrics.mean([score.ap50 for score in scores.values()]),
            "precision": {name: score.precision for name, score in scores.items()},
            "recall": {name: score.recall for name, score in scores.items()},
            "confusion": metrics.confusion(self._samples),
        }
        return {**report, "tao": self._tao(roles)} if with_tao else report

    def _tao(self, roles: list[Label]) -> dict[str, Any]:
        ap = {label.value: tao.average_precision(self._looks, label) for label in roles}
        return {"ap": ap, "map": metrics.mean(list(ap.values()))}


def _in_network(
    placement: Placement, truths: list[Truth], detections: tuple[Detection, ...]
) -> tao.Look:
    across = placement.shown_width / placement.width
    down = placement.shown_height / placement.height

    def scaled(box: Box) -> Box:
        return Box(box.x1 * across, box.y1 * down, box.x2 * across, box.y2 * down)

    faces = [(scaled(truth.box), truth.label) for truth in truths if truth.label]
    return tao.Look(faces, [Detection(scaled(d.box), d.label, d.score) for d in detections])


def _show(report: dict[str, Any]) -> None:
    columns = ("faces", "ap50", "precision", "recall")
    table = Table(title=f"{report['model']} on {report['images']} pictures")
    for column in ("label", *columns):
        table.add_column(column, justify="left" if column == "label" else "right")
    for name in report["ap50"]:
        table.add_row(name, *(_figure(report[column][name]) for column in columns))
    table.add_row("mean", "", _figure(report["map50"]))
    console = Console()
    console.print(table)
    for true, said in report["confusion"].items():
        console.print(f"{true}: " + ", ".join(f"{count} {name}" for name, count in said.items()))
    if "tao" in report:
        console.print("TAO: " + ", ".join(f"{k} {v:.4f}" for k, v in report["tao"]["ap"].items()))


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)
