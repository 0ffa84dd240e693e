"""``python -m models.training robustness``: what light, distance, cloth or a beard do to a model.

Portraits whose landmarks are known are set into a wide picture as ``kiosk evaluate --canvas`` does,
once as they are and once for every condition, and the kiosk's own detector says what it sees.
Masks, beards, hands and the like are painted: such rows compare conditions with each other and do
not stand for the real thing.
"""

from __future__ import annotations

import argparse
import json
import math
import zlib
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Callable, Iterator, Sequence

import numpy as np
from rich.console import Console
from rich.table import Table

from kiosk.detectors import open_detector
from kiosk.detectors.detector import GridBoxDetector
from kiosk.errors import InputError
from kiosk.evaluation import canvas, looks, metrics
from kiosk.evaluation.canvas import AT_A_DOOR, Widths
from kiosk.evaluation.kitti import Truth
from kiosk.evaluation.mistakes import wilson
from kiosk.settings import DetectorSettings
from kiosk.types import UNMASKED, Box, Label
from models.training import light
from models.training.arguments import natural
from models.training.cloth import Cloth
from models.training.clutter import ON_MASKED, Clutter, paint_clutter
from models.training.dyes import dye
from models.training.faceframe import FaceFrame, frame_of
from models.training.masks import Wear, label_of, paint_mask
from models.training.pictures import Sample, read_kitti, read_picture
from models.training.progress import tracked

Random = np.random.Generator

DISTANCES = (Widths(20, 30), Widths(30, 45), Widths(45, 70), Widths(70, 110), Widths(110, 180))
"""Faces so wide once the picture fills 960x544."""

POSES = {"frontal": (0, 15), "half turned": (15, 30), "turned": (30, 90)}
"""Degrees that the head is turned aside, by the landmarks."""


@dataclass
class Portrait:
    """One face under way: uint8 BGR pixels, its truth, and where eyes, nose and mouth are."""

    pixels: np.ndarray
    truth: Truth
    frame: FaceFrame

    @property
    def bare(self) -> bool:
        """No mask is on it."""
        return self.truth.label is Label.NO_MASK


@dataclass(frozen=True)
class Condition:
    """``prepare`` changes a portrait and says whether it can be used; ``spoil`` the whole picture.

    Both are given the portrait's own random numbers.
    """

    kind: str
    name: str
    prepare: Callable[[Portrait, Random], bool] = lambda _portrait, _rng: True
    spoil: Callable[[np.ndarray, Random], np.ndarray] = lambda pixels, _rng: pixels
    widths: Widths = AT_A_DOOR


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("folder", type=Path, metavar="KITTI", help="with portraits and landmarks")
    parser.add_argument("--model", default="", metavar="M", help="a folder under models/ or a path")
    parser.add_argument("--only", default="", metavar="WORDS", help="rows with these in their name")
    parser.add_argument(
        "--seed", type=natural, default=0, metavar="N", help="of all that chance does"
    )
    parser.add_argument("--skip-bad", action="store_true", help="leave bad pictures out")
    parser.add_argument("--json", action="store_true", help="one JSON document on stdout")


def run(args: argparse.Namespace) -> int:
    """Measure and say."""
    everything = read_kitti(args.folder, skip_bad=args.skip_bad)
    samples = [each for each in everything if each.landmarks]
    if not samples:
        raise InputError(f"{args.folder}: no portrait with landmarks is in it.")
    wanted = [each for each in conditions() if args.only in f"{each.kind} {each.name}"]
    if not wanted:
        raise InputError(f"--only {args.only}: no row has this in its name.")
    with closing(open_detector(DetectorSettings(model=args.model))) as detector:
        rows = [
            measured(detector, condition, samples, args.seed)
            for condition in tracked(wanted, "measuring")
        ]
        name = detector.model.name
    if args.json:
        print(json.dumps({"model": name, "portraits": len(samples), "rows": rows}, indent=2))
    else:
        Console().print(_table(rows))
    return 0


def conditions() -> list[Condition]:
    """Every row of the table."""
    return [
        Condition("", "as they are"),
        *_lights(),
        *(Condition("face", f"{w[0]:.0f} to {w[1]:.0f} px", widths=w) for w in DISTANCES),
        *(Condition("pose", name, partial(_turned, degrees=d)) for name, d in POSES.items()),
        *(Condition("mask", c.value, partial(_masked, wear=Wear.PROPER, cloth=c)) for c in Cloth),
        Condition("mask", "dyed", _dyed),
        *(
            Condition("misplaced", wear.value, partial(_masked, wear=wear, cloth=None))
            for wear in Wear
            if wear is not Wear.PROPER
        ),
        *(
            Condition("bare, with", c.value, partial(_cluttered, kind=c, bare=True))
            for c in Clutter
        ),
        *(
            Condition("masked, with", c.value, partial(_cluttered, kind=c, bare=False))
            for c in ON_MASKED
        ),
    ]


def _lights() -> list[Condition]:
    return [
        Condition("light", "dusk", spoil=light.darkened),
        Condition("light", "bright door behind", spoil=light.backlit),
        Condition("light", "coloured lamp", spoil=light.cast),
        Condition("blur", "out of focus by 1.5 px", spoil=partial(_defocused, by=1.5)),
        Condition("blur", "out of focus by 3 px", spoil=partial(_defocused, by=3.0)),
        Condition("blur", "moved by up to 12 px", spoil=partial(light.shaken, most=12.0)),
        Condition("camera", "noise", spoil=partial(light.noisy, least=8, most=12)),
        Condition("camera", "JPEG", spoil=light.compressed),
    ]


def measured(
    detector: GridBoxDetector, condition: Condition, samples: Sequence[Sample], seed: int
) -> dict[str, Any]:
    """One row: how many people, and of masked and unmasked how many were taken for the other."""
    seen = list(_looks(detector, condition, samples, seed))
    confusion = metrics.confusion(seen)
    return {
        "kind": condition.kind,
        "name": condition.name,
        "people": len(seen),
        "right": _said(confusion, lambda true, said: said == true),
        "opposite": _said(confusion, _opposite),
        "missed": _said(confusion, lambda _true, said: said == metrics.MISSED),
    }


def _looks(
    detector: GridBoxDetector, condition: Condition, samples: Sequence[Sample], seed: int
) -> Iterator[metrics.Sample]:
    for sample in samples:
        portrait = _read(sample)
        rng = np.random.default_rng([seed, zlib.crc32(sample.path.name.encode())])
        if portrait is None or not condition.prepare(portrait, rng):
            continue
        pixels, truths = canvas.place(
            portrait.pixels, [portrait.truth], seed, sample.path.name, condition.widths
        )
        yield looks.look(detector, condition.spoil(pixels, rng), truths, 0).sample


def _read(sample: Sample) -> Portrait | None:
    """None where the landmarks are those of no face that could be painted on."""
    frame = frame_of(sample.landmarks) if sample.landmarks else None
    if frame is None or len(sample.faces) != 1:
        return None
    face = sample.faces[0]
    return Portrait(read_picture(sample.path), Truth(Box(*face.box), Label(face.label)), frame)


def _turned(portrait: Portrait, _rng: Random, degrees: tuple[float, float]) -> bool:
    return degrees[0] <= abs(math.degrees(math.asin(portrait.frame.sine))) < degrees[1]


def _masked(portrait: Portrait, rng: Random, wear: Wear, cloth: Cloth | None) -> bool:
    box = portrait.truth.box
    corners = (box.x1, box.y1, box.x2, box.y2)
    if not portrait.bare:
        return False
    portrait.pixels = portrait.pixels.copy()
    portrait.truth = portrait.truth._replace(label=Label(label_of(wear)))
    return paint_mask(portrait.pixels, portrait.frame, corners, wear, rng, cloth)


def _dyed(portrait: Portrait, rng: Random) -> bool:
    if portrait.truth.label is not Label.MASK:
        return False
    portrait.pixels = portrait.pixels.copy()
    return dye(portrait.pixels, portrait.frame, rng)


def _cluttered(portrait: Portrait, rng: Random, kind: Clutter, *, bare: bool) -> bool:
    if portrait.bare is not bare:
        return False
    portrait.pixels = portrait.pixels.copy()
    paint_clutter(portrait.pixels, portrait.frame, kind, rng)
    return True


def _defocused(pixels: np.ndarray, _rng: Random, by: float) -> np.ndarray:
    return light.softened(pixels, by)


def _said(
    confusion: dict[str, dict[str, int]], wanted: Callable[[str, str], bool]
) -> dict[str, dict[str, Any]]:
    """By what people wear: how many there are, of how many that was said, and its interval."""
    rows = {true: said for true, said in confusion.items() if true != metrics.NOBODY}
    found = {}
    for true, said in rows.items():
        people = sum(said.values())
        count = sum(number for word, number in said.items() if wanted(true, word))
        found[true] = {"people": people, "count": count, "interval95": wilson(count, people)}
    return found


def _opposite(true: str, said: str) -> bool:
    """Masked taken for unmasked, or the other way round."""
    if said == metrics.MISSED:
        return False
    return (Label(true) in UNMASKED) is not (Label(said) in UNMASKED)


def _table(rows: Sequence[dict[str, Any]]) -> Table:
    table = Table("condition", "wears", "people", "right", "called the opposite", "missed")
    for row in rows:
        for wears, right in row["right"].items():
            shares = [
                f"{100 * row[part][wears]['count'] / right['people']:.1f} %"
                for part in ("right", "opposite", "missed")
            ]
            low, high = row["opposite"][wears]["interval95"]
            shares[1] += f" ({100 * low:.1f} to {100 * high:.1f})"
            condition = f"{row['kind']} {row['name']}".strip()
            table.add_row(condition, wears, str(right["people"]), *shares)
    return table
