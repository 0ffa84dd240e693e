"""The panel's thread: order, failures, slices, an end."""

from __future__ import annotations

import threading
import time

import pytest

from kiosk.errors import InputError
from kiosk.staff.asked import Asked
from kiosk.staff.worker import WAITING_MOST, Worker


def test_jobs_are_done_in_order_and_a_failure_is_a_sentence(worker, soon):
    """A job that breaks says so and ends nothing."""
    said = []

    def breaks():
        raise ZeroDivisionError

    def refuses():
        raise InputError("no stick")

    worker.do(lambda: said.append("first"), said.append)
    worker.do(refuses, said.append)
    worker.do(breaks, said.append)
    worker.do(lambda: said.append("last"), said.append)
    soon(lambda: "last" in said)

    assert said[:2] == ["first", "no stick"]
    assert "ZeroDivisionError" in said[2]


def test_the_queue_is_bounded(worker, soon):
    """Behind a job that hangs sixteen may wait; then staff are told to try again."""
    free = threading.Event()
    began = threading.Event()

    def hangs():
        began.set()
        free.wait(20)

    worker.do(hangs, print)
    assert began.wait(20)
    asked = Asked(worker, time.monotonic)
    assert all(worker.do(int, print) for _ in range(WAITING_MOST))
    asked.ask(int)
    assert "try again" in asked.answer.problem
    free.set()


def test_long_work_yields_to_jobs_and_to_newer_long_work(worker, soon):
    """A job is done in the middle of it, and what was asked before is given up."""
    old, new, done = [], [], []

    def forever(steps):
        while True:
            steps.append(None)
            yield

    worker.slices(forever(old), print)
    soon(lambda: len(old) > 3)
    worker.do(lambda: done.append(None), print)
    soon(lambda: done)
    worker.slices(forever(new), print)
    soon(lambda: len(new) > 3)
    stopped_at = len(old)
    soon(lambda: len(new) > 6)
    assert len(old) == stopped_at
    worker.drop_slices()


def test_long_work_comes_to_its_end_or_fails_once(worker, soon):
    """A broken slice is told once and not tried again."""
    steps, said = [], []

    def three():
        for number in range(3):
            steps.append(number)
            yield

    def breaks():
        yield
        raise InputError("broken")

    worker.slices(three(), said.append)
    soon(lambda: len(steps) == 3)
    worker.slices(breaks(), said.append)
    soon(lambda: said)
    worker.do(lambda: said.append("later"), print)
    soon(lambda: "later" in said)
    assert said == ["broken", "later"]


def test_regular_work_is_done_again_and_survives_a_failure(soon):
    times = []
    worker = Worker("staff", time.monotonic)

    def regular():
        times.append(None)
        raise InputError("this time not")

    worker.regularly(0.01, regular)
    worker.start()
    soon(lambda: len(times) >= 3)
    assert worker.stop(20)


def test_it_ends_with_jobs_waiting_and_says_when_one_hangs():
    """A hanging job makes ``stop`` give up; the ones behind it are never begun."""
    free, began, ran = threading.Event(), threading.Event(), []
    worker = Worker("staff", time.monotonic)

    def hangs():
        began.set()
        free.wait(20)

    worker.start()
    worker.do(hangs, print)
    worker.do(lambda: ran.append(None), print)
    assert began.wait(20)
    assert not worker.stop(0.05)
    assert not worker.do(int, print)
    free.set()
    assert worker.stop(20)
    assert not ran


def test_a_worker_that_was_never_started_is_stopped_at_once():
    assert Worker("staff", time.monotonic).stop(0.0)


def test_a_pause_inside_a_job_ends_with_the_worker(soon):
    found, began = [], threading.Event()
    worker = Worker("staff", time.monotonic)
    worker.start()

    def pauses():
        found.append(worker.pause(0.0))
        began.set()
        found.append(worker.pause(20.0))

    worker.do(pauses, print)
    assert began.wait(20)
    assert worker.stop(20)
    assert found == [False, True]


def test_only_the_latest_question_is_answered(worker, soon):
    """An answer to an older question never replaces a newer one's."""
    free, asked = threading.Event(), Asked(worker, time.monotonic)
    asked.ask(lambda: free.wait(20) and "old")
    asked.ask(lambda: "new")
    assert asked.answer.pending
    assert asked.answer.value is None
    free.set()
    assert soon(lambda: not asked.answer.pending and asked.answer).value == "new"
    assert asked.answer.number == 1


def test_a_question_that_was_replaced_while_waiting_is_not_worked_on(worker, soon):
    free, began, worked = threading.Event(), threading.Event(), []
    asked = Asked(worker, time.monotonic)

    def hangs():
        began.set()
        free.wait(20)

    worker.do(hangs, print)
    assert began.wait(20)
    asked.ask(lambda: worked.append("old"))
    asked.ask(lambda: worked.append("new"))
    free.set()
    soon(lambda: worked)
    soon(lambda: not asked.answer.pending)
    assert worked == ["new"]


def test_a_problem_keeps_the_value_of_the_time_before(worker, soon):
    """A page goes on showing what it had."""

    def fails():
        raise InputError("the disk")

    asked = Asked(worker, time.monotonic)
    asked.ask(lambda: 7)
    soon(lambda: asked.answer.value == 7)
    asked.ask(fails)
    answer = soon(lambda: asked.answer.problem and asked.answer)
    assert (answer.value, answer.problem, answer.pending) == (7, "the disk", False)
    asked.refuse("not now")
    assert asked.answer.problem == "not now"
    assert asked.answer.number == 3


def test_given_up_means_not_pending_and_no_late_answer():
    worker = Worker("staff", time.monotonic)
    asked = Asked(worker, time.monotonic)
    ticket = asked.begin()
    asked.give_up()
    asked.tell(ticket, "late")
    asked.fail(ticket, "late")
    assert not asked.answer.pending
    assert asked.answer.value is None
    assert asked.answer.problem == ""


@pytest.mark.parametrize("final", [True, False])
def test_parts_of_an_answer_leave_it_pending(final):
    asked = Asked(Worker("staff", time.monotonic), time.monotonic)
    asked.tell(asked.begin(), 1, final=final)
    assert asked.answer.pending is not final
