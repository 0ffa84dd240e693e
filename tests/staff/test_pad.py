"""The PIN pad with the real hash and files."""

from __future__ import annotations

import threading

import pytest

from kiosk import paths, pin
from kiosk.staff.pad import NO_PIN, StaffPad
from kiosk.types import EventKind


class Bench:
    """A pad, its clock, and what was journalled."""

    def __init__(self, worker, soon):
        self.worker, self.soon = worker, soon
        self.now, self.wall, self.events, self.left = 1000.0, 1e9, [], []
        self.pad = self.new_pad()

    def new_pad(self):
        return StaffPad(
            self.worker,
            self.events.append,
            lambda: self.now,
            lambda: self.wall,
            lambda: self.left.append(None),
        )

    def try_pin(self, digits):
        self.pad.try_pin(digits)
        self.soon(lambda: not self.pad.entry.checking)
        return self.pad.entry

    @property
    def journalled(self):
        assert {event.kind for event in self.events} <= {EventKind.STAFF}
        return [event.subject for event in self.events]


@pytest.fixture
def bench(worker, soon):
    return Bench(worker, soon)


@pytest.fixture
def locked_out(bench):
    pin.set_pin("2468")
    for _ in range(5):
        bench.try_pin("1111")
    return bench


def test_without_a_pin_it_says_which_command_to_run_and_stays_shut(bench, soon):
    """Also a try changes nothing, and is not counted."""
    bench.pad.open()
    soon(lambda: bench.pad.entry.closed)
    assert bench.pad.entry.closed == NO_PIN
    assert "kiosk pin set" in NO_PIN
    entry = bench.try_pin("1234")
    assert not entry.inside
    assert entry.wrong == 0
    assert not bench.events


def test_a_pin_that_was_set_meanwhile_opens(bench, soon):
    """Nobody has to restart the kiosk after ``kiosk pin set``."""
    bench.pad.open()
    soon(lambda: bench.pad.entry.closed)
    pin.set_pin("2468")
    bench.pad.open()
    soon(lambda: not bench.pad.entry.closed)
    assert bench.try_pin("2468").inside
    assert bench.journalled == ["entered"]


def test_a_wrong_pin_tells_how_many_tries_are_left(bench):
    pin.set_pin("2468")
    entries = [bench.try_pin("1111") for _ in range(3)]
    assert [entry.tries_left for entry in entries] == [4, 3, 2]
    assert [entry.wrong for entry in entries] == [1, 2, 3]
    assert bench.journalled == ["wrong_pin"] * 3
    assert bench.try_pin("2468").inside
    bench.pad.leave()
    assert bench.pad.entry.tries_left == 5


def test_after_five_wrong_ones_even_the_right_one_waits(locked_out):
    entry = locked_out.pad.entry
    assert (entry.wait_until, entry.wait_for) == (1060.0, 60.0)
    assert not locked_out.try_pin("2468").inside
    assert locked_out.journalled[-1] == "locked_out"
    assert locked_out.events[-1].data == {"wrong": 5, "wait_s": 60.0}

    locked_out.now = 1060.0
    assert locked_out.pad.entry.wait_until is None
    assert locked_out.try_pin("2468").inside


def test_each_further_wrong_try_doubles_the_wait(locked_out):
    locked_out.now = 1060.0
    assert locked_out.try_pin("1111").wait_for == 120.0


def test_a_restart_in_the_middle_of_a_wait_goes_on_waiting(locked_out):
    """Seconds of the machine count, not the wall clock, which somebody may have set."""
    locked_out.now, locked_out.wall = 1010.0, 2e9
    again = locked_out.new_pad()
    assert again.entry.wait_until == pytest.approx(1060.0)
    assert again.entry.wait_for == 60.0


def test_tries_count_before_they_are_looked_at(bench, monkeypatch):
    """Pulling the plug while the hash is worked out wins nothing: it is on the disk by then."""
    pin.set_pin("2468")
    seen = []
    monkeypatch.setattr(pin, "verify", lambda _: seen.append(bench.new_pad().entry.wrong))
    bench.try_pin("1111")
    assert seen == [1]


def test_a_damaged_note_is_as_good_as_none(locked_out):
    (paths.state() / "pin-tries.json").write_text('{"wrong": []}')
    assert locked_out.new_pad().entry.wrong == 0


def test_a_disk_that_takes_nothing_still_counts_in_memory(bench, own_state):
    pin.set_pin("2468")
    (own_state / "pin-tries.json").mkdir()
    assert [bench.try_pin("1111").wrong for _ in range(2)] == [1, 2]


def test_nothing_is_tried_while_inside_and_leaving_is_told_once(bench):
    pin.set_pin("2468")
    bench.try_pin("2468")
    bench.pad.try_pin("1111")
    assert bench.pad.entry.inside
    bench.pad.leave()
    bench.pad.leave()
    assert bench.journalled == ["entered", "left"]
    assert len(bench.left) == 1
    assert not bench.pad.entry.inside


def test_the_digits_are_nowhere_in_the_journal(locked_out):
    assert "1111" not in str(locked_out.events)


def test_looking_at_a_pin_never_makes_the_screen_wait(bench, worker):
    """The call is back before the worker has even begun."""
    pin.set_pin("2468")
    free = threading.Event()
    worker.do(lambda: free.wait(20), print)
    bench.pad.try_pin("2468")
    assert bench.pad.entry.checking
    free.set()
    bench.soon(lambda: bench.pad.entry.inside)


def test_without_a_worker_to_look_at_it_a_try_comes_to_nothing(worker, soon):
    bench = Bench(worker, soon)
    worker.end()
    bench.pad.try_pin("1111")
    assert not bench.pad.entry.checking
    assert not bench.pad.entry.inside


def test_a_pin_opens_for_whoever_typed_it_and_nobody_after_them(bench, soon):
    """The disk hangs, they leave, and somebody else touches the screen meanwhile."""
    pin.set_pin("2468")
    free = threading.Event()
    bench.worker.do(lambda: free.wait(20), print)
    bench.pad.try_pin("2468")
    bench.pad.leave()
    bench.pad.open()
    free.set()
    soon(lambda: not bench.pad.entry.checking)
    assert not bench.pad.entry.inside
    assert bench.journalled == []
    assert bench.try_pin("2468").inside


def test_one_try_is_looked_at_at_a_time_and_none_inside(bench):
    """Or more could wait in a row than the lockout allows."""
    pin.set_pin("2468")
    jobs = []

    class Busy:
        def do(self, job, _otherwise):
            jobs.append(job)
            return True

    bench.pad._worker = Busy()
    for _ in range(5):
        bench.pad.try_pin("1111")
    assert len(jobs) == 1
    jobs.pop()()
    bench.pad.try_pin("2468")
    jobs.pop()()
    assert bench.pad.entry.inside
    bench.pad.try_pin("2468")
    assert jobs == []
