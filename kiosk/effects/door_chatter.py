"""When a contact changes more often than anybody could move it: pure."""

from __future__ import annotations

from collections import deque

MOST = 60
"""A contact that changes so often in a minute chatters: no door is opened every two seconds."""

WINDOW = 60.0
"""Seconds in which they are counted, and for which a contact that chattered has to be still."""


class Chatter:
    """What one contact may be believed: its state, or nothing while it chatters.

    A worn or wet contact would otherwise fill the journal and raise an alarm every other second.
    """

    def __init__(self) -> None:
        """Begin with a contact that never moved."""
        self._before: bool | None = None
        self._changes: deque[float] = deque(maxlen=MOST)
        self.chatters = False

    def step(self, state: bool | None, at: float) -> bool | None:
        """The state, None while ``chatters``. ``at`` is monotonic and never goes back.

        A state that cannot be read (None) is no change.
        """
        if state is not None and state is not self._before:
            if self._before is not None:
                self._changes.append(at)
            self._before = state
        if self._changes and at - self._changes[-1] >= WINDOW:
            self._changes.clear()
        full = len(self._changes) == MOST
        fast = full and self._changes[-1] - self._changes[0] < WINDOW
        self.chatters = bool(self._changes) and (self.chatters or fast)
        return None if self.chatters else state
