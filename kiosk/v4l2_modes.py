"""Reads what ``v4l2-ctl --list-formats-ext`` prints of a camera."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Sequence

_FORMAT = re.compile(r"^\s*\[\d+\]: '(\w{4})'")
_SIZE = re.compile(r"^\s*Size: Discrete (\d+)x(\d+)")
_RATE = re.compile(r"^\s*Interval: Discrete [\d.]+s \(([\d.]+) fps\)")


@dataclass(frozen=True)
class Mode:
    """One format, size in pixels, and pictures per second."""

    fourcc: str
    width: int
    height: int
    fps: float

    def serves(self, wanted: Mode) -> bool:
        """Whether it gives what is wanted: this size and format, and no fewer pictures."""
        mine = (self.fourcc, self.width, self.height)
        return mine == (wanted.fourcc, wanted.width, wanted.height) and self.fps >= wanted.fps - 0.5

    def __str__(self) -> str:
        """As it is said to people."""
        return f"{self.fourcc} {self.width}x{self.height} at {self.fps:g}"


def parse(listed: str) -> list[Mode]:
    """Every mode that is listed, in that order; what is not understood is left out."""
    modes: list[Mode] = []
    fourcc, size = "", (0, 0)
    for line in listed.splitlines():
        begins, sized, rated = (each.match(line) for each in (_FORMAT, _SIZE, _RATE))
        if begins:
            fourcc = begins.group(1)
        elif sized:
            size = int(sized.group(1)), int(sized.group(2))
        elif rated and fourcc and size[0]:
            modes.append(Mode(fourcc, *size, float(rated.group(1))))
    return modes


def nearest(modes: Sequence[Mode], wanted: Mode) -> Mode | None:
    """The mode with the speed wanted, if any has it, whose size is next to the one wanted."""
    fast = [each for each in modes if each.fps >= wanted.fps - 0.5] or list(modes)
    if not fast:
        return None

    def distance(mode: Mode) -> tuple[bool, int]:
        away = abs(mode.width - wanted.width) + abs(mode.height - wanted.height)
        return mode.fourcc != wanted.fourcc, away

    return min(fast, key=distance)
