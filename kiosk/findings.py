"""What a look at one part of the machine comes to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Mark(Enum):
    """How serious a finding is."""

    FINE = "fine"
    NOTE = "note"
    MISSING = "missing"


@dataclass(frozen=True)
class Finding:
    """What was found of one part, and what helps where it is not fine."""

    part: str
    mark: Mark
    found: str
    cure: str = ""
