"""``python -m models.training correct``: the same pictures, with wrong labels put right.

Writes a KITTI folder for every folder given, under the same name: links to the pictures, and labels
of its own. Only pictures of one face can be put right; those of which nobody can say what they show
are left out. It writes into new folders only: nothing that is there is changed, not even by a link.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import Iterable, Iterator, Sequence

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from kiosk import yaml_file
from kiosk.errors import InputError, KioskError
from kiosk.types import Label
from models.training.links import link, named, refuse_taken
from models.training.pictures import Sample, as_kitti, read_kitti
from models.training.words import LABELS

OURS = Path(__file__).with_name("corrections.yaml")

NAMED = 5
"""As many pictures are named in one sentence."""


class Corrections(BaseModel):
    """Names of pictures, without ending, whose labels say something else than they show."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    labels: dict[Label, tuple[str, ...]] = {}
    """What those pictures show."""
    unclear: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _once(self) -> Corrections:
        twice = sorted({name for name in self.names if self.names.count(name) > 1})
        if twice:
            raise ValueError(f"{_some(twice)} more than once")
        unknown = sorted({label.value for label in self.labels} - {*LABELS})
        if unknown:
            raise ValueError(f"{unknown[0]} is no label to learn, but {', '.join(LABELS)} are")
        return self

    @property
    def names(self) -> list[str]:
        """Every picture that is not as it is labelled."""
        return [*(name for each in self.labels.values() for name in each), *self.unclear]

    def right(self) -> dict[str, str]:
        """Picture to label."""
        return {name: label.value for label, names in self.labels.items() for name in names}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("folders", type=Path, nargs="+", metavar="KITTI", help="e.g. train and val")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="for the links")
    parser.add_argument("--by", type=Path, default=OURS, metavar="YAML", help="what is right")
    parser.add_argument("--skip-bad", action="store_true", help="leave bad pictures out")


def run(args: argparse.Namespace) -> int:
    """Write the folders and say what was put right."""
    corrections = load(args.by)
    folders = {
        name: read_kitti(path, skip_bad=args.skip_bad) for name, path in named(args.folders).items()
    }
    refuse_taken(args.out / name for name in folders)
    _check(corrections, args.by, [each for samples in folders.values() for each in samples])
    try:
        for name, samples in folders.items():
            _write(args.out / name, corrected(samples, corrections))
    except OSError as error:
        raise KioskError(f"{args.out}: cannot be written ({error}).") from error
    right, unclear = len(corrections.right()), len(corrections.unclear)
    print(f"{args.out}: {right} labels put right, {unclear} unclear pictures left out.")
    return 0


def load(path: Path) -> Corrections:
    """The corrections in a file. Raises InputError."""
    try:
        return Corrections.model_validate(yaml_file.read(path))
    except ValidationError as error:
        told = [(each["loc"], each["msg"]) for each in error.errors(include_url=False)]
        wrong = "; ".join(f"{'.'.join(map(str, where))}: {what}" for where, what in told)
        sentence = f"{path}: {wrong}; it holds labels: {{LABEL: [NAME]}} and unclear: [NAME]."
        raise InputError(sentence) from error


def _check(corrections: Corrections, by: Path, samples: Sequence[Sample]) -> None:
    """Every name is a picture's, and every new label one face's."""
    faces = {sample.path.stem: len(sample.faces) for sample in samples}
    lost = sorted({*corrections.names} - {*faces})
    if lost:
        sentence = f"{by}: {_some(lost)}: no such picture;"
        raise InputError(f"{sentence} give all folders at once, or take the names out.")
    several = sorted(name for name in corrections.right() if faces[name] != 1)
    if several:
        sentence = f"{by}: {_some(several)}: not of one face;"
        raise InputError(f"{sentence} mend the label files themselves.")


def _some(names: Sequence[str]) -> str:
    """The first few names, and how many more there are."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def corrected(samples: Sequence[Sample], corrections: Corrections) -> Iterator[Sample]:
    """The samples with right labels, without the unclear ones."""
    right = corrections.right()
    for sample in samples:
        name = sample.path.stem
        if name in right:
            yield replace(sample, faces=(replace(sample.faces[0], label=right[name]),))
        elif name not in corrections.unclear:
            yield sample


def _write(folder: Path, samples: Iterable[Sample]) -> None:
    marks = {}
    (folder / "labels").mkdir(parents=True)
    for sample in samples:
        name = sample.path.stem
        link(folder / "images" / sample.path.name, sample.path)
        (folder / "labels" / f"{name}.txt").write_text(as_kitti(sample), encoding="utf-8")
        if sample.landmarks:
            marks[name] = sample.landmarks
    (folder / "landmarks.json").write_text(json.dumps(marks), encoding="utf-8")
