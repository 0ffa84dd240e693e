"""Finds USB sticks that are mounted where a person could write."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator

PLACES = ("/media/", "/run/media/")
"""Where desktops and udisks mount what people plug in."""

_MOUNTS = Path("/proc/mounts")
_BLOCK = Path("/sys/class/block")


@dataclass(frozen=True)
class Stick:
    """One mounted file system on a removable device."""

    device: str
    folder: Path
    writable: bool


def sticks(mounts: Path = _MOUNTS, block: Path = _BLOCK) -> tuple[Stick, ...]:
    """Every stick, the last mounted first. Raises OSError where mounts cannot be read."""
    lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    return tuple(reversed(list(_sticks(lines, block))))


def _sticks(lines: list[str], block: Path) -> Iterator[Stick]:
    for line in lines:
        device, folder, _kind, options = (_plain(part) for part in line.split(" ")[:4])
        place = folder if folder.endswith("/") else f"{folder}/"
        if place.startswith(PLACES) and _is_removable(block / Path(device).name):
            yield Stick(device, Path(folder), "rw" in options.split(","))


def _plain(text: str) -> str:
    """``/proc/mounts`` writes spaces and the like as octal numbers."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), text)


def _is_removable(device: Path) -> bool:
    """Whether sysfs calls the disk removable, or has it on a USB bus (a disk in a USB case)."""
    try:
        place = device.resolve(strict=True)
    except OSError:
        return False
    flags = (place / "removable", place.parent / "removable")
    return any(_says_one(flag) for flag in flags) or "/usb" in str(place)


def _says_one(flag: Path) -> bool:
    try:
        return flag.read_text(encoding="ascii").strip() == "1"
    except OSError:
        return False
