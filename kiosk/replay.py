"""The whole decision over a source of frames, with no device, no thread and no clock.

Everything that would have been decided comes out as events: plain dictionaries, ready for JSON
Lines. The time is the frames' own, so a replay says the same every time, however fast it runs.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Dict, Iterable, Iterator, Sequence

from kiosk.effects.alarm_rule import AlarmRule
from kiosk.effects.door_rule import DoorRule
from kiosk.gate import SHOWN_ASPECT, Gate
from kiosk.tracker import Tracker
from kiosk.types import Label, State

if TYPE_CHECKING:
    from kiosk.gate import Decision
    from kiosk.ports import Detector
    from kiosk.settings import Settings
    from kiosk.types import Detection, Frame

Event = Dict[str, Any]
"""One line: ``t`` in seconds and ``event``, which names the key that holds what happened."""

JUDGED = (Label.MASK, Label.NO_MASK, Label.MISPLACED)


class Rules:
    """Every rule between detections and what the kiosk does, stepped together.

    Owned by one thread. Memory grows by one small number per person who reached a verdict.
    ``verdicts`` holds everybody's last one, by track.
    """

    def __init__(self, settings: Settings, shown_aspect: float = SHOWN_ASPECT) -> None:
        """Start with nobody there; ``shown_aspect`` is the shape of what the screen shows."""
        self._decision = settings.decision
        self._shown_aspect = shown_aspect
        self._tracker = Tracker(settings.decision)
        self._gate = Gate()
        self._alarm = AlarmRule(settings.alarm)
        self._door = DoorRule(settings.door)
        self._state: State | None = None
        self.verdicts: dict[int, Label] = {}

    def step(
        self, detections: Sequence[Detection], at: float, width: int, height: int
    ) -> Iterator[Event]:
        """What one picture of ``width`` by ``height`` pixels comes to, without the time."""
        decision = self._gate.decide(
            self._tracker.update(detections, at),
            at,
            width=width,
            height=height,
            settings=self._decision,
            shown_aspect=self._shown_aspect,
        )
        yield from self._verdict_events(decision)
        yield from self._state_events(decision)
        alarm = self._alarm.step(decision.state, decision.tracks, at)
        if alarm is not None:
            yield {"event": "alarm", "alarm": alarm.value}
        door = self._door.step(decision.state, decision.tracks, at)
        if door is not None:
            yield {"event": "door", "door": door.value}

    def _verdict_events(self, decision: Decision) -> Iterator[Event]:
        for track in decision.tracks:
            verdict = track.verdict
            if verdict is None or self.verdicts.get(track.id) is verdict.label:
                continue
            self.verdicts[track.id] = verdict.label
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


class Replay:
    """Decides frame after frame as the kiosk would. Owned by one thread.

    ``frames`` counts those seen so far.
    """

    def __init__(self, detector: Detector, settings: Settings) -> None:
        """Start before the first frame; the detector stays the caller's to close."""
        self._detector = detector
        self._rules = Rules(settings)
        self.frames = 0

    def events(self, frames: Iterable[Frame]) -> Iterator[Event]:
        """What happens in the frames, in order; within a frame verdict, state, alarm, door.

        Raises DetectorError where the network could not look.
        """
        for frame in frames:
            self.frames += 1
            time = round(frame.at, 3)
            found = self._detector.detect(frame)
            for event in self._rules.step(found, frame.at, frame.width, frame.height):
                yield {"t": time, **event}

    def summary(self) -> Event:
        """How many frames and people, and the people by their last verdict."""
        verdicts = self._rules.verdicts
        counts = Counter(verdicts.values())
        return {
            "event": "summary",
            "frames": self.frames,
            "people": len(verdicts),
            "counts": {label.value: counts[label] for label in JUDGED},
        }
