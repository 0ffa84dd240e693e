"""Changes that are not saved yet."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.overrides import flat, with_values
from kiosk.settings import AlarmSettings, DecisionSettings, Settings
from kiosk.staff.pending import ELSEWHERE, Pending

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("alarm.volume"), st.floats(-0.5, 1.5)),
        st.tuples(st.just("alarm.interval"), st.floats(1, 130)),
        st.tuples(st.just("alarm.gap"), st.floats(0.5, 70)),
        st.tuples(st.just("decision.votes"), st.integers(0, 40)),
        st.tuples(st.just("decision.window"), st.integers(0, 70)),
        st.tuples(st.just("detector.thresholds.mask"), st.floats(0, 1) | st.none()),
        st.tuples(st.just("camera.source"), st.just("demo:")),
        st.tuples(st.just("alarm.volume"), st.just("loud")),
    ),
    max_size=12,
)


@given(STEPS, st.data())
def test_whatever_staff_do_the_preview_is_sound_and_the_changes_are_the_difference(steps, data):
    """A change that is refused changes nothing; undoing all of them leads back."""
    saved = Settings()
    pending = Pending(saved)
    for key, value in steps:
        before = pending.preview
        if pending.change({key: value}):
            assert pending.preview is before
        old, new = flat(saved), flat(pending.preview)
        differing = [key for key in new if new[key] != old[key]]
        assert [change.key for change in pending.changes] == differing == list(pending.values)
        assert all(change.old == old[change.key] for change in pending.changes)
        assert pending.preview == with_values(saved, pending.values)
        assert (pending.preview is saved) is (not differing)
    while pending.changes:
        key = data.draw(st.sampled_from([change.key for change in pending.changes]))
        if pending.undo(key):
            break  # the others cannot stand without it
        assert key not in pending.values
    pending.undo_all()
    assert pending.preview is saved


def test_a_rule_between_two_settings_is_said_and_both_may_move_together():
    pending = Pending(Settings())
    assert "gap must not be longer than interval" in pending.change({"alarm.gap": 9.0})
    assert pending.change({"alarm.gap": 9.0, "alarm.interval": 10.0}) == ""
    assert "gap must not be longer" in pending.undo("alarm.interval")
    assert len(pending.changes) == 2


def test_a_value_out_of_range_is_refused_with_what_fits():
    assert Pending(Settings()).change({"alarm.volume": 2}) == (
        "alarm.volume: 2 does not fit; give a number from 0 to 1"
    )


def test_a_rule_of_the_door_that_the_board_cannot_serve_is_refused_when_it_is_chosen():
    """A door that only reminds reads no contact; one that is worked has to."""
    given = {"relay.port": "/dev/ttyUSB0", "relay.board": "waveshare", "door.contact": {}}
    pending = Pending(with_values(Settings(), {**given, "door.policy": "remind"}))
    refused = pending.change({"door.policy": "admit"})
    assert "waveshare has no inputs" in refused
    assert refused.code == "board_unfit"
    assert pending.changes == ()


def test_what_the_board_cannot_serve_any_more_can_be_taken_back_all_the_same():
    """Whatever holds by now, be it wrong: no change may stay against somebody's will."""
    blind = with_values(Settings(), {"relay.port": "/dev/ttyUSB0", "relay.board": "lcus1"})
    pending = Pending(Settings())
    pending.change({"alarm.volume": 0.5})
    pending.rebase(blind)
    pending.undo_all()
    assert pending.preview is blind
    assert pending.changes == ()


def test_what_is_set_elsewhere_is_not_set_here():
    """Nobody points the kiosk at another camera or lock from the panel."""
    pending = Pending(Settings())
    for key in ("camera.source", "relay.port", "door.wiring", "alarm.nothing", "nothing"):
        assert pending.change({key: "x"}) == ELSEWHERE.format(setting=key)


def test_moving_back_to_what_holds_is_no_change():
    pending = Pending(Settings())
    pending.change({"alarm.volume": 0.5})
    pending.change({"alarm.volume": 0.8})
    assert pending.changes == ()


def test_what_was_saved_meanwhile_is_no_change_any_more():
    pending = Pending(Settings())
    pending.change({"alarm.volume": 0.5, "decision.votes": 7})
    pending.rebase(Settings(alarm=AlarmSettings(volume=0.5)))
    assert [(change.key, change.old, change.new) for change in pending.changes] == [
        ("decision.votes", 5, 7)
    ]


def test_changes_that_do_not_fit_what_holds_now_are_dropped():
    """Somebody edited the file meanwhile, and both together would break a rule."""
    pending = Pending(Settings())
    pending.change({"decision.votes": 12})
    now = Settings(decision=DecisionSettings(window=8))
    pending.rebase(now)
    assert pending.changes == ()
    assert pending.preview is now
