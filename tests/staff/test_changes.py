"""What staff do with settings, from the slider to the journal."""

from __future__ import annotations

import threading
import time

import pytest

from kiosk import config
from kiosk.health import HealthBoard
from kiosk.settings import Settings
from kiosk.slot import Slot
from kiosk.staff.changes import StaffChanges
from kiosk.staff.saving import Saving


class Bench:
    """Changes on top of settings that are really saved and journalled."""

    def __init__(self, worker, record, soon):
        self.now, self.soon = 100.0, soon
        self.slot = Slot(Settings())
        saving = Saving(self.slot, Settings(), HealthBoard(time.monotonic, print), record)
        self.changes = StaffChanges(worker, saving, lambda: self.now)

    def save(self, values):
        assert self.changes.change(values) == ""
        number = self.changes.saving.number
        self.changes.save()
        self.soon(lambda: self.changes.saving.number > number)
        return self.changes.saving

    def history(self, count):
        """So many saved changes, once the journal has written them all."""

        def told():
            self.changes.ask_history()
            self.soon(lambda: not self.changes.history.pending)
            found = self.changes.history.value or ()
            return found if len(found) == count else None

        return self.soon(told)


@pytest.fixture
def bench(worker, journal, soon, tmp_path, monkeypatch):
    monkeypatch.setattr(config, "SITE", tmp_path / "site.yaml")
    return Bench(worker, journal.record, soon)


def test_a_change_is_only_a_preview_until_it_is_saved(bench):
    changes = bench.changes
    assert changes.change({"alarm.volume": 0.3}) == ""
    assert (changes.saved.alarm.volume, changes.preview.alarm.volume) == (0.8, 0.3)
    assert bench.slot.latest.alarm.volume == 0.8

    assert bench.save({}).value == 1
    assert changes.saved.alarm.volume == changes.preview.alarm.volume == 0.3
    assert changes.changes == ()
    assert changes.preview is changes.saved


def test_saving_nothing_asks_nobody(bench):
    bench.changes.save()
    assert not bench.changes.saving.pending
    assert bench.changes.saving.number == 0


def test_a_failing_disk_keeps_the_changes_to_try_again(bench, own_state):
    """The old settings hold; nothing that was typed is lost."""
    bench.soon(own_state.is_dir)
    (own_state / "overrides.yaml").mkdir()
    answer = bench.save({"alarm.volume": 0.3})
    assert answer.problem.startswith("Not saved (")
    assert answer.problem.endswith("The old settings still hold.")
    assert bench.changes.saved.alarm.volume == 0.8
    assert [change.key for change in bench.changes.changes] == ["alarm.volume"]

    (own_state / "overrides.yaml").rmdir()
    assert bench.save({}).problem == ""
    assert bench.changes.saved.alarm.volume == 0.3


AFTERWARDS = {
    "change": lambda changes: changes.change({"alarm.volume": 1.0}),
    "undo": lambda changes: changes.undo("alarm.volume"),
    "undo_all": lambda changes: changes.undo_all(),
    "to_defaults": lambda changes: changes.to_defaults(),
    "put_away": lambda changes: changes.put_away(),
}


@pytest.mark.parametrize("afterwards", AFTERWARDS)
def test_why_a_save_failed_is_not_said_of_other_changes(bench, own_state, afterwards):
    """Somebody else's, a day later, would be saved by *Try again* without a review."""
    bench.soon(own_state.is_dir)
    (own_state / "overrides.yaml").mkdir()
    assert bench.save({"alarm.volume": 0.3}).problem != ""
    assert bench.changes.may_try_again
    assert bench.changes.change({"camera.fps": 15.0}) != ""
    assert bench.changes.saving.problem != ""  # nothing was moved

    AFTERWARDS[afterwards](bench.changes)
    bench.changes.change({"decision.votes": 7})
    assert bench.changes.saving.problem == ""


@pytest.mark.parametrize(
    ("moved", "may"),
    [({}, True), ({"decision.votes": 7}, False), ({"alarm.volume": 0.4}, False)],
)
def test_what_is_moved_while_a_save_is_under_way_was_not_reviewed(
    bench, worker, own_state, moved, may
):
    """When the save fails, that is said, and all of it is reviewed before the next one."""
    bench.soon(own_state.is_dir)
    (own_state / "overrides.yaml").mkdir()
    go_on = threading.Event()
    worker.do(go_on.wait, print)
    bench.changes.change({"alarm.volume": 0.3})
    bench.changes.save()
    assert bench.changes.change(moved) == ""
    go_on.set()
    assert bench.soon(lambda: bench.changes.saving.problem)
    assert bench.changes.may_try_again is may


def test_history_tells_who_changed_what_when_and_takes_it_back(bench):
    """An old value comes back through the same review as any other change."""
    bench.save({"alarm.volume": 0.3})
    bench.save({"alarm.volume": 0.5, "decision.votes": 7})
    found = bench.history(3)
    told = [(one.key, one.old, one.new, one.who, one.current) for one in found]
    assert sorted(told[:2]) == [
        ("alarm.volume", 0.3, 0.5, "staff", True),
        ("decision.votes", 5, 7, "staff", True),
    ]
    assert told[2] == ("alarm.volume", 0.8, 0.3, "staff", False)
    assert abs(found[0].at.timestamp() - time.time()) < 60

    assert bench.changes.take_back(found[2]) == ""
    assert bench.changes.preview.alarm.volume == 0.8
    assert bench.save({}).value == 1
    assert bench.changes.saved.alarm.volume == 0.8


def test_an_old_value_that_does_not_fit_any_more_is_refused_with_a_sentence(bench):
    bench.save({"decision.votes": 12})
    bench.save({"decision.votes": 5})
    bench.save({"decision.window": 8})
    (twelve,) = [one for one in bench.history(3) if one.old == 12]
    assert "votes must not be more than window" in bench.changes.take_back(twelve)
    assert bench.changes.changes == ()


def test_defaults_are_what_was_written_by_hand(bench):
    bench.save({"alarm.volume": 0.3, "decision.votes": 7})
    bench.changes.change({"alarm.repeats": 9})
    bench.changes.to_defaults()
    assert [(change.key, change.new) for change in bench.changes.changes] == [
        ("decision.votes", 5),
        ("alarm.volume", 0.8),
    ]
    bench.save({})
    assert bench.changes.saved == Settings()


def test_defaults_that_are_refused_take_no_change_away(bench, monkeypatch):
    """What was written by hand and what was wired since do not go together."""
    bench.save({"decision.votes": 7})
    bench.changes.change({"alarm.volume": 0.3})
    move = bench.changes.change
    refuse = iter(["That does not fit.", None])
    monkeypatch.setattr(bench.changes, "change", lambda values: next(refuse) or move(values))
    assert bench.changes.to_defaults() == "That does not fit."
    assert [(change.key, change.new) for change in bench.changes.changes] == [("alarm.volume", 0.3)]


def test_unsaved_changes_of_a_closed_panel_can_be_brought_back_for_ten_minutes(bench):
    changes = bench.changes
    changes.change({"alarm.volume": 0.3, "decision.votes": 7, "alarm.repeats": 4})
    changes.put_away()
    assert changes.changes == ()
    assert changes.kept == 3

    bench.now += 599.0
    assert changes.bring_back() == ""
    assert len(changes.changes) == 3
    assert changes.kept == 0

    changes.put_away()
    bench.now += 600.0
    assert changes.kept == 0
    assert changes.bring_back() == ""
    assert changes.changes == ()


@pytest.mark.parametrize("fails", [True, False])
def test_a_save_that_fails_after_the_panel_was_closed_loses_nothing(
    bench, worker, own_state, fails
):
    """One that comes through leaves nothing to bring back, also when its value is changed later."""
    bench.soon(own_state.is_dir)
    if fails:
        (own_state / "overrides.yaml").mkdir()
    go_on = threading.Event()
    worker.do(go_on.wait, print)
    bench.changes.change({"alarm.volume": 0.3, "decision.votes": 7})
    bench.changes.save()
    bench.changes.put_away()
    go_on.set()
    bench.soon(lambda: not bench.changes.saving.pending)

    assert bench.changes.kept == (2 if fails else 0)
    if fails:
        assert bench.changes.bring_back() == ""
        assert [change.new for change in bench.changes.changes] == [7, 0.3]
    else:
        bench.save({"alarm.volume": 0.5})
        assert bench.changes.kept == 0


def test_closing_without_changes_keeps_the_ones_of_before(bench):
    """Looking in and out again must not lose them."""
    bench.changes.change({"alarm.volume": 0.3})
    bench.changes.put_away()
    bench.changes.put_away()
    assert bench.changes.kept == 1


def test_changes_can_be_undone_one_by_one_and_all_together(bench):
    bench.changes.change({"alarm.volume": 0.3, "decision.votes": 7})
    assert bench.changes.undo("alarm.volume") == ""
    assert [change.key for change in bench.changes.changes] == ["decision.votes"]
    bench.changes.undo_all()
    assert bench.changes.changes == ()


def test_what_may_be_changed_here_is_known(bench):
    assert bench.changes.may_change("alarm.volume")
    assert not bench.changes.may_change("camera.source")
    assert not bench.changes.may_change("alarm.nothing")
