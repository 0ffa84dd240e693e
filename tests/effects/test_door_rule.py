"""The door's rule: tables for each sentence of it, and random histories for all of them."""

from __future__ import annotations

from typing import List, Tuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kiosk.effects.door_rule import DoorRule, energised, in_words, safe_action
from kiosk.settings import DoorSettings, OnFault, Policy, Wiring
from kiosk.types import Box, DoorAction, Label, State, Track, Verdict

HOLD, RELEASE = DoorAction.HOLD, DoorAction.RELEASE
PULSE, LOCK = DoorAction.PULSE, DoorAction.LOCK
STARTING, IDLE, CHECKING = State.STARTING, State.IDLE, State.CHECKING
CLEAR, VIOLATION, FAULT = State.CLEAR, State.VIOLATION, State.FAULT


def person(id_: int, label: Label | None = Label.MASK) -> Track:
    """A track, confirmed unless ``label`` is None."""
    verdict = None if label is None else Verdict(label, 1.0, 0.0)
    return Track(id_, Box(0, 0, 9, 9), label or Label.MASK, 1.0, 0.0, 0.0, verdict)


def told(settings: DoorSettings, story: List[tuple]) -> List[Tuple[float, DoorAction]]:
    """Every action and when it came; the story is (time, state, *tracks)."""
    rule = DoorRule(settings)
    actions = [(at, rule.step(state, tuple(tracks), at)) for at, state, *tracks in story]
    return [(at, action) for at, action in actions if action is not None]


def hold(**changes: object) -> DoorSettings:
    return DoorSettings(policy=Policy.HOLD, **changes)


def admit(**changes: object) -> DoorSettings:
    given = {"wiring": Wiring.ENERGISE_TO_UNLOCK, "on_fault": OnFault.LOCK, **changes}
    return DoorSettings(policy=Policy.ADMIT, **given)


A, B = person(1), person(2)
HOLD_STORIES = {
    "nobody is a reason to do nothing": ([(0, IDLE), (1, CHECKING), (2, CLEAR, A)], []),
    "a violation holds and its end releases": (
        [(0, IDLE), (1, VIOLATION), (4, VIOLATION), (5, CLEAR)],
        [(1, HOLD), (5, RELEASE)],
    ),
    "a short violation holds for min_hold": (
        [(0, IDLE), (1, VIOLATION), (2, IDLE), (2.9, IDLE), (3, IDLE)],
        [(1, HOLD), (3, RELEASE)],
    ),
    "a violation that comes back within min_hold goes on": (
        [(1, VIOLATION), (2, IDLE), (2.5, VIOLATION), (3.5, VIOLATION), (4, IDLE)],
        [(1, HOLD), (4, RELEASE)],
    ),
    "after max_hold the door is free although the violation lasts": (
        [(0, VIOLATION), (29.9, VIOLATION), (30, VIOLATION), (99, VIOLATION)],
        [(0, HOLD), (30, RELEASE)],
    ),
    "it is not held again until rearm_after without violation": (
        [
            *[(0, VIOLATION), (30, VIOLATION), (31, IDLE), (40.9, CLEAR), (40.95, VIOLATION)],
            *[(41, IDLE), (50.9, IDLE), (51, IDLE), (52, VIOLATION)],
        ],
        [(0, HOLD), (30, RELEASE), (52, HOLD)],
    ),
    "not having looked is no absence of violation": (
        [
            *[(0, VIOLATION), (30, VIOLATION), (31, IDLE), (35, FAULT), (36, IDLE)],
            *[(45.9, IDLE), (45.95, VIOLATION)],
        ],
        [(0, HOLD), (30, RELEASE)],
    ),
    "an ordinary release needs no rearming": (
        [(0, VIOLATION), (5, IDLE), (6, VIOLATION)],
        [(0, HOLD), (5, RELEASE), (6, HOLD)],
    ),
    "a violation right after a release waits for debounce": (
        [(0, VIOLATION), (5, IDLE), (5.1, VIOLATION), (5.2, VIOLATION)],
        [(0, HOLD), (5, RELEASE), (5.2, HOLD)],
    ),
    "a fault releases at once, even in min_hold": (
        [(0, VIOLATION), (0.1, FAULT), (0.2, FAULT)],
        [(0, HOLD), (0.1, RELEASE)],
    ),
    "time that jumped ends what is over": (
        [(0, VIOLATION), (1000, IDLE)],
        [(0, HOLD), (1000, RELEASE)],
    ),
}


@pytest.mark.parametrize(("story", "actions"), HOLD_STORIES.values(), ids=HOLD_STORIES.keys())
def test_hold(story: List[tuple], actions: List[tuple]) -> None:
    assert told(hold(), story) == actions


def test_a_fault_locks_where_that_is_wanted_and_sight_frees_the_door() -> None:
    story = [(0, STARTING), (1, IDLE), (2, FAULT), (3, VIOLATION), (4, FAULT), (5, IDLE)]
    assert told(hold(on_fault=OnFault.LOCK), story) == [
        *[(0, LOCK), (1, RELEASE), (2, LOCK), (3, HOLD), (4, LOCK), (5, RELEASE)]
    ]


ADMIT_STORIES = {
    "entering clear gives one pulse": (
        [(0, CHECKING), (1, CLEAR, A), (3, CLEAR, A), (6, CLEAR, A), (20, CLEAR, A)],
        [(1, PULSE), (6, LOCK)],
    ),
    "walking through does not cut the pulse": (
        [(1, CLEAR, A), (2, IDLE), (5.9, IDLE), (6, IDLE)],
        [(1, PULSE), (6, LOCK)],
    ),
    "everybody masked shares the pulse": (
        [(1, CLEAR, A, B), (6, CLEAR, A, B), (7, CLEAR, A, B)],
        [(1, PULSE), (6, LOCK)],
    ),
    "a later one does not extend the pulse but gets one": (
        [(1, CLEAR, A), (5, CLEAR, A, B), (6, CLEAR, A, B), (6.25, CLEAR, A, B), (11.25, IDLE)],
        [(1, PULSE), (6, LOCK), (6.25, PULSE), (11.25, LOCK)],
    ),
    "somebody else first keeps it shut": (
        [(1, VIOLATION, A, B), (2, CHECKING, A, B), (3, CLEAR, A, B)],
        [(3, PULSE)],
    ),
    "a violation ends the pulse": (
        [(1, CLEAR, A), (2, VIOLATION, A, B), (3, CLEAR, A)],
        [(1, PULSE), (2, LOCK)],
    ),
    "clear with nobody confirmed opens nothing": ([(1, CLEAR, person(1, None))], []),
    "a fault ends the pulse and nobody is served twice": (
        [(1, CLEAR, A), (2, FAULT), (3, CLEAR, A), (4, CLEAR, A, B)],
        [(1, PULSE), (2, LOCK), (4, PULSE)],
    ),
    "a served track is forgotten long after it left": (
        [(1, CLEAR, A), (7, IDLE), (62, IDLE), (63, CLEAR, A)],
        [(1, PULSE), (7, LOCK), (63, PULSE)],
    ),
    "a served track that stays is not forgotten": (
        [(1, CLEAR, A), (50, CLEAR, A), (100, CLEAR, A), (1000, CLEAR, A)],
        [(1, PULSE), (50, LOCK)],
    ),
}


@pytest.mark.parametrize(("story", "actions"), ADMIT_STORIES.values(), ids=ADMIT_STORIES.keys())
def test_admit(story: List[tuple], actions: List[tuple]) -> None:
    assert told(admit(), story) == actions


def test_admit_releases_on_fault_where_that_is_wanted_and_locks_afterwards() -> None:
    story = [(0, STARTING), (1, IDLE), (2, FAULT), (3, CLEAR, A)]
    assert told(admit(on_fault=OnFault.RELEASE), story) == [
        *[(0, RELEASE), (1, LOCK), (2, RELEASE), (3, PULSE)]
    ]


@pytest.mark.parametrize("state", State)
def test_remind_never_tells_the_door_anything(state: State) -> None:
    rule = DoorRule(DoorSettings(policy=Policy.REMIND))
    assert rule.step(state, (A,), 1.0) is None
    assert rule.action is None


@pytest.mark.parametrize("wiring", Wiring)
def test_the_rule_begins_at_the_safe_state(wiring: Wiring) -> None:
    action = DoorRule(DoorSettings(policy=Policy.ADMIT, wiring=wiring)).action
    assert action is safe_action(wiring)
    assert energised(action, wiring) is False


@pytest.mark.parametrize(
    ("action", "to_lock", "to_unlock"),
    [
        (HOLD, True, False),
        (LOCK, True, False),
        (RELEASE, False, True),
        (PULSE, False, True),
        (None, False, False),
    ],
)
def test_the_wiring_says_what_current_means(
    action: DoorAction | None, to_lock: bool, to_unlock: bool
) -> None:
    assert energised(action, Wiring.ENERGISE_TO_LOCK) is to_lock
    assert energised(action, Wiring.ENERGISE_TO_UNLOCK) is to_unlock


def test_debounce_may_not_stretch_a_hold_or_a_pulse() -> None:
    with pytest.raises(ValidationError, match="debounce"):
        DoorSettings(debounce=3, min_hold=2)


@pytest.mark.parametrize("wiring", Wiring)
@pytest.mark.parametrize("on_fault", OnFault)
def test_the_words_follow_the_settings(wiring: Wiring, on_fault: OnFault) -> None:
    settings = DoorSettings(policy=Policy.ADMIT, wiring=wiring, on_fault=on_fault)
    power, crash, camera, start = in_words(settings)
    safe = "free" if wiring is Wiring.ENERGISE_TO_LOCK else "locked"
    blind = "free" if on_fault is OnFault.RELEASE else "locked"
    assert power.startswith("Power loss")
    assert power.endswith(f"the door is {safe}.")
    assert crash.endswith(f"the door is {safe}.")
    assert f"the door is {blind} until" in camera
    assert start.endswith(f"the door is {blind}.")


def test_remind_says_that_the_door_is_left_alone() -> None:
    assert "leaves the door alone" in " ".join(in_words(DoorSettings(policy=Policy.REMIND)))


# Random histories. Times are multiples of 1/16 s, so that differences are exact.

STEPS = st.lists(
    st.tuples(
        st.sampled_from([1, 1, 2, 3, 8, 16, 48, 160, 800]),
        st.sampled_from([STARTING, IDLE, CHECKING, CLEAR, CLEAR, VIOLATION, VIOLATION, FAULT]),
        st.lists(
            st.builds(
                person, st.integers(1, 4), st.sampled_from([Label.MASK, Label.NO_MASK, None])
            ),
            max_size=3,
            unique_by=lambda track: track.id,
        ).map(tuple),
    ),
    max_size=60,
)
ON_FAULT = st.sampled_from(OnFault)
SIXTEENTHS = {
    "min_hold": st.integers(8, 48).map(lambda n: n / 16),
    "max_hold": st.integers(48, 160).map(lambda n: n / 16),
    "rearm_after": st.integers(16, 160).map(lambda n: n / 16),
    "open_for": st.integers(8, 80).map(lambda n: n / 16),
    "debounce": st.integers(1, 8).map(lambda n: n / 16),
}
HOLDS = st.builds(hold, on_fault=ON_FAULT, **SIXTEENTHS)
ADMITS = st.builds(admit, on_fault=ON_FAULT, wiring=st.sampled_from(Wiring), **SIXTEENTHS)


def history(settings: DoorSettings, steps: list) -> list:
    """(time, state, tracks, new action or None, standing action) after every step."""
    rule, at, seen = DoorRule(settings), 0.0, []
    for sixteenths, state, tracks in steps:
        at += sixteenths / 16
        action = rule.step(state, tracks, at)
        seen.append((at, state, tracks, action, rule.action))
    return seen


@given(st.one_of(HOLDS, ADMITS), STEPS)
def test_an_action_is_told_exactly_on_a_change(settings: DoorSettings, steps: list) -> None:
    standing = safe_action(settings.wiring)
    for _, _, _, action, after in history(settings, steps):
        assert action in ({None} if after is standing else {after})
        standing = after


@given(st.one_of(HOLDS, ADMITS), STEPS)
def test_while_blind_the_door_is_told_on_fault_and_only_then_within_debounce(
    settings: DoorSettings, steps: list
) -> None:
    last = float("-inf")
    for at, state, _, action, standing in history(settings, steps):
        if state in (FAULT, STARTING):
            assert standing is (RELEASE if settings.on_fault is OnFault.RELEASE else LOCK)
        elif action is not None:
            assert at - last >= settings.debounce
        last = last if action is None else at


@given(HOLDS, STEPS)
def test_a_hold_has_a_violation_or_the_rest_of_min_hold_and_never_exceeds_max_hold(
    settings: DoorSettings, steps: list
) -> None:
    began = 0.0
    for at, state, _, action, standing in history(settings, steps):
        began = at if action is HOLD else began
        if standing is HOLD:
            assert state is VIOLATION or at - began < settings.min_hold
            assert at - began < settings.max_hold


@given(HOLDS, STEPS)
def test_after_a_full_hold_only_seen_calm_rearms(settings: DoorSettings, steps: list) -> None:
    calm_since, armed, before = None, True, RELEASE
    for at, state, _, action, standing in history(settings, steps):
        if state in (VIOLATION, FAULT, STARTING):
            calm_since = None
        elif calm_since is None:
            calm_since = at
        armed = armed or (calm_since is not None and at - calm_since >= settings.rearm_after)
        if before is HOLD and standing is RELEASE and state is VIOLATION:
            armed = False
        assert armed or action is not HOLD
        before = standing


@given(ADMITS, STEPS)
def test_a_pulse_is_bounded_serves_somebody_new_and_never_meets_a_violation(
    settings: DoorSettings, steps: list
) -> None:
    began, served, last = 0.0, {}, float("-inf")
    for at, state, tracks, action, standing in history(settings, steps):
        present = {track.id for track in tracks}
        served = {i: at if i in present else t for i, t in served.items()}
        masked = {t.id for t in tracks if t.verdict and t.verdict.label is Label.MASK}
        if action is PULSE:
            assert state is CLEAR
            assert any(at - served.get(id_, float("-inf")) >= 60 for id_ in masked)
            began = at
            served.update(dict.fromkeys(masked, at))
        if standing is PULSE:
            assert at - began < settings.open_for
            assert state is not VIOLATION or at - last < settings.debounce
        last = last if action is None else at


@given(st.one_of(HOLDS, ADMITS), STEPS)
def test_hold_and_admit_never_speak_each_others_words(settings: DoorSettings, steps: list) -> None:
    foreign = PULSE if settings.policy is Policy.HOLD else HOLD
    assert foreign not in {standing for *_, standing in history(settings, steps)}
