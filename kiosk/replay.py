"""The whole decision over a source of frames, with no device, no thread and no clock.

Everything that would have been decided comes out as events: plain dictionaries, ready for JSON
Lines. The time is the frames' own, so a replay says the same every time, however fast it runs.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Dict, Iterable, Iterator

from kiosk.effects.alarm_rule import AlarmRule
from kiosk.effects.door_rule import DoorRule
from kiosk.gate import Gate
from kiosk.tracker import Tracker
from kiosk.types import Label, State

if TYPE_CHECKING:
    from kiosk.gate import Decision
    from kiosk.ports import Detector
    from kiosk.settings import Settings
    from kiosk.types import Frame

Event = Dict[str, Any]
"""One line: ``t`` in seconds and ``event``, which names the key that holds what happened."""

JUDGED = (Label.MASK, Label.NO_MASK, Label.MISPLACED)


class Replay:
    """Decides frame after frame as the kiosk would. Owned by one thread.

    ``frames`` counts those seen so far. Memory grows by one small number per person who reached a
    verdict, for the summary.
    """

    def __init__(self, detector: Detector, settings: Settings) -> None:
        """Start before the first frame; the detector stays the caller's to close."""
        self._detector = detector
        self._decision = settings.decision
        self._tracker = Tracker(settings.decision)
        self._gate = Gate()
        self._alarm = AlarmRule(settings.alarm)
        self._door = DoorRule(settings.door)
        self._state: State | None = None
        self._verdicts: dict[int, Label] = {}
        self.frames = 0

    def events(self, frames: Iterable[Frame]) -> Iterator[Event]:
        """What happens in the frames, in order; within a frame verdict, state, alarm, door.

        Raises DetectorError where the network could not look.
        """
        for frame in frames:
            self.frames += 1
            time = round(frame.at, 3)
            for event in self._step(frame):
                yield {"t": time, **event}

    def summary(self) -> Event:
        """How many frames and people, and the people by their last verdict."""
        counts = Counter(self._verdicts.values())
        return {
            "event": "summary",
            "frames": self.frames,
            "people": len(self._verdicts),
            "counts": {label.value: counts[label] for label in JUDGED},
        }

    def _step(self, frame: Frame) -> Iterator[Event]:
        tracks = self._tracker.update(self._detector.detect(frame), frame.at)
        decision = self._gate.decide(
            tracks, frame.at, width=frame.width, height=frame.height, settings=self._decision
        )
        yield from self._verdict_events(decision)
        yield from self._state_events(decision)
        alarm = self._alarm.step(decision.state, decision.tracks, frame.at)
        if alarm is not None:
            yield {"event": "alarm", "alarm": alarm.value}
        door = self._door.step(decision.state, decision.tracks, frame.at)
        if door is not None:
            yield {"event": "door", "door": door.value}

    def _verdict_events(self, decision: Decision) -> Iterator[Event]:
        for track in decision.tracks:
            verdict = track.verdict
            if verdict is None or self._verdicts.get(track.id) is verdict.label:
                continue
            self._verdicts[track.id] = verdict.label
            yield {
                "event": "verdict",
                "track": track.id,
                "label": verdict.label.value,
                "confidence": round(verdict.confidence, 3),
            }

    def _state_events(self, decision: Decision) -> Iterator[Event]:
        if decision.state is not self._state:
            self._state = decision.state
            yield {"event": "state", "state": decision.state.value}
