"""MAFA: a ``.mat`` file of pictures and, per face, a row of whole numbers.

Train rows: box (left, top, width, height), eyes (4 numbers), occluder box (4), occluder type [12],
degree [13]. Test rows: box, face type [4], occluder box (4), occluder type [9], degree [10].
Occluder types: 1 plain, 2 with pattern, 3 part of a body; degrees: 1 weak, 2 medium, 3 heavy.

What covers a face is not told, so the rules of NVIDIA's face-mask application hold: heavily covered
by something that is no body is a mask; weakly covered by a body, or face type "unmasked", is bare.
All others, among them every mask that may be misplaced, are ignored.
"""

from __future__ import annotations

from pathlib import Path
from typing import Iterator, Sequence

import numpy as np

from kiosk.errors import InputError
from models.training.imports import matfile
from models.training.imports.found import Found, Mark, Notes
from models.training.words import IGNORED

BODY, WEAK, HEAVY = 3, 1, 3
MASKED_FACE, BARE_FACE = 1, 2
LEAST_COLUMNS = 14, 11


def read(source: Path, pictures: Path) -> Iterator[Found]:
    """One record per picture of the file."""
    variables = matfile.load(source)
    name = next((each for each in ("label_train", "LabelTest") if each in variables), None)
    if name is None:
        raise InputError(f"{source}: neither label_train nor LabelTest is in it.")
    for number, record in enumerate(variables[name], start=1):
        yield _picture(record, f"{source}:{name}({number})", pictures, test=name == "LabelTest")


def _picture(record: object, where: str, pictures: Path, *, test: bool) -> Found:
    # The training file has imgName and orgImgName, the test file name.
    named = record if isinstance(record, dict) else {}
    fields = {str(key).lower(): value for key, value in named.items()}
    name, rows = str(fields.get("imgname") or fields.get("name") or ""), fields.get("label")
    columns = LEAST_COLUMNS[test]
    if not name or not isinstance(rows, np.ndarray) or rows.ndim != 2 or rows.shape[1] < columns:
        problem = f"{where}: it needs a name and a label of at least {columns} columns."
        return Found(pictures / (name or "?"), problems=(problem,))
    notes = Notes()
    for number, row in enumerate(rows.tolist(), start=1):
        x, y, width, height = row[:4]
        word = _tested(row) if test else _trained(row)
        notes.marks.append(Mark(word, (x, y, x + width, y + height), f"{where}:row {number}"))
    return notes.found(pictures / name)


def _trained(row: Sequence[float]) -> str:
    occluder, degree = row[12], row[13]
    if occluder != BODY and degree >= HEAVY:
        return "mask"
    return "no_mask" if occluder == BODY and degree <= WEAK else IGNORED


def _tested(row: Sequence[float]) -> str:
    if row[4] == MASKED_FACE and row[9] != BODY and row[10] >= HEAVY:
        return "mask"
    return "no_mask" if row[4] == BARE_FACE else IGNORED
