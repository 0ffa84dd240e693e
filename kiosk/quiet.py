"""Keeps what flaps from flooding the log: five records of one kind an hour, then silence.

What happened stands in the kiosk's own journal, all of it; the log is what somebody reads who was
called because something is wrong. A fault that comes and goes a thousand times is told there a few
times, with a word that it goes on.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Deque, Dict, Hashable

from kiosk.lines import Lines

if TYPE_CHECKING:
    from kiosk.ports import Clock

MOST, WITHIN = 5, 3600.0
"""Records of one kind within so many seconds."""

_LAST = " (more of it within the hour only in `kiosk events`)"


class Quiet(logging.Filter):
    """Lets ``MOST`` records of a kind through in ``WITHIN`` seconds; the last says that it is.

    A kind is what the caller names, ``extra={"kind": code}``, else the line of code that logs: the
    number of kinds is bounded by the program. Any thread.
    """

    def __init__(self, clock: Clock = time.monotonic) -> None:
        """Begin with nothing said."""
        super().__init__()
        self._clock = clock
        self._said: Dict[Hashable, Deque[float]] = {}
        self._counting = threading.Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the record is to be written; the last for a while is marked.

        A trace of calls comes with the first of a kind only.
        """
        kind = getattr(record, "kind", (record.pathname, record.lineno))
        with self._counting:
            said = self._said.setdefault(kind, deque(maxlen=MOST))
            now = self._clock()
            if len(said) == MOST and now - said[0] < WITHIN:
                return False
            again = bool(said) and now - said[-1] < WITHIN
            said.append(now)
            last = len(said) == MOST and now - said[0] < WITHIN
        if again:
            record.exc_info = record.exc_text = None
        if last:
            record.msg, record.args = record.getMessage() + _LAST, ()
        return True


class _Stderr(logging.StreamHandler):  # type: ignore[type-arg]  # from Python 3.11 on only
    """Writes to stderr by a thread of its own: a log daemon that hangs must not hold a door up."""

    def __init__(self) -> None:
        super().__init__(Lines(sys.stderr))

    def flush(self) -> None:
        """Every record goes out by itself."""

    def close(self) -> None:
        """Wait a moment for what is not written yet; Python calls this at its end."""
        self.stream.close()
        super().close()


def log_to_stderr(level: int) -> None:
    """Send the program's log to stderr, which systemd puts into its journal; called once."""
    handler = _Stderr()
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    handler.addFilter(Quiet())
    logging.basicConfig(level=level, handlers=[handler])
