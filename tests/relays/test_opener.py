"""A line that takes its time to be opened keeps nobody waiting."""

from __future__ import annotations

import threading
from typing import Iterator, List

import pytest

from kiosk.errors import InputError, RelayError
from kiosk.relays.opener import Opener
from kiosk.settings_door import RelaySettings
from kiosk.types import TroubleCode

FAR, NEAR = "rfc2217://far", "/dev/near"


class Line:
    """What is opened; only closing it matters here."""

    def __init__(self) -> None:
        self.closed = threading.Event()

    def close(self) -> None:
        self.closed.set()


class Bench:
    """An opener whose lines open when they are told to."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.error: Exception | None = None
        self.lines: List[Line] = []
        self.opened_on: List[str] = []

    def opener(self, port: str) -> Opener:
        return Opener(RelaySettings(port=port, board="waveshare"), self.open)

    def open(self, _settings: RelaySettings) -> Line:
        self.opened_on.append(threading.current_thread().name)
        if threading.current_thread().name == "relay opener":
            self.go.wait(20)
        if self.error is not None:
            raise self.error
        self.lines.append(Line())
        return self.lines[-1]


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.go.set()


def test_a_device_is_opened_at_once(bench: Bench) -> None:
    assert bench.opener(NEAR).poll() is bench.lines[0]
    assert bench.opened_on == [threading.current_thread().name]


def test_a_url_is_opened_on_a_thread_of_its_own_while_one_asks_again_and_again(
    bench: Bench,
) -> None:
    opener = bench.opener(FAR)
    assert [opener.poll() for _ in range(100)] == [None] * 100
    bench.go.set()
    assert opener.poll(20) is bench.lines[0]
    assert bench.opened_on == ["relay opener"]


def test_waiting_ends_with_its_time(bench: Bench) -> None:
    assert bench.opener(FAR).poll(0.05) is None


def test_what_went_wrong_is_raised_where_one_asks_and_then_it_is_tried_again(bench: Bench) -> None:
    opener = bench.opener(FAR)
    bench.go.set()
    for error in (RelayError(TroubleCode.RELAY_MISSING, "not there"), InputError("no such board")):
        bench.error = error
        with pytest.raises(type(error), match=str(error)):
            opener.poll(20)
    bench.error = None
    while (line := opener.poll(20)) is None:
        pass
    assert line is bench.lines[0]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_nobody_foresaw_keeps_nobody_waiting_for_ever(bench: Bench) -> None:
    """Its trace is in the log."""
    opener, bench.error = bench.opener(FAR), ZeroDivisionError()
    bench.go.set()
    with pytest.raises(RuntimeError, match="could not be opened"):
        opener.poll(20)


def test_a_line_that_comes_too_late_is_closed(bench: Bench) -> None:
    opener = bench.opener(FAR)
    opener.poll()
    opener.give_up()
    bench.go.set()
    opener._thread.join(20)
    assert bench.lines[0].closed.is_set()


def test_a_line_that_is_open_already_is_closed_when_it_is_given_up(bench: Bench) -> None:
    opener = bench.opener(FAR)
    opener.poll()
    bench.go.set()
    opener._thread.join(20)
    opener.give_up()
    assert bench.lines[0].closed.is_set()


def test_giving_up_what_cannot_be_opened_or_what_nobody_wanted_is_nothing(bench: Bench) -> None:
    opener, bench.error = bench.opener(FAR), RelayError(TroubleCode.RELAY_MISSING, "not there")
    opener.give_up()
    opener.poll()
    opener.give_up()
    bench.go.set()
    opener._thread.join(20)
    assert bench.lines == []


def test_never_are_two_lines_opened_at_a_time(bench: Bench) -> None:
    """Who gave up and wants a line again waits until the one before has come, and been closed."""
    opener = bench.opener(FAR)
    for _ in range(3):
        assert opener.poll() is None
        opener.give_up()
    assert len(bench.opened_on) == 1
    bench.go.set()
    while (line := opener.poll(20)) is None:
        pass
    assert [one.closed.is_set() for one in bench.lines] == [True, False]
    assert line is bench.lines[1]
