"""When the voice speaks: once at once, then at the interval, and never more than was set."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.effects.alarm_rule import NEW_FAULT_AFTER, AlarmRule
from kiosk.settings import AlarmSettings
from kiosk.types import UNMASKED, AlarmKind, Box, Label, State, Track, Verdict

SEVERAL, NO_MASK, MISPLACED = AlarmKind.SEVERAL, AlarmKind.NO_MASK, AlarmKind.MISPLACED
STAFF, FAULT = AlarmKind.STAFF, AlarmKind.FAULT
GAP = AlarmSettings().gap
STEP = 0.05
"""Seconds; as often as an effect is called."""


def person(id_, label):
    verdict = None if label is None else Verdict(label, 0.9, since=0.0)
    return Track(id_, Box(0, 0, 9, 9), label or Label.MASK, 0.9, 0.0, 0.0, verdict)


def people(*labels):
    return tuple(person(id_, label) for id_, label in enumerate(labels, start=1))


class Story:
    """Steps a rule through stretches of time and notes what it says and when."""

    def __init__(self, **settings):
        self.rule = AlarmRule(AlarmSettings(**settings))
        self.at = 0.0
        self.said = []

    def see(self, *tracks, seconds, state=State.VIOLATION):
        for _ in range(round(seconds / STEP)):
            kind = self.rule.step(state, tracks, self.at)
            if kind is not None:
                self.said.append((round(self.at, 2), kind))
            self.at += STEP
        return self

    @property
    def kinds(self):
        return [kind for _, kind in self.said]


@pytest.mark.parametrize(
    ("labels", "kind"),
    [
        ([Label.NO_MASK], NO_MASK),
        ([Label.MISPLACED], MISPLACED),
        ([Label.NO_MASK, Label.MISPLACED], SEVERAL),
        ([Label.MISPLACED, Label.MISPLACED], SEVERAL),
        ([Label.MASK, Label.NO_MASK, None], NO_MASK),
        ([Label.MASK], None),
        ([None], None),
        ([], None),
    ],
)
def test_what_is_asked_for(labels, kind):
    """The first step of a violation asks for what the unmasked people in it need."""
    assert kind is AlarmRule(AlarmSettings()).step(State.VIOLATION, people(*labels), at=5.0)


@pytest.mark.parametrize(
    "state", [one for one in State if one not in (State.VIOLATION, State.FAULT)]
)
def test_silent_in_every_other_state(state):
    """No state but violation and fault speaks, whatever the tracks say."""
    assert Story().see(*people(Label.NO_MASK), seconds=60, state=state).said == []


@pytest.mark.parametrize("repeats", [1, 3, 5])
def test_a_minute_of_standing_there(repeats):
    """A person who stays without a mask hears exactly the set number, an interval apart."""
    story = Story(repeats=repeats).see(*people(Label.NO_MASK), seconds=60)

    assert [6.0 * index for index in range(repeats)] == [
        pytest.approx(at, abs=2 * STEP) for at, _ in story.said
    ]
    assert set(story.kinds) == {NO_MASK}


def test_a_newcomer_is_spoken_to_at_once():
    """A second unmasked person is asked as soon as the words before can be over."""
    alone, both = people(Label.NO_MASK), people(Label.NO_MASK, Label.NO_MASK)

    story = Story().see(*alone, seconds=3).see(*both, seconds=1)

    assert [(0.0, NO_MASK), (3.0, SEVERAL)] == story.said


def test_a_crowd_arriving_does_not_talk_over_itself():
    """Newcomers within the gap are asked together when it is over."""
    story = Story()
    for count in range(1, 9):
        story.see(*people(*[Label.NO_MASK] * count), seconds=0.2)
    story.see(*people(*[Label.NO_MASK] * 8), seconds=2)

    assert [NO_MASK, SEVERAL] == story.kinds
    assert story.said[1][0] == pytest.approx(GAP, abs=2 * STEP)


def test_a_newcomer_replaces_somebody_who_heard_it_all():
    """Who used up their prompts stays silent; the next person hears all of theirs."""
    first, second = person(1, Label.NO_MASK), person(2, Label.NO_MASK)

    story = Story().see(first, seconds=60).see(second, seconds=60)

    assert [NO_MASK] * 6 == story.kinds


def test_the_mask_taken_off_altogether_is_worse():
    """Going from misplaced to no mask speaks again without waiting for the interval, once."""
    story = Story().see(*people(Label.MISPLACED), seconds=3)
    for _ in range(5):
        story.see(*people(Label.NO_MASK), seconds=1).see(*people(Label.MISPLACED), seconds=1)

    assert [MISPLACED, NO_MASK, NO_MASK] == story.kinds
    assert [0.0, 3.0, 9.0] == [pytest.approx(at, abs=2 * STEP) for at, _ in story.said]


def test_getting_better_waits_for_the_interval():
    """Going from no mask to misplaced is said at the next repeat."""
    story = Story().see(*people(Label.NO_MASK), seconds=1).see(*people(Label.MISPLACED), seconds=7)

    assert [NO_MASK, MISPLACED] == story.kinds
    assert story.said[1][0] == pytest.approx(6.0, abs=2 * STEP)


def test_a_flickering_violation_uses_up_one_allowance():
    """The same person, on and off within seconds, is never asked more often than was set."""
    story = Story()
    for _ in range(30):
        story.see(*people(Label.NO_MASK), seconds=1)
        story.see(*people(Label.MASK), seconds=1, state=State.CLEAR)

    assert [NO_MASK] * 3 == story.kinds


def test_a_second_violation_speaks_at_once():
    """Taking the mask off again is a new violation: no waiting for the interval."""
    story = Story().see(*people(Label.NO_MASK), seconds=2)
    story.see(*people(Label.MASK), seconds=1, state=State.CLEAR)
    story.see(*people(Label.NO_MASK), seconds=1)

    assert [0.0, 3.0] == [pytest.approx(at, abs=STEP) for at, _ in story.said]


def test_a_while_with_a_mask_wipes_the_slate():
    """Who wore the mask for an interval is asked like anybody else when it comes off."""
    story = Story().see(*people(Label.NO_MASK), seconds=60)
    story.see(*people(Label.MASK), seconds=7, state=State.CLEAR)
    story.see(*people(Label.NO_MASK), seconds=60)

    assert [NO_MASK] * 6 == story.kinds


def test_an_interval_of_ones_own():
    """Each person waits out their own interval, whoever was spoken to in between."""
    first, second = person(1, Label.NO_MASK), person(2, Label.NO_MASK)
    story = Story().see(first, seconds=2.5).see(second, seconds=2).see(first, seconds=4)

    assert [0.0, 2.5, 6.0] == [pytest.approx(at, abs=2 * STEP) for at, _ in story.said]


def test_staff_are_called_once_somebody_was_asked_in_vain():
    """One tone an interval after the last prompt, and no more of anything for that person."""
    story = Story(repeats=2, call_staff=True).see(*people(Label.NO_MASK), seconds=60)

    assert [NO_MASK, NO_MASK, STAFF] == story.kinds
    assert story.said[-1][0] == pytest.approx(12.0, abs=2 * STEP)


def test_staff_are_called_for_each_who_does_not_heed():
    """A newcomer is still asked, and staff called again when that was in vain, too."""
    story = Story(repeats=1, call_staff=True).see(*people(Label.NO_MASK), seconds=20)
    story.see(*people(Label.NO_MASK, Label.NO_MASK), seconds=20)

    assert [NO_MASK, STAFF, SEVERAL, STAFF] == story.kinds


def test_newcomers_do_not_keep_staff_from_being_called():
    """A stream of people, each asked anew, puts nobody's call off."""
    story, stubborn = Story(repeats=1, call_staff=True), person(0, Label.NO_MASK)
    for id_ in range(1, 5):
        story.see(stubborn, person(id_, Label.NO_MASK), seconds=2.5)

    assert [SEVERAL, SEVERAL, SEVERAL, STAFF] == story.kinds[:4]


def test_staff_are_not_called_for_who_put_the_mask_on():
    """Heeded at the last prompt, nobody has to come."""
    story = Story(repeats=1, call_staff=True).see(*people(Label.NO_MASK), seconds=5)
    story.see(*people(Label.MASK), seconds=60, state=State.CLEAR)

    assert [NO_MASK] == story.kinds


def test_a_fault_is_told_when_it_begins_and_ever_again():
    """Once at once, and then at the long interval."""
    story = Story(fault_interval=100).see(seconds=350, state=State.FAULT)

    assert [0.0, 100.0, 200.0, 300.0] == [pytest.approx(at, abs=2 * STEP) for at, _ in story.said]
    assert {FAULT} == set(story.kinds)


def test_a_fault_is_not_told_when_that_is_switched_off():
    """Whoever sits beside the screen all day may switch it off."""
    assert Story(fault=False).see(seconds=350, state=State.FAULT).said == []


def test_a_loose_plug_is_one_fault():
    """Faults that come and go within half a minute are told like one."""
    story = Story(fault_interval=100)
    for _ in range(15):
        story.see(seconds=1, state=State.FAULT).see(seconds=9, state=State.IDLE)

    assert [0.0, 100.0] == [pytest.approx(at, abs=STEP) for at, _ in story.said]


def test_a_fault_after_a_good_while_is_a_new_one():
    """It is told at once, however long the interval."""
    story = Story().see(seconds=5, state=State.FAULT)
    story.see(seconds=NEW_FAULT_AFTER, state=State.IDLE).see(seconds=5, state=State.FAULT)

    assert [0.0, 35.0] == [pytest.approx(at, abs=STEP) for at, _ in story.said]


def test_settings_replaced_between_steps():
    """Fewer repeats count at once, for those who were spoken to already, too."""
    story = Story(repeats=9).see(*people(Label.NO_MASK), seconds=10)
    story.rule.settings = AlarmSettings(repeats=2)
    story.see(*people(Label.NO_MASK), seconds=30)

    assert [NO_MASK, NO_MASK] == story.kinds


moments = st.lists(
    st.tuples(
        st.sampled_from(State),
        st.dictionaries(st.integers(1, 6), st.sampled_from([None, *Label]), max_size=4),
        st.floats(0.01, 8.0),
    ),
    max_size=60,
)
unhurried = settings(max_examples=60, deadline=None)

choices = st.builds(
    AlarmSettings,
    interval=st.floats(4, 20),
    gap=st.floats(1, 4),
    repeats=st.integers(1, 3),
    call_staff=st.booleans(),
    fault=st.booleans(),
    fault_interval=st.floats(30, 60),
)


def told(rule, story):
    """Every step of the story: time, state, who is unmasked, and what was said."""
    at = 0.0
    for state, labels, pause in story:
        at += pause
        kind = rule.step(state, tuple(person(id_, label) for id_, label in labels.items()), at)
        yield at, state, {id_ for id_, label in labels.items() if label in UNMASKED}, kind


@unhurried
@given(choices, moments)
def test_what_is_said_fits_what_is_seen(chosen, story):
    """A fault is told in a fault; people are asked, and staff called, only where somebody is."""
    for _, state, unmasked, kind in told(AlarmRule(chosen), story):
        if kind is None:
            continue
        assert state is (State.FAULT if kind is FAULT else State.VIOLATION)
        assert unmasked or kind is FAULT
        assert len(unmasked) > 1 or kind is not SEVERAL
        assert len(unmasked) == 1 or kind not in {NO_MASK, MISPLACED}
        assert chosen.fault or kind is not FAULT
        assert chosen.call_staff or kind is not STAFF


@unhurried
@given(choices, moments)
def test_two_prompts_keep_their_distance(chosen, story):
    """Whatever they say and whoever they are for."""
    times = [at for at, _, _, kind in told(AlarmRule(chosen), story) if kind]

    assert all(later - earlier >= chosen.gap for earlier, later in zip(times, times[1:]))


@unhurried
@given(choices, moments)
def test_a_fault_is_not_nagged_about(chosen, story):
    """Told again only after the interval, or when there was no fault for a good while."""
    told_at = seen_at = float("-inf")
    for at, state, _, kind in told(AlarmRule(chosen), story):
        if state is State.FAULT:
            told_at = float("-inf") if at - seen_at >= NEW_FAULT_AFTER else told_at
            seen_at = at
        if kind is FAULT:
            assert at - told_at >= chosen.fault_interval
            told_at = at


@unhurried
@given(choices, moments)
def test_nobody_is_overlooked(chosen, story):
    """Somebody new in a violation is spoken to as soon as the words before can be over."""
    said_at, met = float("-inf"), set()
    for at, state, unmasked, kind in told(AlarmRule(chosen), story):
        if state is State.VIOLATION and unmasked - met and at - said_at >= chosen.gap:
            assert kind is not None
        if kind is not None:
            said_at = at
        met |= unmasked if kind not in {None, STAFF, FAULT} else set()


@unhurried
@given(choices, moments)
def test_the_same_people_without_a_break(chosen, story):
    """Six people who are never forgotten hear at most their allowance each, and a tone each."""
    chosen = chosen.model_copy(update={"interval": 120.0})
    shorter = [(State.VIOLATION, labels, min(pause, 1.9)) for _, labels, pause in story]  # < 120 s
    kinds = [kind for *_, kind in told(AlarmRule(chosen), shorter)]

    assert len(kinds) - kinds.count(None) - kinds.count(STAFF) <= 6 * chosen.repeats
    assert kinds.count(STAFF) <= 6


@unhurried
@given(choices, st.sampled_from([Label.NO_MASK, Label.MISPLACED]), st.floats(0.2, 1))
def test_somebody_who_stays_is_asked_at_the_interval(chosen, label, step):
    """However often the rule is asked: never early, at most a step late, then never again."""
    steps = [(State.VIOLATION, {1: label}, step)] * int(4 * chosen.interval / step)
    times = [at for at, *_, kind in told(AlarmRule(chosen), steps) if kind]

    assert len(times) <= chosen.repeats + chosen.call_staff
    for earlier, later in zip(times, times[1:]):
        assert -1e-6 <= later - earlier - chosen.interval <= step + 1e-6


def test_a_day_of_strangers_leaves_no_memory():
    """What a person heard is forgotten an interval after they were last unmasked."""
    rule = AlarmRule(AlarmSettings())
    for id_ in range(5000):
        rule.step(State.VIOLATION, (person(id_, Label.NO_MASK),), at=float(id_))

    assert len(rule._heard) <= 6


def test_staff_is_called_once_for_each_who_was_asked_in_vain():
    """A tone for one is none for the other, who has not been asked in full yet."""
    story = Story(interval=2, gap=1, repeats=2, call_staff=True)
    story.see(person(1, Label.NO_MASK), seconds=3.5)
    story.see(person(1, Label.NO_MASK), person(2, Label.NO_MASK), seconds=10)
    assert story.kinds.count(STAFF) == 2
