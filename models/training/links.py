"""New folders beside those that are given: their names, and links, which cost no room."""

from __future__ import annotations

from pathlib import Path
from typing import Iterable, Sequence

from kiosk.errors import InputError


def named(folders: Sequence[Path]) -> dict[str, Path]:
    """Every folder by its own name. Raises InputError where two have the same."""
    found = {folder.resolve().name: folder.resolve() for folder in folders}
    if len(found) < len(folders):
        names = ", ".join(folder.resolve().name for folder in folders)
        raise InputError(f"{names}: two folders of one name; give them one by one.")
    return found


def refuse_taken(folders: Iterable[Path]) -> None:
    """Raises InputError where one of them is there: what is in it would get mixed with the new."""
    for taken in (folder for folder in folders if folder.exists()):
        raise InputError(f"{taken}: it is there already; give another --out, or remove it.")


def link(place: Path, target: Path) -> None:
    """Make ``place`` in ``FOLDER/PART/images`` or ``labels`` a link; an equal one may be there.

    Raises InputError where another picture has the name, OSError where nothing can be written.
    """
    if place.is_symlink() and place.resolve() != target.resolve():
        sentence = f"{target}: another picture of that name is in {place.parent} already;"
        raise InputError(f"{sentence} rename one, or remove {place.parents[2]}.")
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.is_symlink():
        place.symlink_to(target.resolve())
