"""What leaves the pipeline, and what of it is written down."""

from __future__ import annotations

import numpy as np

from kiosk.outcomes import OutcomeFeed
from kiosk.slot import Slot
from kiosk.types import (
    Box,
    EventKind,
    Frame,
    Label,
    Outcome,
    Part,
    State,
    Track,
    Trouble,
    TroubleCode,
    Verdict,
)


def outcome(state, *labels, at=1.0, frame=True):
    """An outcome with one track per label."""
    tracks = tuple(
        Track(n, Box(0, 0, 9, 9), label, 0.9, 0.0, at, Verdict(label, 0.876543, 0.5))
        for n, label in enumerate(labels)
    )
    pixels = Frame(np.zeros((2, 2, 3), np.uint8), 0, at) if frame else None
    return Outcome(state, at, at, pixels, tracks)


def test_a_state_and_a_verdict_are_journalled_when_they_change():
    """A person standing there for a minute is one line."""
    events = []
    feed = OutcomeFeed(events.append)
    for _ in range(1800):
        feed.publish(outcome(State.VIOLATION, Label.NO_MASK))
    feed.publish(outcome(State.CLEAR, Label.MASK))

    assert [(event.kind, event.subject) for event in events] == [
        (EventKind.STATE, "violation"),
        (EventKind.VERDICT, "no_mask"),
        (EventKind.STATE, "clear"),
        (EventKind.VERDICT, "mask"),
    ]
    assert events[1].data == {"track": 0, "confidence": 0.877, "after_s": 0.0}


def test_a_fault_says_why_and_forgets_no_verdict():
    """A short fault between two looks does not count the same person twice."""
    events = []
    feed = OutcomeFeed(events.append)
    reason = Trouble(Part.PICTURE, TroubleCode.PICTURE_BLACK, "Black.", 1.0)
    feed.publish(outcome(State.CLEAR, Label.MASK))
    feed.publish(Outcome(State.FAULT, 2.0, 2.0, outcome(State.IDLE).frame, reason=reason))
    feed.publish(outcome(State.CLEAR, Label.MASK))

    assert [event.subject for event in events] == ["clear", "mask", "fault", "clear"]
    assert events[2].data == {"before": "clear", "reason": "picture_black", "sentence": "Black."}


def test_everybody_sees_every_outcome_until_forgotten():
    """Watchers get each, slots the newest."""
    feed = OutcomeFeed(lambda event: None)
    seen = []
    slot = Slot()
    feed.to_slot(slot)
    feed.to_watcher(seen.append)
    first, second = outcome(State.IDLE), outcome(State.IDLE)

    feed.publish(first)
    feed.forget(seen.append)
    feed.publish(second)

    assert seen == [first]
    assert slot.latest is second
    assert feed.latest is second


def test_people_who_left_leave_nothing_behind():
    """The memory of verdicts is that of the people in sight."""
    feed = OutcomeFeed(lambda event: None)
    for number in range(1000):
        track = Track(number, Box(0, 0, 9, 9), Label.MASK, 0.9, 0, 1, Verdict(Label.MASK, 0.9, 1))
        feed.publish(Outcome(State.CLEAR, 1, 1, outcome(State.IDLE).frame, (track,)))

    assert len(feed._verdicts) == 1


def test_a_verdict_tells_how_long_after_the_first_look_at_the_face_it_came():
    """Not counting the time in which the face was too small or turned away to be judged."""
    events = []
    feed = OutcomeFeed(events.append)
    box, pixels = Box(0, 0, 9, 9), np.zeros((2, 2, 3), np.uint8)

    def seen(at, label, verdict=None):
        track = Track(1, box, label, 0.9, 0.0, at, verdict)
        feed.publish(Outcome(State.CHECKING, at, at + 0.05, Frame(pixels, 0, at), (track,)))

    seen(10.0, Label.NOT_VISIBLE)
    seen(12.0, Label.NO_MASK)
    seen(12.2, Label.NOT_VISIBLE)
    seen(12.5, Label.NO_MASK, Verdict(Label.NO_MASK, 0.9, 12.5))
    seen(14.0, Label.MASK, Verdict(Label.MASK, 0.9, 14.0))

    waits = [event.data["after_s"] for event in events if event.kind is EventKind.VERDICT]
    assert waits == [0.55, 2.05]
