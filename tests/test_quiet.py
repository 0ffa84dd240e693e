"""What flaps does not flood the log."""

from __future__ import annotations

import io
import logging
import subprocess
import sys

import pytest

from kiosk.health import HealthBoard
from kiosk.quiet import MOST, WITHIN, Quiet
from kiosk.types import Part, TroubleCode


class Clock:
    """Time that a test moves."""

    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def written(clock):
    """Everything that reaches the log of the whole program, as lines."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(Quiet(clock))
    root, before = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lambda: stream.getvalue().splitlines()
    root.setLevel(before)
    root.removeHandler(handler)


def test_an_hour_of_flapping_faults_is_five_lines_a_kind(clock, written):
    """Two faults that come and go 7,200 times in an hour, one more at its end: eleven lines."""
    events = []
    board = HealthBoard(clock, events.append)
    for _ in range(7200):
        clock.now += 0.5
        for part, code in (
            (Part.RELAY, TroubleCode.RELAY_LOST),
            (Part.CAMERA, TroubleCode.CAMERA_SILENT),
        ):
            board.report(part, code, f"Trouble with the {part.value}.")
            board.clear(part)
    board.report(Part.SOUND, TroubleCode.SOUND_MISSING, "No card.")

    assert len([line for line in written() if line.startswith("relay: ")]) == MOST
    assert len([line for line in written() if line.startswith("camera: ")]) == MOST
    assert written()[-1] == "sound: No card."
    assert len(written()) == 2 * MOST + 1
    assert len(events) == 4 * 7200 + 1


def test_a_single_fault_is_one_line_down_and_one_up(clock, written):
    board = HealthBoard(clock, lambda _event: None)
    for _ in range(3600):
        clock.now += 1
        board.report(Part.RELAY, TroubleCode.RELAY_LOST, "100 % lost.")
    board.clear(Part.RELAY)
    assert written() == ["relay: 100 % lost.", "relay: well again after 3599.0 s"]


def test_the_last_line_for_a_while_says_where_the_rest_is(clock, written):
    board = HealthBoard(clock, lambda _event: None)
    for _ in range(9):
        board.report(Part.RELAY, TroubleCode.RELAY_LOST, "100 % lost.")
        board.clear(Part.RELAY)
    assert written()[-1] == "relay: 100 % lost. (more of it within the hour only in `kiosk events`)"


def test_no_hour_has_more_lines_than_five(clock, written):
    """Whichever hour one looks at: there is no moment at which all five are free again."""
    at = []
    for _ in range(4 * 3600):
        clock.now += 1
        before = len(written())
        logging.getLogger("kiosk.any").warning("again")
        at += [clock.now] * (len(written()) - before)
    assert len(at) == 4 * MOST
    assert all(later - first >= WITHIN for first, later in zip(at, at[MOST:]))


def test_a_trace_of_calls_comes_once(clock, written):
    """A program that fails on every picture, thirty times a second, says once where."""
    for _ in range(300):
        logging.getLogger("kiosk.any").error("a step failed", exc_info=ZeroDivisionError())
    text = "\n".join(written())
    assert text.count("ZeroDivisionError") == 1
    assert text.count("a step failed") == MOST


SPEAKING = """
import logging
from kiosk.quiet import log_to_stderr

log_to_stderr(logging.INFO)
log = logging.getLogger("door")
log.info("%d doors", "no number")
print("went on")
log.info("the last word")
"""


def test_a_slip_in_a_message_ends_nobody_and_the_last_word_is_written():
    """The thread that logs may be the door's."""
    command = [sys.executable, "-c", SPEAKING]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ended.stdout == "went on\n"
    assert "no number" in ended.stderr
    assert ended.stderr.endswith("INFO door: the last word\n")
