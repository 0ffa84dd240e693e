"""``python -m models.training folds``: split pictures several ways, people kept together.

Every fold is a KITTI folder pair ``fold_N/train`` and ``fold_N/val`` of links to the pictures, so
all commands take it as ``--data``. Each picture is in ``val`` of exactly one fold, but for series:
very many pictures of the same few people, which one fold would be about and the others know. They
are in ``train`` of every fold.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Sequence

import numpy as np

from kiosk.errors import InputError, KioskError
from models.training import people
from models.training.arguments import natural
from models.training.links import link, refuse_taken
from models.training.pictures import Sample, read_kitti, read_picture
from models.training.sizes import any_size

ALWAYS_TRAIN = -1
"""The fold of pictures that are never in ``val``."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("folders", type=Path, nargs="+", metavar="KITTI", help="e.g. train and val")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="for the folds")
    parser.add_argument("--count", type=int, default=5, metavar="K", help="how many folds (5)")
    parser.add_argument("--seed", type=natural, default=0, help="another one splits otherwise")
    parser.add_argument(
        "--series",
        action="append",
        type=any_size,
        default=[],
        metavar="WxH",
        help="pictures of exactly this size are a series, always to learn from",
    )
    parser.add_argument("--skip-bad", action="store_true", help="leave bad pictures out")


def run(args: argparse.Namespace) -> int:
    """Write the folds and say what is in them. Raises InputError and KioskError."""
    if args.count < 2:
        raise InputError(f"--count {args.count}: give at least 2 folds.")
    places = [args.out / f"fold_{number}" for number in range(args.count)]
    refuse_taken(places)
    samples = [each for path in args.folders for each in read_kitti(path, skip_bad=args.skip_bad)]
    _refuse_shared_names(samples)
    series = [_size(sample) in args.series for sample in samples]
    groups = people.groups(samples)
    if len(set(groups)) < args.count:
        sentence = f"--count {args.count}: there are {len(set(groups))} groups of pictures only;"
        raise InputError(f"{sentence} give fewer folds or more pictures.")
    folds = split(samples, groups, args.count, args.seed, series)
    try:
        for number, place in enumerate(places):
            _write(place, samples, folds, number)
    except OSError as error:
        raise KioskError(f"{args.out}: cannot be written ({error}).") from error
    for number in range(args.count):
        inside = [sample for sample, fold in zip(samples, folds) if fold == number]
        print(f"fold_{number}: {len(inside)} pictures, {_said(inside)}")
    return 0


def _refuse_shared_names(samples: Sequence[Sample]) -> None:
    """Before anything is written: in a fold two pictures of one name would be one."""
    counts = Counter(sample.path.stem for sample in samples)
    for name in (name for name, count in counts.items() if count > 1):
        raise InputError(f"{name}: {counts[name]} pictures have this name; rename all but one.")


def split(
    samples: Sequence[Sample],
    groups: Sequence[int],
    count: int,
    seed: int = 0,
    series: Sequence[bool] | None = None,
) -> list[int]:
    """The fold of every picture, so that the folds hold about as many faces of every label.

    The largest groups are placed first, each where its labels are rarest as yet. Groups with a
    picture of a ``series`` in them are in no fold: ALWAYS_TRAIN.
    """
    members: dict[int, list[int]] = defaultdict(list)
    for place, group in enumerate(groups):
        members[group].append(place)
    totals = _faces(samples, range(len(samples)))
    rng = np.random.default_rng(seed)
    order = sorted(members.values(), key=lambda places: (-len(places), rng.random()))
    filled: list[Counter[str]] = [Counter() for _ in range(count)]
    folds = [ALWAYS_TRAIN] * len(samples)
    for places in order:
        if series and any(series[place] for place in places):
            continue
        faces = _faces(samples, places)
        costs = [sum(faces[k] * one[k] / totals[k] ** 2 for k in faces) for one in filled]
        chosen = int(np.argmin(costs))
        filled[chosen].update(faces)
        for place in places:
            folds[place] = chosen
    return folds


def _faces(samples: Sequence[Sample], places: Sequence[int]) -> Counter[str]:
    """Faces per label and kind of picture, and the pictures themselves."""
    counts: Counter[str] = Counter()
    for place in places:
        kind = "portrait" if samples[place].landmarks else "scene"
        counts[kind] += 1
        counts.update(f"{kind} {face.label}" for face in samples[place].faces)
    return counts


def _write(folder: Path, samples: Sequence[Sample], folds: Sequence[int], fold: int) -> None:
    marks: dict[str, dict[str, object]] = {"train": {}, "val": {}}
    for sample, of in zip(samples, folds):
        part = "val" if of == fold else "train"
        labels = sample.path.parent.parent / "labels" / f"{sample.path.stem}.txt"
        for path in (sample.path, labels):
            link(folder / part / path.parent.name / path.name, path)
        if sample.landmarks:
            marks[part][sample.path.stem] = sample.landmarks
    for part, known in marks.items():
        (folder / part / "landmarks.json").write_text(json.dumps(known), encoding="utf-8")


def _size(sample: Sample) -> tuple[int, int]:
    height, width = read_picture(sample.path).shape[:2]
    return width, height


def _said(samples: Sequence[Sample]) -> str:
    counts = _faces(samples, range(len(samples)))
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
