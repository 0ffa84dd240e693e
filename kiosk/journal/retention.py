"""How long events are kept: by age and by size, the oldest go first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.journal.stamp import JUMP

if TYPE_CHECKING:
    from kiosk.journal.store import Store
    from kiosk.settings import JournalSettings

EVERY = 3600.0
"""Seconds between two cleanings."""

_DAY_MS = 24 * 3600 * 1000


class Retention:
    """Cleans the store once an hour. Owned by the journal's thread.

    Events are judged by their age only after an hour in which the clock was not set: a machine
    that wakes up in the wrong year must not delete what it remembers before its clock is right.
    """

    def __init__(self, settings: JournalSettings, monotonic: float) -> None:
        """The clock counts as set at ``monotonic``."""
        self._keep_ms = settings.keep_days * _DAY_MS
        self._most_bytes = settings.max_mb * 1024 * 1024
        self._cleaned_at = float("-inf")
        self._clock_set_at = monotonic
        self._offset: float | None = None

    def apply(self, store: Store, wall: float, monotonic: float) -> None:
        """Delete what is too old or too much, when it is time to. Raises JournalError.

        To be called at least once a minute: that is how a clock that was set is noticed.
        """
        offset = wall - monotonic
        if self._offset is not None and abs(offset - self._offset) >= JUMP:
            self._clock_set_at = monotonic
        self._offset = offset
        if monotonic - self._cleaned_at < EVERY:
            return
        if monotonic - self._clock_set_at >= EVERY:
            store.delete_before(round(1000 * wall) - self._keep_ms)
        store.shrink_to(self._most_bytes)
        self._cleaned_at = monotonic
