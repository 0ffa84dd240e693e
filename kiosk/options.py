"""How one start of the kiosk differs from the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Callable

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.ports import Record
    from kiosk.settings import Settings


@dataclass(frozen=True)
class Options:
    """How this start differs from the next. ``duration`` is in seconds.

    ``config`` and ``assignments`` are what the settings were loaded with, ``base`` is what they
    would be without anything that staff changed (None: nobody knows).
    """

    headless: bool = False
    windowed: bool = False
    loop: bool = False
    duration: float | None = None
    notice: str | None = None
    """A sentence when the settings are not the ones that were asked for."""
    on_event: Record | None = None
    """Sees every event that goes to the journal, too."""
    on_hung: Callable[[], None] | None = None
    """Called before a program with a thread that hangs ends without any clean-up."""
    config: Path | None = None
    assignments: tuple[str, ...] = ()
    base: Settings | None = None
