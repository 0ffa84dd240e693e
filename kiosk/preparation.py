"""Lets journal and screen know what is done, for minutes, before the kiosk can look."""

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
    """``current`` holds what is being prepared, None in between. Any thread."""

    def __init__(self, record: Record) -> None:
        """Nothing is prepared yet."""
        self._record = record
        self.current: Slot[Preparation | None] = Slot()

    @contextmanager
    def preparing(self, sentence: str, seconds: float) -> Iterator[None]:
        """What is done inside was begun because of ``sentence`` and takes some ``seconds``."""
        began = time.monotonic()
        self._record(Event(EventKind.PROGRAM, "preparing", {"sentence": sentence}))
        self.current.put(Preparation(sentence, since=began, ready_at=began + seconds))
        try:
            yield
        finally:
            self.current.put(None)
            lasted = round(time.monotonic() - began, 1)
            self._record(Event(EventKind.PROGRAM, "prepared", {"seconds": lasted}))

    def tell(self, sentence: str) -> None:
        """Write a sentence about the detector into the journal."""
        _log.warning("%s", sentence)
        self._record(Event(EventKind.PROGRAM, "detector", {"sentence": sentence}))
