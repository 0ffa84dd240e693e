"""Settings files, what is in force, and who saves: for tests of what becomes of them."""

from __future__ import annotations

import os
import time

from kiosk import last_good
from kiosk.health import HealthBoard
from kiosk.slot import Slot
from kiosk.staff.saving import Saving
from kiosk.types import EventKind


class Bench:
    """A hand-written file, what is in force, and what was said and journalled."""

    def __init__(
        self,
        folder,
        text="door: {min_hold: 3}\n",
        assignments=(),
        *,
        by_name=True,
        works=lambda: True,
    ):
        self.events = []
        self.file = folder / "kiosk.yaml"
        self.file.write_text(text)
        self.board = HealthBoard(time.monotonic, self.events.append)
        path = self.file if by_name else None
        loaded = last_good.load_or_copy(path, assignments)
        self.slot = Slot(loaded.settings)
        self.saving = Saving(
            self.slot, loaded.base, self.board, self.events.append,
            path=path, assignments=assignments, works=works,
        )  # fmt: skip

    def edit(self, path, text):
        """Write a file by hand, at a time of its own whatever the clock's steps."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        self.stamp = getattr(self, "stamp", time.time_ns()) + 10**9
        os.utime(str(path), ns=(self.stamp, self.stamp))
        self.saving.look()

    @property
    def changed(self):
        return [
            e.data for e in self.events if (e.kind, e.subject) == (EventKind.SETTING, "changed")
        ]
