"""``kiosk notice`` as systemd starts it, and the words that ``kiosk run`` leaves for it."""

from __future__ import annotations

import signal

import pytest

from kiosk import last_words
from tests.program import finished, plain_environment, started


@pytest.fixture
def environment(own_state):
    return plain_environment(own_state)


def test_without_a_screen_it_says_it_in_words_and_waits_for_one(environment):
    with started(environment, "notice", "The board is being changed.") as program:
        program.wait_for("The check is not running. For staff: The board is being changed.")
        program.wait_for("no display")
        program.process.send_signal(signal.SIGTERM)
        assert program.end() == 0


def test_a_run_that_cannot_start_leaves_why_and_the_next_one_takes_it_away(environment, tmp_path):
    bad = tmp_path / "kiosk.yaml"
    bad.write_text("camra: {fps: 30}\n", encoding="utf-8")
    done = finished(environment, "run", "--headless", "--config", bad)
    assert done.returncode == 2
    assert last_words.read() == done.stderr.splitlines()[0]
    assert "camra" in last_words.read()

    finished(environment, "run", "--headless", "--source", "demo:", "--duration", "0.1")
    assert last_words.read() == ""


def test_a_disk_that_takes_nothing_is_no_trouble(own_state):
    own_state.write_text("a file where the folder should be", encoding="utf-8")
    last_words.leave("whatever")
    last_words.forget()
    assert last_words.read() == ""


def test_words_are_one_line_that_fits_a_screen():
    last_words.leave("x" * 5000)
    assert 0 < len(last_words.read()) < 500
