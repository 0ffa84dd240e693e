"""Labels in KITTI's form: one text file per picture, one face per line.

``label truncated occluded alpha x1 y1 x2 y2 …``, pixels of the picture; what follows the box is
about other things. The word is compared in lower case, and a hyphen is as good as an underscore.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Mapping, NamedTuple, Sequence

from kiosk.errors import InputError
from kiosk.types import Box, Label

if TYPE_CHECKING:
    from pathlib import Path

NOBODY = "dontcare"
"""KITTI's own word for a place that nobody is to be judged by."""


class Truth(NamedTuple):
    """A face that is there. One that is not judged is neither to be found nor to be missed.

    Without a label it is a place, of a face or larger: whatever is found there does not count.
    """

    box: Box
    label: Label | None
    judged: bool = True


def words(names: Mapping[str, Label | None]) -> dict[str, Label | None]:
    """What each word in a label file means to a model whose own words are ``names``.

    Labels that the model does not know of are faces to be ignored; for a model that only knows
    faces, every face is one.
    """
    known = frozenset(names.values())
    any_face = Label.NOT_VISIBLE if known - {None} == {Label.NOT_VISIBLE} else None
    own = {label.value: label if label in known else any_face for label in Label}
    return {NOBODY: None, **own, **{_plain(name): label for name, label in names.items()}}


def matched(pictures: Sequence[Path], labels: Path) -> tuple[list[Path], list[str]]:
    """The pictures that have a name of their own, and a sentence for everything else.

    Those are files in the folder ``labels`` that no picture is to, and names that several pictures
    have: whose labels those are nobody can tell, so none of them is returned.
    """
    stems = Counter(path.stem for path in pictures)
    orphans = sorted(path for path in labels.glob("*.txt") if path.stem not in stems)
    shared = sorted(stem for stem, count in stems.items() if count > 1)
    problems = [f"{path}: there is no picture for these labels." for path in orphans]
    problems += [f"{labels / stem}.txt: several pictures have this name." for stem in shared]
    return [path for path in pictures if stems[path.stem] == 1], problems


def read(path: Path, meanings: Mapping[str, Label | None]) -> tuple[list[Truth], list[str]]:
    """The faces of one file, and one ``file:line: sentence`` per line that is no good.

    Raises InputError when there is no such file.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8 text"
        raise InputError(f"{path}: the labels cannot be read ({reason}).") from error
    faces, problems = [], []
    for number, line in enumerate(lines, start=1):
        try:
            faces += [_face(line, meanings)] if line.strip() else []
        except ValueError as error:  # noqa: PERF203  # every bad line is named
            problems.append(f"{path}:{number}: {error}")
    return faces, problems


def _face(line: str, meanings: Mapping[str, Label | None]) -> Truth:
    parts = line.split()
    if len(parts) < 8:
        raise ValueError(f"{len(parts)} fields where a KITTI label has at least 8.")
    word = _plain(parts[0])
    if word not in meanings:
        raise ValueError(f"{parts[0]}: no such label; known are {', '.join(sorted(meanings))}.")
    label = meanings[word]
    return Truth(_box(parts[4:8]), label, judged=label is not None)


def _box(sides: list[str]) -> Box:
    try:
        box = Box(*(float(side) for side in sides))
    except ValueError:
        raise ValueError(f"{' '.join(sides)}: a box is four numbers.") from None
    if not (box.width > 0 and box.height > 0 and box.area < float("inf")):
        raise ValueError(f"{' '.join(sides)}: not a box; it is left, top, right, bottom.")
    return box


def _plain(word: str) -> str:
    return word.lower().replace("-", "_")
