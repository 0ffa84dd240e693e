"""The door's rule: tables for each sentence of it, and random histories for all of them."""

from __future__ import annotations

from dataclasses import replace
from typing import List, Tuple

import pytest
from pydantic import ValidationError

from kiosk.effects.door_rule import Cause, DoorRule, Orders, energised, safe_action
from kiosk.settings_door import DoorSettings, OnFault, Policy, Wiring
from kiosk.types import Authority, DoorAction, Label, Override, State, Track
from tests.effects.doors import admit, hold, person, told

HOLD, RELEASE = DoorAction.HOLD, DoorAction.RELEASE
PULSE, LOCK = DoorAction.PULSE, DoorAction.LOCK
STARTING, IDLE, CHECKING = State.STARTING, State.IDLE, State.CHECKING
CLEAR, VIOLATION, FAULT = State.CLEAR, State.VIOLATION, State.FAULT


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
    "a fault releases, even in min_hold": (
        [(0, VIOLATION), (0.1, FAULT), (0.2, FAULT)],
        [(0, HOLD), (0.2, RELEASE)],
    ),
    "a fault that comes and goes does not rattle the lock": (
        [(n / 10, FAULT if n % 2 else VIOLATION) for n in range(31)],
        [(0, HOLD), (0.3, RELEASE), (1.4, HOLD), (1.7, RELEASE), (2.8, HOLD)],
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


def watched(unseen: Tuple[float, float], steps: List[float], label: Label = Label.MASK) -> list:
    """A story of one track that is there all the time and is not seen between two moments."""
    start, end = unseen
    seen = {at: start if start < at < end else at for at in steps}
    state = CLEAR if label is Label.MASK else VIOLATION
    return [(at, state, replace(person(1, label), last_seen=seen[at])) for at in steps]


EIGHTHS = [1 + n / 8 for n in range(100)]


@pytest.mark.parametrize(
    ("back", "again"),
    [(1.5, []), (1.875, [(6.25, PULSE), (11.25, LOCK)])],
    ids=["blink", "half a second"],
)
def test_the_next_in_the_queue_is_served_on_the_same_track(back: float, again: list) -> None:
    """Out of sight for half a second, whoever comes back gets a pulse after the one before."""
    story = watched((1.125, back), EIGHTHS)
    assert told(admit(), story) == [(1, PULSE), (6, LOCK), *again]


def test_steps_that_come_late_make_nobody_new() -> None:
    """Somebody who stands there all the while is served once, though the door's thread was held up."""
    story = watched((0, 0), [at for at in EIGHTHS if not 2 < at < 3])
    assert told(admit(), story) == [(1, PULSE), (6, LOCK)]


@pytest.mark.parametrize(
    ("unseen", "steps"),
    [
        ((2.0, 3.0), [at for at in EIGHTHS if not 2 < at < 2.875]),
        ((2.5, 3.5), [1 + n / 2 for n in range(30)]),
    ],
    ids=["after a pause", "two pictures a second"],
)
def test_one_missed_look_makes_nobody_new(unseen: Tuple[float, float], steps: List[float]) -> None:
    """How long somebody was out of sight is told by pictures, not by the time between them."""
    assert [what for _, what in told(admit(), watched(unseen, steps))] == [PULSE, LOCK]


def test_the_next_in_the_queue_is_not_let_in_by_the_verdict_on_the_one_before() -> None:
    """The track still says masked at first; two seconds of looks say otherwise by then."""
    stale = watched((6, 6.75), [at for at in EIGHTHS if at <= 7])
    bare = watched((0, 0), [at for at in EIGHTHS if at > 7], Label.NO_MASK)
    assert told(admit(), [*stale, *bare]) == [(1, PULSE), (6, LOCK)]


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


EMERGENCY, NONE = Orders(emergency=True), Orders()
OPERATOR, SCHEDULE = (
    {action: Orders(**{who: action}) for action in (RELEASE, LOCK)}
    for who in ("operator", "schedule")
)


def obeyed(settings: DoorSettings, story: List[tuple]) -> List[tuple]:
    """Every action, why and when; the story is (time, state, orders)."""
    rule, actions = DoorRule(settings), []
    for at, state, orders in story:
        action = rule.step(state, (A,), at, orders)
        if action is not None:
            actions.append((at, action, rule.cause))
    return actions


RANKS = {
    "an emergency ends a hold at once and lasts until it clears": (
        [
            (0, VIOLATION, NONE),
            (0.1, VIOLATION, EMERGENCY),
            (9, VIOLATION, EMERGENCY),
            (10, VIOLATION, NONE),
        ],
        [(0, HOLD, Cause.VIOLATION), (0.1, RELEASE, Cause.EMERGENCY), (10, HOLD, Cause.VIOLATION)],
    ),
    "after an emergency the door waits for debounce as ever": (
        [
            (0, VIOLATION, NONE),
            (1, VIOLATION, EMERGENCY),
            (1.1, VIOLATION, NONE),
            (1.3, VIOLATION, NONE),
        ],
        [(0, HOLD, Cause.VIOLATION), (1, RELEASE, Cause.EMERGENCY), (1.3, HOLD, Cause.VIOLATION)],
    ),
    "an emergency goes before the operator": (
        [
            (0, IDLE, OPERATOR[LOCK]),
            (1, IDLE, Orders(emergency=True, operator=LOCK, schedule=LOCK)),
        ],
        [(0, LOCK, Cause.OPERATOR), (1, RELEASE, Cause.EMERGENCY)],
    ),
    "the operator goes before the schedule": (
        [
            (0, IDLE, SCHEDULE[LOCK]),
            (1, IDLE, Orders(operator=RELEASE, schedule=LOCK)),
            (2, IDLE, SCHEDULE[LOCK]),
        ],
        [(0, LOCK, Cause.SCHEDULE), (1, RELEASE, Cause.OPERATOR), (2, LOCK, Cause.SCHEDULE)],
    ),
    "the schedule goes before the pictures and before a fault": (
        [
            (0, VIOLATION, SCHEDULE[RELEASE]),
            (1, IDLE, SCHEDULE[LOCK]),
            (2, FAULT, SCHEDULE[LOCK]),
            (3, FAULT, NONE),
        ],
        [(1, LOCK, Cause.SCHEDULE), (3, RELEASE, Cause.FAULT)],
    ),
    "a hold that an order locks over does not count on": (
        [
            (0, VIOLATION, NONE),
            (5, VIOLATION, OPERATOR[LOCK]),
            (99, VIOLATION, NONE),
            (100, IDLE, NONE),
            (102, IDLE, NONE),
        ],
        [
            *[(0, HOLD, Cause.VIOLATION), (5, LOCK, Cause.OPERATOR), (99, HOLD, Cause.VIOLATION)],
            (102, RELEASE, Cause.NO_VIOLATION),
        ],
    ),
}


@pytest.mark.parametrize(("story", "actions"), RANKS.values(), ids=RANKS.keys())
def test_who_goes_before_whom(story: List[tuple], actions: List[tuple]) -> None:
    assert obeyed(hold(), story) == actions


def test_it_says_who_decides_also_when_nothing_changes() -> None:
    rule = DoorRule(hold())
    for orders, by in [
        (NONE, "automatic"),
        (SCHEDULE[RELEASE], "schedule"),
        (EMERGENCY, "emergency"),
    ]:
        assert rule.step(IDLE, (), 0.0, orders) is None
        assert rule.by.value == by


def test_a_violation_does_not_shut_an_open_door_but_the_end_of_the_pulse_does() -> None:
    story = [
        (0, CLEAR, NONE),
        (1, VIOLATION, Orders(is_open=True)),
        (5, VIOLATION, Orders(is_open=True)),
    ]
    assert obeyed(admit(), story)[1:] == [(5, LOCK, Cause.PULSE_OVER)]
    for is_open in (False, None):
        story = [(0, CLEAR, NONE), (1, VIOLATION, Orders(is_open=is_open))]
        assert obeyed(admit(), story)[1:] == [(1, LOCK, Cause.VIOLATION)]


def test_an_open_door_opens_nothing_more() -> None:
    assert obeyed(admit(), [(0, VIOLATION, Orders(is_open=True))]) == []


def test_remind_obeys_nobody() -> None:
    rule = DoorRule(DoorSettings(policy=Policy.REMIND))
    assert rule.step(IDLE, (), 1.0, EMERGENCY) is None
    assert rule.action is rule.cause is None


@pytest.mark.parametrize("action", [HOLD, PULSE])
def test_staff_order_a_release_or_a_lock_and_nothing_else(action: DoorAction) -> None:
    with pytest.raises(ValueError, match="release or lock"):
        Override(action, until=1.0)


def test_an_override_ends_by_itself() -> None:
    override = Override(LOCK, until=10.0)
    assert override.holds(9.9)
    assert not override.holds(10.0)


def test_one_missed_picture_of_a_slow_camera_makes_nobody_new() -> None:
    """A step on the same picture is no picture that showed them not."""
    rule = DoorRule(admit(open_for=1))

    def step(at: float, taken_at: float, seen: float) -> DoorAction | None:
        return rule.step(CLEAR, (replace(person(1), last_seen=seen),), at, taken_at=taken_at)

    said = [step(0.0, 0.0, 0.0), step(0.1, 0.0, 0.0), step(1.0, 1.0, 0.0)]
    said += [step(at, at, at) for at in (1.1, 1.6, 2.2, 2.8, 3.3)]
    assert [action for action in said if action is not None] == [PULSE, LOCK]


def test_with_remind_nobody_decides_any_more() -> None:
    """Or the voice would stay silent for an emergency that the kiosk hears no more of."""
    rule = DoorRule(hold())
    rule.step(IDLE, (), 0.0, EMERGENCY)
    assert rule.by is Authority.EMERGENCY
    rule.settings = DoorSettings(policy=Policy.REMIND)
    rule.step(IDLE, (), 1.0)
    assert rule.by is Authority.AUTOMATIC


def test_all_are_served_until_somebody_is_new() -> None:
    """Who was out of sight for a moment may be somebody else, and is let in soon."""
    rule = DoorRule(admit(open_for=1))

    def served(at: float, *tracks: Track, state: State = CLEAR) -> bool:
        rule.step(state, tuple(replace(one, last_seen=at) for one in tracks), at)
        return rule.all_served

    assert [served(at, A) for at in (0.0, 0.5, 1.0, 2.0)] == [False, False, True, True]
    assert not served(2.1, A, person(2, None), person(3, Label.NO_MASK), state=VIOLATION)
    assert served(2.2, A)
    assert not served(2.3)
    assert not served(2.9, A, B)
    assert [served(at, A, B) for at in (3.9, 4.0)] == [True, True]
    for at in (4.1, 4.5, 4.7):
        rule.step(CLEAR, (replace(A, last_seen=4.0), replace(B, last_seen=at)), at)
    assert not served(4.8, A, B)
