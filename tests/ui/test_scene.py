"""What the screen says of an outcome."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timezone

import pytest

from kiosk.settings import Settings
from kiosk.types import (
    Authority,
    Box,
    DoorAction,
    DoorStatus,
    Label,
    Outcome,
    Part,
    Preparation,
    State,
    Track,
    Trouble,
    TroubleCode,
    Verdict,
)
from ui.scene import Scene, Show, Strip, compose, steady

WALL = datetime(2025, 11, 20, 8, 12, 30, tzinfo=timezone.utc)
NOW = 100.0


def track(label=None, x=0.0, progress=0.4, first_seen=99.0, since=99.0):
    verdict = Verdict(label, 0.9, since) if label else None
    shown = label or Label.MASK
    box = Box(x, 0, x + 100, 120)
    return Track(int(x), box, shown, 0.9, first_seen, NOW, verdict, progress)


def outcome(state, *tracks, at=NOW, reason=None, health=()):
    return Outcome(state, at, at, tracks=tracks, reason=reason, health=health)


def trouble(part, code=TroubleCode.CAMERA_LOST):
    return Trouble(part, code, "what, where, what to do", NOW)


def scene(given, door=None, now=NOW, **changes):
    data = Settings().model_dump()
    for key, value in changes.items():
        section, _, name = key.partition("__")
        data[section][name] = value
    return compose(given, door, Settings.model_validate(data), now, WALL)


def told(action, energised, confirmed=None, at=NOW):
    return DoorStatus(action, energised, confirmed, at)


@pytest.mark.parametrize(
    ("given", "show", "say"),
    [
        (None, Show.STARTING, "starting"),
        (outcome(State.STARTING), Show.STARTING, "starting"),
        (outcome(State.IDLE), Show.IDLE, "idle"),
        (outcome(State.CHECKING, track()), Show.CHECKING, "checking"),
        (outcome(State.CLEAR, track(Label.MASK)), Show.CLEAR, "clear"),
        (outcome(State.VIOLATION, track(Label.NO_MASK)), Show.NO_MASK, "no_mask"),
        (outcome(State.VIOLATION, track(Label.MISPLACED)), Show.MISPLACED, "misplaced"),
        (outcome(State.FAULT, reason=trouble(Part.CAMERA)), Show.FAULT, "fault_release"),
    ],
)
def test_every_state_has_a_look_and_a_sentence(given, show, say):
    assert (scene(given).show, scene(given).say) == (show, say)


def preparing(seconds):
    doing = Preparation("an engine is built", NOW - 60, NOW + seconds)
    shown = scene(Outcome(State.STARTING, NOW, NOW, preparation=doing))
    assert shown.show is Show.STARTING
    return shown.say, shown.count


@pytest.mark.parametrize(("seconds", "minutes"), [(225, 4), (60, 1), (61, 2), (0.5, 1)])
def test_a_start_that_takes_minutes_says_how_many_are_left(seconds, minutes):
    """Rounded up."""
    assert preparing(seconds) == ("preparing", minutes)


def test_a_start_that_takes_longer_than_guessed_names_no_minutes():
    assert preparing(0) == preparing(-500) == ("starting", 0)


def test_no_mask_comes_before_misplaced():
    both = outcome(State.VIOLATION, track(Label.MISPLACED), track(Label.NO_MASK, 200))
    assert scene(both).show is Show.NO_MASK


@pytest.mark.parametrize(
    ("labels", "say", "count"),
    [
        ((Label.MASK, Label.NO_MASK), "one_no_mask", 1),
        ((Label.NO_MASK, Label.NO_MASK), "more_no_mask", 2),
        ((Label.NO_MASK, Label.MISPLACED, Label.MASK), "one_no_mask", 1),
        ((Label.MISPLACED, Label.MASK), "one_misplaced", 1),
        ((Label.MISPLACED, Label.MISPLACED), "misplaced", 2),
    ],
)
def test_of_several_it_says_how_many_must_act(labels, say, count):
    people = [track(label, x=100.0 * place) for place, label in enumerate(labels)]
    shown = scene(outcome(State.VIOLATION, *people))
    assert (shown.say, shown.count) == (say, count)


def test_several_people_stand_as_they_do_in_the_picture():
    people = [track(Label.MASK, 500), track(Label.NO_MASK, 100), track(Label.MASK, 300)]
    shown = scene(outcome(State.VIOLATION, *people))
    assert shown.faces == (Label.NO_MASK, Label.MASK, Label.MASK)


@pytest.mark.parametrize("state", [State.IDLE, State.CHECKING, State.CLEAR, State.VIOLATION])
def test_a_verdict_older_than_half_a_second_becomes_one_moment(state):
    given = outcome(state, track(Label.NO_MASK))
    assert scene(given, now=NOW + 0.49).show is not Show.STARTING
    assert scene(given, now=NOW + 0.51).show is Show.STARTING


def test_a_fault_stays_however_old_it_is():
    assert scene(outcome(State.FAULT), now=NOW + 60).show is Show.FAULT


def test_troubles_stay_marked_while_a_verdict_is_too_old():
    given = outcome(State.CLEAR, health=(trouble(Part.SOUND),))
    assert scene(given, now=NOW + 1).marks == (Part.SOUND,)


def test_somebody_who_gives_no_look_is_asked_to_face_the_screen():
    given = outcome(State.CHECKING, track(first_seen=NOW - 6))
    assert scene(given).say == "face_screen"


def test_the_ring_counts_agreeing_looks():
    assert scene(outcome(State.CHECKING, track(progress=0.6))).looks == 3


@pytest.mark.parametrize(
    ("policy", "energised", "strip"),
    [
        ("hold", False, Strip.COME_IN),
        ("hold", True, Strip.WAIT),
        ("admit", True, Strip.LOCKED),
        ("admit", False, Strip.UNLOCKED),
        ("remind", True, None),
    ],
)
def test_the_strip_states_the_rule(policy, energised, strip):
    shown = scene(outcome(State.CLEAR), told(None, energised), door__policy=policy)
    assert shown.strip is strip


def test_the_strip_follows_the_wiring():
    wired = {"door__policy": "admit", "door__wiring": "energise_to_unlock"}
    assert scene(outcome(State.IDLE), told(None, False), **wired).strip is Strip.LOCKED
    assert scene(outcome(State.CLEAR), told(None, True), **wired).strip is Strip.UNLOCKED


def test_the_board_is_believed_before_the_command():
    assert scene(outcome(State.IDLE), told(DoorAction.HOLD, True, False)).strip is Strip.COME_IN


def test_where_the_kiosk_works_no_door_nobody_is_kept_out_in_a_fault():
    reminds = {"door__policy": "remind", "door__on_fault": "lock"}
    assert scene(outcome(State.FAULT), **reminds).say == "fault_release"


def test_without_a_door_there_is_no_strip():
    assert scene(outcome(State.VIOLATION, track(Label.NO_MASK))).strip is None


def test_a_locked_fault_sends_people_to_staff():
    shown = scene(outcome(State.FAULT), told(DoorAction.LOCK, True), door__on_fault="lock")
    assert (shown.say, shown.strip, shown.staff) == ("fault_lock", Strip.STAFF, True)


@pytest.mark.parametrize(
    ("action", "by", "on_fault", "say", "staff"),
    [
        (DoorAction.LOCK, Authority.SCHEDULE, "release", "fault_lock", True),
        (DoorAction.LOCK, Authority.OPERATOR, "release", "fault_lock", True),
        (DoorAction.RELEASE, Authority.EMERGENCY, "lock", "unlocked", False),
        (DoorAction.RELEASE, Authority.SCHEDULE, "lock", "fault_release", False),
        (DoorAction.RELEASE, Authority.AUTOMATIC, "lock", "fault_lock", True),
        (None, Authority.AUTOMATIC, "release", "fault_release", False),
    ],
)
def test_in_a_fault_people_are_told_what_they_find_at_the_door(action, by, on_fault, say, staff):
    """Whoever outranks the fault decides on it."""
    status = replace(told(action, action is DoorAction.LOCK), by=by)
    shown = scene(outcome(State.FAULT), status, door__on_fault=on_fault)
    assert (shown.say, shown.staff, shown.strip is Strip.STAFF) == (say, staff, staff)


@pytest.mark.parametrize("policy", ["hold", "admit"])
@pytest.mark.parametrize("state", list(State))
def test_in_an_emergency_nobody_is_asked_in_nor_for_a_mask(policy, state):
    """Nobody is to stop on the way out."""
    status = replace(told(DoorAction.RELEASE, False), by=Authority.EMERGENCY)
    bare = [track(Label.NO_MASK, x=x, since=NOW - 60) for x in (0.0, 200.0)]
    given = {"door__policy": policy, "ui__hint": {"en": "At the desk"}}
    shown = scene(outcome(state, *bare), status, **given)
    assert (shown.say, shown.strip, shown.asks_in) == ("unlocked", Strip.UNLOCKED, False)
    assert (shown.violation, shown.faces, shown.hint) == (False, (), False)
    unseen = {State.STARTING: Show.STARTING, State.FAULT: Show.FAULT}
    assert shown.show is unseen.get(state, Show.NOTICE)


@pytest.mark.parametrize("state", [State.IDLE, State.CLEAR, State.FAULT])
def test_in_an_emergency_a_lock_that_nobody_confirms_is_not_said_to_be_open(state):
    """Nor is anybody welcomed."""
    status = replace(told(DoorAction.RELEASE, False), by=Authority.EMERGENCY)
    silent = (trouble(Part.RELAY, TroubleCode.RELAY_SILENT),)
    shown = scene(outcome(state, health=silent), status)
    assert (shown.say, shown.strip) == ("fault_lock", Strip.UNCONFIRMED)
    assert shown.staff


@pytest.mark.parametrize("by", [Authority.OPERATOR, Authority.SCHEDULE])
@pytest.mark.parametrize("policy", ["hold", "admit"])
@pytest.mark.parametrize("state", [State.IDLE, State.CHECKING, State.CLEAR])
def test_nobody_is_welcomed_or_checked_at_a_door_that_is_locked_by_order(state, by, policy):
    status = replace(told(DoorAction.LOCK, True), by=by)
    shown = scene(outcome(state), status, door__policy=policy)
    assert (shown.show, shown.say, shown.strip) == (Show.NOTICE, "closed", Strip.LOCKED)
    assert shown.staff


@pytest.mark.parametrize("by", [Authority.OPERATOR, Authority.SCHEDULE])
@pytest.mark.parametrize("policy", ["hold", "admit"])
@pytest.mark.parametrize("state", [State.IDLE, State.CLEAR, State.FAULT])
def test_a_door_that_is_kept_open_is_not_said_to_be_closed_by_a_board_that_cannot_confirm(
    state, policy, by
):
    status = replace(told(DoorAction.RELEASE, False), by=by)
    blind = {"relay__port": "/dev/ttyUSB0", "relay__unsupervised": True, "door__policy": policy}
    shown = scene(outcome(state), status, **blind)
    says = "fault_release" if state is State.FAULT else state.value
    assert (shown.say, shown.strip) == (says, Strip.UNCONFIRMED)


@pytest.mark.parametrize("state", [State.CLEAR, State.VIOLATION])
def test_a_door_that_staff_keep_open_is_told_as_it_is(state):
    status = replace(told(DoorAction.RELEASE, False), by=Authority.OPERATOR)
    assert scene(outcome(state, track(Label.NO_MASK)), status).strip is Strip.UNLOCKED


@pytest.mark.parametrize(("since", "say"), [(0.0, "moment"), (0.9, "moment"), (1.0, "clear")])
def test_who_is_asked_in_has_not_to_wait_at_a_door_that_is_still_held(since, say):
    """Of a hold of 2 s at least; one that gives way in a moment keeps nobody waiting."""
    shown = scene(outcome(State.CLEAR), told(DoorAction.HOLD, True, at=NOW - since))
    assert (shown.say, shown.asks_in) == (say, say == "clear")


def test_nobody_is_asked_in_beside_an_output_that_is_stuck():
    """The door was freed, and the board says that it is not."""
    stuck = told(DoorAction.RELEASE, False, confirmed=True, at=NOW - 60)
    shown = scene(outcome(State.CLEAR, track(Label.MASK)), stuck)
    assert (shown.say, shown.strip, shown.asks_in) == ("moment", Strip.WAIT, False)


@pytest.mark.parametrize(
    ("served", "locked", "say"),
    [(True, 9, "come_again"), (True, 2, "come_again"), (True, 1.9, "clear"), (False, 9, "clear")],
)
def test_who_stays_before_a_door_that_locked_again_is_told_how_to_be_let_in(served, locked, say):
    """Each is served once; who was not is let in the next moment."""
    status = replace(told(DoorAction.LOCK, True, at=NOW - locked), all_served=served)
    shown = scene(outcome(State.CLEAR, track(Label.MASK)), status, door__policy="admit")
    assert (shown.say, shown.strip) == (say, Strip.LOCKED)
    assert shown.asks_in is (say == "clear")


@pytest.mark.parametrize("state", [State.CLEAR, State.FAULT])
def test_a_lock_that_cannot_be_opened_sends_people_to_staff(state):
    """The strip says so, and the sentence beside it no less."""
    silent = (trouble(Part.RELAY, TroubleCode.RELAY_SILENT),)
    shown = scene(outcome(state, health=silent), told(None, True), door__policy="admit")
    assert (shown.say, shown.strip) == ("fault_lock", Strip.STAFF)


@pytest.mark.parametrize(
    ("since", "energised", "strip"),
    [(1, False, Strip.UNLOCKED), (0.5, False, Strip.COME_IN), (1, True, Strip.WAIT)],
)
def test_nobody_is_asked_in_beside_a_violation_that_the_door_let_go(since, energised, strip):
    """After the longest hold it is free. In the first moment it has not been held yet."""
    given = outcome(State.VIOLATION, track(Label.NO_MASK, since=NOW - since))
    assert scene(given, told(DoorAction.RELEASE, energised)).strip is strip


def test_nor_when_others_go_on_with_it():
    """The one who stood there longest left; the door is as free as before."""
    long = outcome(State.VIOLATION, track(Label.NO_MASK, since=NOW - 30))
    fresh = outcome(State.VIOLATION, track(Label.NO_MASK, since=NOW - 0.4))
    free = told(DoorAction.RELEASE, False)
    assert steady(scene(long, free), 5.0, scene(fresh, free)).strip is Strip.UNLOCKED
    assert steady(scene(outcome(State.CLEAR), free), 5.0, scene(fresh, free)).strip is Strip.COME_IN


def test_a_silent_board_makes_the_door_unknown():
    silent = (trouble(Part.RELAY, TroubleCode.RELAY_SILENT),)
    assert scene(outcome(State.IDLE, health=silent), told(None, False)).door_unknown
    assert scene(outcome(State.IDLE, health=silent), door__policy="admit").strip is Strip.STAFF


@pytest.mark.parametrize(
    ("policy", "strip"), [("hold", Strip.COME_IN), ("admit", Strip.UNCONFIRMED), ("remind", None)]
)
def test_a_board_that_never_answers_is_said_to_be_not_confirmed(policy, strip):
    """The rule of hold stands; a lock nobody confirms is not called locked or unlocked."""
    blind = {"relay__port": "/dev/ttyUSB0", "relay__unsupervised": True, "door__policy": policy}
    shown = scene(outcome(State.CLEAR), told(None, False), **blind)
    assert (shown.strip, shown.door_unknown) == (strip, True)


@pytest.mark.parametrize(("port", "confirmed"), [("", None), ("/dev/ttyUSB0", False)])
def test_without_a_board_or_with_one_that_answers_nothing_is_unknown(port, confirmed):
    given = {"relay__port": port, "relay__unsupervised": True, "door__policy": "admit"}
    shown = scene(outcome(State.CLEAR), told(None, False, confirmed), **given)
    assert (shown.strip, shown.door_unknown) == (Strip.UNLOCKED, False)


@pytest.mark.parametrize(("after", "bars"), [(0, 5), (0.9, 5), (1.1, 4), (4.9, 1), (5.1, None)])
def test_five_bars_run_out_with_the_admission(after, bars):
    door = told(DoorAction.PULSE, False)
    given = outcome(State.CLEAR, at=NOW + after)
    assert scene(given, door, now=NOW + after, door__policy="admit").bars == bars


def test_the_hint_comes_after_eight_seconds_and_only_when_there_is_one():
    given = outcome(State.VIOLATION, track(Label.NO_MASK, since=NOW - 8))
    fresh = outcome(State.VIOLATION, track(Label.NO_MASK, since=NOW - 7))
    assert scene(given, ui__hint={"en": "At the desk."}).hint
    assert not scene(fresh, ui__hint={"en": "At the desk."}).hint
    assert not scene(given, ui__hint={"es": "En recepción."}).hint
    assert not scene(given, ui__hint={"en": " \n"}).hint
    assert not scene(given).hint


def test_the_clock_is_shown_at_rest_to_the_minute():
    assert scene(outcome(State.IDLE)).clock == WALL.replace(second=0)
    assert scene(outcome(State.CLEAR)).clock is None


LOST = [
    (Part.CAMERA, "camera"),
    (Part.PICTURE, "picture"),
    (Part.DETECTOR, "detector"),
    (Part.PROGRAM, "stopped"),
]


@pytest.mark.parametrize(("part", "lost"), LOST)
def test_an_empty_pane_says_what_is_missing(part, lost):
    assert scene(outcome(State.FAULT, reason=trouble(part))).lost == lost


def test_why_the_program_ended_is_for_staff_to_read():
    """It has no panel any more. Every other trouble is told there, and not to passers-by."""
    assert scene(outcome(State.FAULT, reason=trouble(Part.PROGRAM))).note
    assert not scene(outcome(State.FAULT, reason=trouble(Part.CAMERA))).note
    assert not scene(outcome(State.IDLE)).note


def test_the_first_scene_is_starting():
    assert Scene().show is Show.STARTING
