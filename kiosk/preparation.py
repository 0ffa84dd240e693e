"""Tells screen and journal of what has to be done before the first picture, and takes minutes."""

from __future__ import annotations

import logging
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Iterator

from kiosk.slot import Slot
from kiosk.types import Event, EventKind, Preparation

if TYPE_CHECKING:
    from kiosk.ports import Record

_log = logging.getLogger(__name__)


class Preparations:
    """What is being prepared stands in ``slot``; None when nothing is. Any thread."""

    def __init__(self, record: Record) -> None:
        """Begin with nothing being prepared."""
        self.slot: Slot[Preparation | None] = Slot()
        self._record = record

    @contextmanager
    def during(self, sentence: str, seconds: float) -> Iterator[None]:
        """Say what is being done while it is done, and that it takes so many seconds."""
        began = time.monotonic()
        self._record(Event(EventKind.PROGRAM, "preparing", {"sentence": sentence}))
        self.slot.put(Preparation(sentence, since=began, ready_at=began + seconds))
        try:
            yield
        finally:
            self.slot.put(None)
            lasted = round(time.monotonic() - began, 1)
            self._record(Event(EventKind.PROGRAM, "prepared", {"seconds": lasted}))

    def tell(self, sentence: str) -> None:
        """Say something about the detector that staff should know."""
        _log.warning("%s", sentence)
        self._record(Event(EventKind.PROGRAM, "detector", {"sentence": sentence}))
