"""The door's rule over random histories: one test for every sentence that is promised of it.

Times are multiples of 1/16 s, so that differences are exact.
"""

from __future__ import annotations

from typing import Iterator, List, NamedTuple, Tuple

from hypothesis import given
from hypothesis import strategies as st

from kiosk.effects.door_rule import FAULT_STANDS, Cause, DoorRule, Orders, energised, safe_action
from kiosk.settings_door import DoorSettings, OnFault, Policy, Wiring
from kiosk.types import Authority, DoorAction, Label, State, Track
from tests.effects.doors import person

HOLD, RELEASE = DoorAction.HOLD, DoorAction.RELEASE
PULSE, LOCK = DoorAction.PULSE, DoorAction.LOCK
BLIND = (State.STARTING, State.FAULT)
NEVER = float("-inf")


def steps(orders: st.SearchStrategy) -> st.SearchStrategy:
    """Histories of (sixteenths of a second, state, tracks, orders)."""
    label = st.sampled_from([Label.MASK, Label.NO_MASK, None])
    people = st.lists(
        st.builds(person, st.integers(1, 4), label), max_size=3, unique_by=lambda track: track.id
    )
    seconds = st.sampled_from([1, 1, 2, 3, 8, 16, 48, 160, 800])
    states = st.sampled_from([*State, State.CLEAR, State.VIOLATION])
    return st.lists(st.tuples(seconds, states, people.map(tuple), orders), max_size=40)


ORDER = st.sampled_from([None, None, None, RELEASE, LOCK])
CONTACT = st.sampled_from([None, False, True])
ORDERED = steps(
    st.builds(Orders, st.sampled_from([False, False, False, True]), ORDER, ORDER, CONTACT)
)
AUTOMATIC = steps(st.builds(Orders, is_open=CONTACT))

SIXTEENTHS = {
    "min_hold": st.integers(8, 48).map(lambda n: n / 16),
    "max_hold": st.integers(48, 160).map(lambda n: n / 16),
    "rearm_after": st.integers(16, 160).map(lambda n: n / 16),
    "open_for": st.integers(8, 80).map(lambda n: n / 16),
    "debounce": st.integers(1, 8).map(lambda n: n / 16),
    "on_fault": st.sampled_from(OnFault),
}
HOLDS = st.builds(DoorSettings, policy=st.just(Policy.HOLD), **SIXTEENTHS)
ADMITS = st.builds(
    DoorSettings, policy=st.just(Policy.ADMIT), wiring=st.sampled_from(Wiring), **SIXTEENTHS
)
DOORS = st.one_of(HOLDS, ADMITS)
ON_A_MAGNET = ADMITS.filter(lambda door: door.wiring is Wiring.ENERGISE_TO_LOCK)
REMINDS = st.builds(DoorSettings, policy=st.just(Policy.REMIND))


class Step(NamedTuple):
    """What went in, the new action or None, and what stands and who decided afterwards."""

    at: float
    state: State
    tracks: Tuple[Track, ...]
    orders: Orders
    action: DoorAction | None
    standing: DoorAction | None
    cause: Cause | None
    by: Authority


def history(settings: DoorSettings, story: list) -> Iterator[Step]:
    """Run the rule over the story."""
    rule, at = DoorRule(settings), 0.0
    for sixteenths, state, tracks, orders in story:
        at += sixteenths / 16
        action = rule.step(state, tracks, at, orders)
        yield Step(at, state, tracks, orders, action, rule.action, rule.cause, rule.by)


def rested(settings: DoorSettings, story: list) -> Iterator[Tuple[Step, bool]]:
    """Every step, and whether the action before it had stood for the debounce."""
    last = NEVER
    for step in history(settings, story):
        yield step, step.at - last >= settings.debounce
        last = last if step.action is None else step.at


@given(DOORS, ORDERED)
def test_an_action_is_told_exactly_on_a_change(settings: DoorSettings, story: list) -> None:
    before = safe_action(settings.wiring)
    for step in history(settings, story):
        assert step.action in ({None} if step.standing is before else {step.standing})
        before = step.standing


@given(DOORS, ORDERED)
def test_an_emergency_always_releases_and_stays_until_cleared(
    settings: DoorSettings, story: list
) -> None:
    for step in history(settings, story):
        if step.orders.emergency:
            assert step.standing is RELEASE
            assert step.by is Authority.EMERGENCY
        assert (step.by is Authority.EMERGENCY) is step.orders.emergency


@given(DOORS, ORDERED)
def test_no_two_commands_within_the_debounce_but_for_an_emergency(
    settings: DoorSettings, story: list
) -> None:
    for step, may_change in rested(settings, story):
        assert step.action is None or may_change or step.cause is Cause.EMERGENCY


@given(DOORS, ORDERED)
def test_the_operator_goes_before_the_schedule_and_both_before_pictures_and_faults(
    settings: DoorSettings, story: list
) -> None:
    for step, may_change in rested(settings, story):
        emergency, operator, schedule, _ = vars(step.orders).values()
        if may_change and not emergency:
            assert step.standing is (operator or schedule or step.standing)
            by = Authority.SCHEDULE if schedule else Authority.AUTOMATIC
            assert step.by is (Authority.OPERATOR if operator else by)


@given(DOORS, ORDERED)
def test_faults_follow_on_fault_in_automatic_control(settings: DoorSettings, story: list) -> None:
    blind = RELEASE if settings.on_fault is OnFault.RELEASE else LOCK
    for step, may_change in rested(settings, story):
        if step.state in BLIND and step.by is Authority.AUTOMATIC and may_change:
            assert step.standing is blind


@given(DOORS, ORDERED)
def test_what_a_fault_moved_the_door_to_stands_for_a_second_unless_somebody_orders(
    settings: DoorSettings, story: list
) -> None:
    """However a loose plug flickers, the lock does not rattle."""
    moved, by_fault = NEVER, False
    for step in history(settings, story):
        if step.action is None:
            continue
        pictures = step.by is Authority.AUTOMATIC and step.cause is not Cause.FAULT
        assert not (by_fault and pictures) or step.at - moved >= FAULT_STANDS
        moved, by_fault = step.at, step.cause is Cause.FAULT


@given(HOLDS, ORDERED)
def test_hold_holds_only_in_a_violation_or_the_rest_of_min_hold_and_never_past_max_hold(
    settings: DoorSettings, story: list
) -> None:
    began, last = 0.0, NEVER
    for step in history(settings, story):
        began = step.at if step.action is HOLD else began
        if step.standing is HOLD and step.at - last >= settings.debounce:
            assert step.by is Authority.AUTOMATIC
            assert step.state not in BLIND
            assert step.state is State.VIOLATION or step.at - began < settings.min_hold
            assert step.at - began < settings.max_hold
        last = last if step.action is None else step.at


@given(HOLDS, st.one_of(AUTOMATIC, ORDERED))
def test_after_a_full_hold_only_seen_calm_rearms(settings: DoorSettings, story: list) -> None:
    calm_since, armed = None, True
    for step in history(settings, story):
        if step.state in (State.VIOLATION, *BLIND):
            calm_since = None
        elif calm_since is None:
            calm_since = step.at
        armed = armed or (calm_since is not None and step.at - calm_since >= settings.rearm_after)
        if step.action is RELEASE and step.cause is Cause.MAX_HOLD:
            armed = False
        assert armed or step.action is not HOLD


@given(HOLDS, AUTOMATIC)
def test_a_hold_that_ends_in_a_violation_was_as_long_as_it_may_be(
    settings: DoorSettings, story: list
) -> None:
    began, before = 0.0, None
    for step in history(settings, story):
        if before is HOLD and step.action is RELEASE and step.state is State.VIOLATION:
            assert step.at - began >= settings.max_hold
        began, before = (step.at if step.action is HOLD else began), step.standing


@given(ADMITS, ORDERED)
def test_admit_releases_one_pulse_of_at_most_open_for_per_served_track(
    settings: DoorSettings, story: list
) -> None:
    began, served = 0.0, {}
    for step in history(settings, story):
        present = {track.id for track in step.tracks}
        served = {id_: step.at if id_ in present else at for id_, at in served.items()}
        masked = {t.id for t in step.tracks if t.verdict and t.verdict.label is Label.MASK}
        if step.action is PULSE:
            assert step.state is State.CLEAR
            assert any(step.at - served.get(id_, NEVER) >= 60 for id_ in masked)
            began = step.at
            served.update(dict.fromkeys(masked, step.at))
        assert step.standing is not PULSE or step.at - began < settings.open_for


@given(ADMITS, ORDERED)
def test_a_violation_ends_a_pulse_unless_the_door_stands_open(
    settings: DoorSettings, story: list
) -> None:
    for step, may_change in rested(settings, story):
        if step.standing is PULSE and step.state is State.VIOLATION and may_change:
            assert step.orders.is_open


@given(DOORS, ORDERED)
def test_the_contact_never_changes_the_output_by_itself(
    settings: DoorSettings, story: list
) -> None:
    """Without a violation in a pulse the same happens with and without a contact."""
    calm = [(s, state, tracks, o) for s, state, tracks, o in story if state is not State.VIOLATION]
    unread: List[tuple] = [
        (s, state, tracks, Orders(o.emergency, o.operator, o.schedule))
        for s, state, tracks, o in calm
    ]
    with_contact = [step.standing for step in history(settings, calm)]
    assert with_contact == [step.standing for step in history(settings, unread)]


@given(ADMITS, ORDERED)
def test_the_wiring_never_swaps_what_is_safe_or_what_the_door_does(
    settings: DoorSettings, story: list
) -> None:
    """After the first commands the door does the same on either wiring, the current the opposite."""
    doors = []
    for wiring in Wiring:
        assert not energised(safe_action(wiring), wiring)
        wired = settings.model_copy(update={"wiring": wiring})
        orders = [(16, State.FAULT, (), Orders(operator=order)) for order in (RELEASE, LOCK)]
        doors.append(list(history(wired, [*orders, *story]))[1:])
    for to_lock, to_unlock in zip(*doors):
        assert to_lock.standing is to_unlock.standing
        free = to_lock.standing in (RELEASE, PULSE)
        assert energised(to_lock.standing, Wiring.ENERGISE_TO_LOCK) is not free
        assert energised(to_unlock.standing, Wiring.ENERGISE_TO_UNLOCK) is free


@given(DOORS, ORDERED)
def test_hold_and_admit_never_speak_each_others_words(settings: DoorSettings, story: list) -> None:
    foreign = PULSE if settings.policy is Policy.HOLD else HOLD
    assert foreign not in {step.standing for step in history(settings, story)}


CHANGING = st.lists(
    st.tuples(st.one_of(HOLDS, ON_A_MAGNET, REMINDS), ORDERED), min_size=1, max_size=4
)


@given(CHANGING)
def test_settings_that_change_on_the_way_break_no_promise(chapters: list) -> None:
    """Each chapter goes on with new settings; what stands is theirs from its first chance on."""
    rule, at, last = DoorRule(chapters[0][0]), 0.0, NEVER
    for settings, story in chapters:
        rule.settings = settings
        for sixteenths, state, tracks, orders in story:
            at += sixteenths / 16
            rested, before = at - last >= settings.debounce, rule.action
            action = rule.step(state, tracks, at, orders)
            if settings.policy is Policy.REMIND:
                assert action is rule.action is None
                continue
            assert action in ({None} if rule.action is (before or RELEASE) else {rule.action})
            assert action is None or rested or before is None or rule.cause is Cause.EMERGENCY
            assert rule.action is RELEASE or not orders.emergency
            foreign = {Policy.HOLD: PULSE, Policy.ADMIT: HOLD}[settings.policy]
            assert rule.action is not foreign or not rested
            last = last if action is None else at
