"""The board on which every part writes what is wrong with it, each in a place of its own.

A trouble is journalled once when it appears and once when it is over, however often it is
reported in between.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from kiosk.types import Event, EventKind, Part, Trouble, TroubleCode

if TYPE_CHECKING:
    from kiosk.errors import DeviceError
    from kiosk.ports import Clock, Record

_log = logging.getLogger(__name__)

_EYES = (Part.CAMERA, Part.PICTURE, Part.DETECTOR)
"""Without any of these nobody can look."""


class HealthBoard:
    """At most one trouble per part. All methods may be called from any thread."""

    def __init__(self, clock: Clock, record: Record) -> None:
        """Start with everything well."""
        self._clock = clock
        self._record = record
        self._lock = threading.Lock()
        self._troubles: dict[Part, Trouble] = {}

    def report(self, part: Part, code: TroubleCode, sentence: str) -> None:
        """Say that ``part`` is in trouble; the same code again changes nothing, another ends it."""
        with self._lock:
            before = self._troubles.get(part)
            if before is not None and before.code is code:
                return
            self._troubles[part] = Trouble(part, code, sentence, since=self._clock())
        if before is not None:
            self._record_end(before)
        _log.warning("%s: %s", part.value, sentence, extra={"kind": code})
        data = {"part": part.value, "sentence": sentence}
        self._record(Event(EventKind.TROUBLE, code.value, data))

    @property
    def minor(self) -> tuple[Trouble, ...]:
        """The troubles that do not keep anybody from looking. Any thread."""
        return tuple(trouble for trouble in self.troubles if trouble.part not in _EYES)

    def report_error(self, part: Part, error: DeviceError) -> None:
        """Say that ``part`` is in the trouble that ``error`` names."""
        self.report(part, error.code, str(error))

    def clear(self, part: Part) -> None:
        """Say that ``part`` is well (again)."""
        with self._lock:
            over = self._troubles.pop(part, None)
        if over is None:
            return
        lasted = self._record_end(over)
        _log.info("%s: well again after %.1f s", part.value, lasted, extra={"kind": over.code})

    def _record_end(self, over: Trouble) -> float:
        lasted = round(self._clock() - over.since, 3)
        data = {"part": over.part.value, "seconds": lasted}
        self._record(Event(EventKind.RECOVERED, over.code.value, data))
        return lasted

    def of(self, part: Part) -> Trouble | None:
        """What is wrong with ``part`` now, None when it is well."""
        with self._lock:
            return self._troubles.get(part)

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """Everything that is wrong now, longest first."""
        with self._lock:
            return tuple(sorted(self._troubles.values(), key=lambda trouble: trouble.since))
