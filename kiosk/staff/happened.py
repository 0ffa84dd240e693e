"""What went wrong lately, as the journal remembers it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Iterable

from kiosk.journal.past_troubles import PastTrouble, PastTroubles
from kiosk.staff.records import Happened

if TYPE_CHECKING:
    from kiosk.journal.reader import Entry

MOST = 20


def happened(entries: Iterable[Entry]) -> tuple[Happened, ...]:
    """The latest troubles, newest first, each with the seconds it lasted."""
    troubles = PastTroubles()
    for entry in entries:
        troubles.add(entry)
    return tuple(_told(trouble) for trouble in reversed(troubles.all[-MOST:]))


def _told(trouble: PastTrouble) -> Happened:
    began = trouble.began
    part, sentence = (str(began.data.get(name, "")) for name in ("part", "sentence"))
    return Happened(began.at, began.subject, part, sentence, trouble.seconds)
