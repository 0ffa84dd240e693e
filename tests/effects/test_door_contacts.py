"""The contacts at the door: what they mean, and when an open door is a reason for alarm."""

from __future__ import annotations

from typing import List

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kiosk.effects.door_contacts import (
    CLEAR_AFTER,
    GRACE,
    SETTLE,
    ContactRule,
    Contacts,
    EmergencyLatch,
    contacts,
)
from kiosk.effects.door_rule import DoorRule, Orders
from kiosk.settings_door import Contact, DoorSettings, InputSettings
from kiosk.types import Authority, DoorAction, State, TroubleCode

FORCED, HELD = TroubleCode.DOOR_FORCED, TroubleCode.DOOR_HELD_OPEN
NEVER = float("-inf")


@pytest.mark.parametrize(
    ("normally", "flows", "active"),
    [
        *[
            (Contact.CLOSED, True, False),
            (Contact.CLOSED, False, True),
            (Contact.CLOSED, None, None),
        ],
        *[(Contact.OPEN, True, True), (Contact.OPEN, False, False), (Contact.OPEN, None, None)],
    ],
)
def test_current_means_what_the_contact_is_at_rest(normally, flows, active) -> None:
    wired = {"contact": InputSettings(input=3, normally=normally)}
    assert contacts(wired, {3: flows}).is_open is active


@pytest.mark.parametrize(
    ("states", "emergency"),
    [({}, False), ({"emergency_input": False}, False), ({"emergency_input": True}, True)],
)
def test_an_emergency_is_what_its_input_says(states, emergency) -> None:
    assert Contacts(states).emergency is emergency


def test_a_torn_or_unread_emergency_input_counts_as_active() -> None:
    """A torn wire is no current; a board that does not answer has no reading at all."""
    wired = {"emergency_input": InputSettings(input=2)}
    assert contacts(wired, {2: False}).emergency
    assert contacts(wired, {2: None}).emergency
    assert contacts(wired, {}).emergency
    assert contacts(wired, {}).unread == ("emergency_input",)
    assert not contacts(wired, {2: True}).emergency


@pytest.mark.parametrize(
    ("door", "sentence"),
    [
        ({"emergency_input": {"normally": "open"}}, "must be normally closed"),
        ({"exit_input": {"input": 2}, "contact": {"input": 2}}, "an input each"),
    ],
)
def test_contacts_that_cannot_keep_the_promise_are_refused(door, sentence) -> None:
    with pytest.raises(ValidationError, match=sentence):
        DoorSettings(**door)


REST, ALARM, TORN = False, True, None


def stands(latch: EmergencyLatch, state: bool | None, at: float) -> bool | None:
    """What the emergency contact counts as."""
    return latch.step(Contacts({"emergency_input": state}), at).states["emergency_input"]


@pytest.mark.parametrize(
    ("story", "standing"),
    [
        ([(0, REST), (1, ALARM), (2, REST), (6.9, REST), (7, REST)], [REST, ALARM, ALARM, ALARM, REST]),
        ([(0, ALARM), (4, REST), (8, ALARM), (9, REST), (13, REST)], [ALARM] * 5),
        ([(0, TORN), (1, REST)], [TORN, REST]),
        ([(0, ALARM), (1, TORN), (9, REST), (14, REST)], [ALARM, TORN, ALARM, REST]),
        ([(0, ALARM), (1, REST), (5, TORN), (6, REST), (11, REST)], [ALARM, ALARM, TORN, ALARM, REST]),
    ],
)  # fmt: skip
def test_an_alarm_is_over_after_five_seconds_of_rest_on_end(story: list, standing: list) -> None:
    latch = EmergencyLatch()
    assert [stands(latch, state, at) for at, state in story] == standing


def test_without_an_emergency_input_there_is_none_to_keep() -> None:
    latch, now = EmergencyLatch(), Contacts({"contact": True})
    assert latch.step(now, 0.0) is now
    assert not now.emergency


READINGS = st.lists(
    st.tuples(st.sampled_from([1, 2, 5, 16, 79, 80, 81]), st.sampled_from([REST, REST, ALARM, TORN])),
    max_size=60,
)  # fmt: skip


@given(READINGS, st.sampled_from([DoorAction.LOCK, None]))
def test_the_door_stays_released_until_the_contact_was_at_rest_for_five_seconds(
    story: list, ordered: DoorAction | None
) -> None:
    """Whatever is ordered and seen: no lock before that, and no wait for anything else."""
    latch, rule, at = EmergencyLatch(), DoorRule(DoorSettings()), 0.0
    alarmed, rests_since = False, None
    for sixteenths, state in story:
        at += sixteenths / 16
        alarmed = alarmed or state is ALARM
        rests_since = (at if rests_since is None else rests_since) if state is REST else None
        if rests_since is not None and at - rests_since >= CLEAR_AFTER:
            alarmed = False
        now = latch.step(Contacts({"emergency_input": state}), at)
        rule.step(State.VIOLATION, (), at, Orders(now.emergency, ordered))
        assert now.emergency is (alarmed or state is TORN)
        assert (rule.by is Authority.EMERGENCY) is now.emergency
        assert not now.emergency or rule.action is DoorAction.RELEASE


SHUT, OPEN, UNREAD = False, True, None
STORIES = {
    "a door that is opened while free is fine": ([(0, SHUT, "free"), (1, OPEN, "free")], []),
    "opened while locked it is forced until it is shut": (
        [(0, SHUT), (1, OPEN), (1.4, OPEN), (1.5, OPEN), (9, OPEN), (10, SHUT)],
        [(1.5, FORCED), (10, None)],
    ),
    "a forced door that is set free is still to be looked after": (
        [(0, SHUT), (1, OPEN), (1.5, OPEN), (2, OPEN, "ordered"), (3, SHUT)],
        [(1.5, FORCED), (3, None)],
    ),
    "who pulls just after the pulse does not force": (
        [(0, SHUT, "free"), (GRACE, OPEN), (GRACE + 1, OPEN)],
        [],
    ),
    "later does": (
        [(0, SHUT, "free"), (GRACE + 0.1, OPEN), (GRACE + 1, OPEN)],
        [(GRACE + 1, FORCED)],
    ),
    "the exit button explains an open door": ([(0, SHUT, "exit"), (1, OPEN), (5, OPEN)], []),
    "also when it is read a little later": (
        [(0, SHUT), (1, OPEN), (1.3, OPEN, "exit"), (5, OPEN)],
        [],
    ),
    "or while the contact cannot be read": (
        [(0, SHUT), (1, OPEN), (1.3, UNREAD, "exit"), (5, OPEN), (9, OPEN)],
        [],
    ),
    "a door that was not seen to open was not forced": ([(0, OPEN), (5, OPEN)], []),
    "nor one that opened while the contact could not be read": (
        [(0, SHUT), (1, UNREAD), (2, OPEN), (5, OPEN)],
        [],
    ),
    "an unread contact ends no alarm": (
        [(0, SHUT), (1, OPEN), (1.5, OPEN), (2, UNREAD), (3, OPEN), (4, SHUT)],
        [(1.5, FORCED), (4, None)],
    ),
    "a door open for too long is held open until it is shut": (
        [(0, OPEN, "free"), (29.9, OPEN, "free"), (30, OPEN), (99, OPEN), (100, SHUT)],
        [(30, HELD), (100, None)],
    ),
    "no longer held once an order frees it, and again after the order": (
        [(0, OPEN), (30, OPEN), (40, OPEN, "ordered"), (69, OPEN), (70, OPEN)],
        [(30, HELD), (40, None), (70, HELD)],
    ),
    "shutting in between starts the time anew": ([(0, OPEN), (20, SHUT), (21, OPEN, "free"), (50, OPEN)], []),
}  # fmt: skip


@pytest.mark.parametrize(("story", "alarms"), STORIES.values(), ids=STORIES.keys())
def test_alarms(story: List[tuple], alarms: List[tuple]) -> None:
    rule, standing, changes = ContactRule(30.0), None, []
    for at, is_open, *how in story:
        now = Contacts({"contact": is_open, "exit_input": "exit" in how})
        free = "free" in how or "ordered" in how
        alarm = rule.step(now, free=free, ordered_free="ordered" in how, at=at)
        if alarm is not standing:
            changes.append((at, alarm))
        standing = alarm
    assert changes == alarms


STEP = st.tuples(
    st.sampled_from([1, 2, 8, 16, 64, 160]),
    st.sampled_from([SHUT, OPEN, OPEN, UNREAD]),
    st.sampled_from(["", "", "free", "ordered", "exit"]),
)


@given(st.lists(STEP, max_size=50))
def test_no_alarm_without_its_reason_and_none_outlives_a_shut_door(story: list) -> None:
    rule, at, before, standing = ContactRule(10.0), 0.0, None, None
    allowed, opened, open_since = NEVER, None, None
    for sixteenths, is_open, how in story:
        at += sixteenths / 16
        allowed = at + GRACE if how else allowed
        if is_open is SHUT:
            opened = open_since = None
        elif is_open:
            opened = at if before is SHUT else opened
            open_since = at if open_since is None or how == "ordered" else open_since
        now = Contacts({"contact": is_open, "exit_input": how == "exit"})
        alarm = rule.step(
            now, free=how in ("free", "ordered"), ordered_free=how == "ordered", at=at
        )
        if alarm is FORCED and standing is not FORCED:
            assert at - opened >= SETTLE
            assert opened > allowed - GRACE
        if alarm is HELD and is_open:
            assert at - open_since >= 10.0
        assert alarm is None or is_open is not SHUT
        assert is_open is not UNREAD or alarm is standing
        before, standing = is_open, alarm
