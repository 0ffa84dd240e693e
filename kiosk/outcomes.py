"""The one place where outcomes leave the pipeline for the screen and the effects.

Both the pipeline and the watch publish here, so that the order of states is one order for
everybody: a change of state is journalled exactly once.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Callable, Iterator

from kiosk.types import Event, EventKind, Label, Outcome, State

if TYPE_CHECKING:
    from kiosk.ports import Record
    from kiosk.slot import Slot

Watcher = Callable[[Outcome], None]
"""Sees every outcome on the publishing thread. MUST NOT block or raise."""


class OutcomeFeed:
    """Hands every outcome to the watchers and to one slot per effect."""

    def __init__(self, record: Record) -> None:
        """Start without listeners."""
        self._record = record
        self._lock = threading.Lock()
        self._watchers: list[Watcher] = []
        self._latest: Outcome | None = None
        self._verdicts: dict[int, str] = {}
        self._looked_at: dict[int, float] = {}

    def to_slot(self, slot: Slot[Outcome]) -> None:
        """Keep ``slot`` filled with the newest outcome."""
        self.to_watcher(slot.put)

    def to_watcher(self, watcher: Watcher) -> None:
        """Call ``watcher`` with every outcome."""
        with self._lock:
            self._watchers.append(watcher)

    def forget(self, watcher: Watcher) -> None:
        """Call ``watcher`` no more."""
        with self._lock:
            self._watchers.remove(watcher)

    @property
    def latest(self) -> Outcome | None:
        """The newest outcome; None before the first."""
        with self._lock:
            return self._latest

    def publish(self, outcome: Outcome) -> None:
        """Journal what changed and show the outcome to everybody. Any thread."""
        with self._lock:
            before, self._latest = self._latest, outcome
            if before is None or before.state is not outcome.state:
                self._record(_state_event(before, outcome))
            self._record_verdicts(outcome)
            for watcher in self._watchers:
                watcher(outcome)

    def _record_verdicts(self, outcome: Outcome) -> None:
        if outcome.frame is None or outcome.state is State.FAULT:
            return
        known, self._verdicts = self._verdicts, {}
        self._looked_at = dict(self._first_looks(outcome))
        for track in outcome.tracks:
            if track.verdict is None:
                continue
            label = track.verdict.label.value
            self._verdicts[track.id] = label
            if known.get(track.id) != label:
                waited = outcome.decided_at - self._looked_at.get(track.id, outcome.at)
                data = {
                    "track": track.id,
                    "confidence": round(track.verdict.confidence, 3),
                    "after_s": round(waited, 2),
                }
                self._record(Event(EventKind.VERDICT, label, data))

    def _first_looks(self, outcome: Outcome) -> Iterator[tuple[int, float]]:
        """When each face could first be judged."""
        for track in outcome.tracks:
            if track.id in self._looked_at or track.label is not Label.NOT_VISIBLE:
                yield track.id, self._looked_at.get(track.id, outcome.at)


def _state_event(before: Outcome | None, after: Outcome) -> Event:
    data: dict[str, object] = {"before": before.state.value if before else State.STARTING.value}
    if after.reason is not None:
        data.update(reason=after.reason.code.value, sentence=after.reason.sentence)
    return Event(EventKind.STATE, after.state.value, data)
