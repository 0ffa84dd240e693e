"""What every test gets: its own state folder, no screen, and a look at what it left behind."""

from __future__ import annotations

import gc
import os
import signal
import threading
import time
from pathlib import Path
from typing import Callable, Iterator

import hypothesis
import pytest
from hypothesis import strategies

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("MPLBACKEND", "Agg")

# A shell's background job ignores Ctrl-C, and so would every program that a test starts.
signal.signal(signal.SIGINT, signal.default_int_handler)
# So it is with hangups under nohup; with a handler the tests go on, and it is not handed on.
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, lambda *_: None)

# Every run draws the same examples; `--hypothesis-profile=fresh` draws others, and more of them.
# How long one takes to draw says how busy the machine is and nothing else.
_ANY_MACHINE = hypothesis.settings(
    deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.register_profile("alike", _ANY_MACHINE, derandomize=True)
hypothesis.settings.register_profile("fresh", _ANY_MACHINE, max_examples=1000)
hypothesis.settings.load_profile("alike")


def pytest_collection_finish() -> None:
    """Keep what stays for the whole run (modules, thousands of tests) out of garbage collections.

    Looking all of it over stops every thread for longer than a relay board may take to answer, and
    the simulated boards are threads of this process.
    """
    # With its first example hypothesis asks the collector who refers to numpy's generator of random
    # numbers, and the collector does not tell of what is frozen.
    hypothesis.find(strategies.none(), lambda _: True)
    gc.collect()
    gc.freeze()


GRACE = 3.0
"""Seconds in which what a test started may still come to its end."""


@pytest.fixture(autouse=True)
def leaves_nothing_behind() -> Iterator[None]:
    """Fail a test whose threads, file descriptors or child processes outlive it."""
    before = _running()
    yield
    deadline = time.monotonic() + GRACE
    left = _running() - before
    while left and time.monotonic() < deadline:
        gc.collect()
        time.sleep(0.02)
        left = _running() - before
    if left:
        pytest.fail("outlived the test: " + ", ".join(sorted(left)), pytrace=False)


@pytest.fixture(autouse=True)
def own_state(leaves_nothing_behind: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the journal, overrides and PIN of this test apart from everybody's; returns the folder.

    Asks for the look first, so that everything else is gone by the time it looks.
    """
    state = tmp_path / "state"
    monkeypatch.setenv("KIOSK_STATE", str(state))
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    return state


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine stands where the clocks change, its rules written out: no data is needed."""
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def _running() -> set[str]:
    return _threads() | _descriptors() | _children()


def _threads() -> set[str]:
    return {f"thread {thread.name} ({thread.ident})" for thread in threading.enumerate()}


def _descriptors() -> set[str]:
    links = [
        (link.name, _unless_gone(os.readlink, link)) for link in Path("/proc/self/fd").iterdir()
    ]
    return {f"descriptor {number} ({target})" for number, target in links if target}


def _children() -> set[str]:
    lists = Path("/proc/self/task").glob("*/children")
    return {f"child process {pid}" for each in lists for pid in _unless_gone(_read, each).split()}


def _read(path: Path) -> str:
    return path.read_text(encoding="ascii")


def _unless_gone(look: Callable[[Path], str], path: Path) -> str:
    """What a look at ``path`` gives, nothing when its thread or descriptor is gone by now."""
    try:
        return look(path)
    except OSError:
        return ""
