"""When the voice speaks: once at once, then at the interval, and never more than was set."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.effects.alarm_rule import GAP, AlarmRule
from kiosk.settings import AlarmSettings
from kiosk.types import AlarmKind, Box, Label, State, Track, Verdict

SEVERAL, NO_MASK, MISPLACED = AlarmKind.SEVERAL, AlarmKind.NO_MASK, AlarmKind.MISPLACED
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


@pytest.mark.parametrize("state", [state for state in State if state is not State.VIOLATION])
def test_silent_outside_a_violation(state):
    """No state but violation speaks, whatever the tracks say."""
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


moments = st.lists(
    st.tuples(
        st.sampled_from(State),
        st.dictionaries(st.integers(1, 6), st.sampled_from([None, *Label]), max_size=4),
        st.floats(0.01, 8.0),
    ),
    max_size=60,
)


@given(moments)
def test_whatever_happens(story):
    """Speaks only to somebody unmasked in a violation, never within the gap, never too often."""
    rule, at, said_at = AlarmRule(AlarmSettings(repeats=2)), 0.0, float("-inf")
    for state, labels, pause in story:
        at += pause
        tracks = tuple(person(id_, label) for id_, label in labels.items())
        kind = rule.step(state, tracks, at)
        if kind is None:
            continue
        unmasked = [label for label in labels.values() if label in {Label.NO_MASK, Label.MISPLACED}]
        assert state is State.VIOLATION
        assert at - said_at >= GAP
        assert (kind is SEVERAL) == (len(unmasked) > 1)
        assert unmasked
        said_at = at


@given(moments)
def test_the_same_people_without_a_break(story):
    """Six people who never stop being there hear at most their allowance each."""
    rule, at, count = AlarmRule(AlarmSettings(repeats=2, interval=120)), 0.0, 0
    for _, labels, pause in story:
        at += min(pause, 1.9)  # under 120 s in all: nothing is forgotten
        tracks = tuple(person(id_, label) for id_, label in labels.items())
        count += rule.step(State.VIOLATION, tracks, at) is not None
    assert count <= 6 * 2


def test_a_day_of_strangers_leaves_no_memory():
    """What a person heard is forgotten an interval after they were last unmasked."""
    rule = AlarmRule(AlarmSettings())
    for id_ in range(5000):
        rule.step(State.VIOLATION, (person(id_, Label.NO_MASK),), at=float(id_))

    assert len(rule._heard) <= 6
