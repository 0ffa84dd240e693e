"""Folders of links to pictures: other ways to divide or label them cost no room."""

from __future__ import annotations

from pathlib import Path

from kiosk.errors import InputError


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
