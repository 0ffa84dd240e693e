"""A replay says what the kiosk would have decided, in order, with the frames' own times."""

from __future__ import annotations

import numpy as np
import pytest

from kiosk.errors import DetectorError
from kiosk.replay import Replay
from kiosk.settings import Settings
from kiosk.types import Box, Detection, Frame, Label, TroubleCode

PIXELS = np.zeros((72, 128, 3), np.uint8)
LABELS = {"m": Label.MASK, "n": Label.NO_MASK, "p": Label.MISPLACED, "?": Label.NOT_VISIBLE}


class ScriptedDetector:
    """Sees what the script says: one letter per face, nothing for a blank; places are fixed."""

    def __init__(self, script):
        self.script = script

    def detect(self, frame):
        return tuple(
            Detection(Box(32 + 20 * i, 20, 46 + 20 * i, 36), LABELS[letter], 0.9)
            for i, letter in enumerate(self.script[frame.index])
            if letter != " "
        )

    def close(self):
        pass


def replayed(script, fps=30.0, **settings):
    """Every event of a script, one string per frame, and the summary last."""
    replay = Replay(ScriptedDetector(script), Settings(**settings))
    frames = (Frame(PIXELS, index, index / fps) for index in range(len(script)))
    events = list(replay.events(frames))
    return [*events, replay.summary()]


def of_kind(events, kind):
    return [event for event in events if event["event"] == kind]


def test_a_walk_past_is_told_from_beginning_to_end():
    events = replayed([" "] * 15 + ["n"] * 60 + [" "] * 90)
    assert [(event["event"], event.get(event["event"])) for event in events[:-1]] == [
        ("state", "idle"),
        ("state", "checking"),
        ("verdict", None),
        ("state", "violation"),
        ("alarm", "no_mask"),
        ("door", "hold"),
        ("state", "idle"),
        ("door", "release"),
    ]


@pytest.mark.parametrize(
    ("gap", "pulses"),
    [(9, 1), (18, 2), (40, 2)],
    ids=["a blink", "the same track", "another track"],
)
def test_with_admit_the_next_in_a_queue_gets_a_pulse_as_well(gap, pulses):
    """Whoever steps into the place of the one before, on whichever track; a blink is nobody new."""
    door = {"policy": "admit", "wiring": "energise_to_unlock", "on_fault": "lock"}
    events = replayed(["m"] * 90 + [" "] * gap + ["m"] * 300, door=door)
    assert [event["door"] for event in of_kind(events, "door")].count("pulse") == pulses


def test_the_events_of_one_frame_come_as_verdict_state_alarm_door():
    events = replayed(["n"] * 10)
    at_verdict = of_kind(events, "verdict")[0]["t"]
    together = [event["event"] for event in events[:-1] if event["t"] == at_verdict]
    assert together == ["verdict", "state", "alarm", "door"]


def test_times_are_the_frame_number_over_the_frames_a_second():
    events = replayed(["n"] * 10, fps=10)
    assert of_kind(events, "state")[-1]["t"] == pytest.approx(0.4)
    assert all(0 <= event["t"] <= 0.9 for event in events[:-1])


def test_a_verdict_names_track_label_and_confidence():
    (verdict,) = of_kind(replayed(["m"] * 30), "verdict")
    assert verdict == {
        "t": 0.267,
        "event": "verdict",
        "track": 1,
        "label": "mask",
        "confidence": 0.9,
    }


def test_the_summary_counts_people_by_their_last_verdict():
    summary = replayed(["mm"] * 30 + ["mn"] * 30 + [" n?"] * 30)[-1]
    assert summary["frames"] == 90
    assert summary["people"] == 2
    assert summary["counts"] == {"mask": 1, "no_mask": 1, "misplaced": 0}


def test_an_empty_scene_counts_nobody_under_every_label():
    events = replayed([" "] * 10)
    assert of_kind(events, "state") == [{"t": 0.0, "event": "state", "state": "idle"}]
    assert events[-1]["people"] == 0
    assert events[-1]["counts"] == {"mask": 0, "no_mask": 0, "misplaced": 0}


def test_two_unmasked_people_are_asked_together():
    events = replayed(["np"] * 30)
    assert of_kind(events, "alarm")[0]["alarm"] == "several"


def test_the_door_follows_the_policy_in_force():
    admit = {"policy": "admit", "wiring": "energise_to_unlock"}
    events = replayed([" "] * 5 + ["m"] * 60, door=admit)
    assert "pulse" in [event["door"] for event in of_kind(events, "door")]
    remind = replayed(["n"] * 60, door={"policy": "remind"})
    assert of_kind(remind, "door") == []


def test_the_decision_settings_in_force_are_used():
    events = replayed(["n"] * 60, decision={"votes": 12})
    assert of_kind(events, "verdict")[0]["t"] == pytest.approx(11 / 30, abs=1e-3)


def test_the_same_frames_always_tell_the_same():
    script = ["mn"] * 40 + ["nm"] * 40
    assert replayed(script) == replayed(script)


def test_a_detector_that_cannot_look_is_not_the_same_as_nobody_there():
    class Blind(ScriptedDetector):
        def detect(self, frame):
            raise DetectorError(TroubleCode.DETECTOR_FAILED, "The network failed.")

    replay = Replay(Blind([]), Settings())
    with pytest.raises(DetectorError):
        list(replay.events([Frame(PIXELS, 0, 0.0)]))
