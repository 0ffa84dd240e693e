"""What systemd hears, on a real datagram socket."""

from __future__ import annotations

import pytest

from kiosk.heartbeat import OUTCOMES_WITHIN, Heartbeat, Pulse
from kiosk.types import Outcome, Preparation, State
from tests.notify_socket import abstract_socket, socket_file


class Systemd:
    """The other end of ``NOTIFY_SOCKET``."""

    def __init__(self, line):
        self._line = line

    def hears(self, word, timeout=10.0):
        """The first message from now on that holds ``word``."""
        self._line.settimeout(timeout)
        while True:
            message = self._line.recv(4096).decode()
            if word in message:
                return message

    def heard(self):
        """Everything that has come so far, as lines."""
        self._line.setblocking(False)
        lines = []
        try:
            while True:
                lines += self._line.recv(4096).decode().splitlines()
        except BlockingIOError:
            return lines


@pytest.fixture(params=["path", "abstract"])
def systemd(request, tmp_path, monkeypatch):
    """Listens in the file system, or in the abstract namespace as newer ones do."""
    by_path = request.param == "path"
    with socket_file(tmp_path / "notify") if by_path else abstract_socket() as (line, name):
        monkeypatch.setenv("NOTIFY_SOCKET", name)
        yield Systemd(line)


class Time:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def time():
    return Time()


def outcome(state=State.IDLE):
    return Outcome(state, 0.0, 0.0)


@pytest.mark.parametrize("state", [State.STARTING, State.FAULT, State.IDLE])
def test_ready_comes_with_the_first_outcome_of_any_kind(systemd, time, state):
    """A kiosk without a camera is ready too: it says so on its screen, and a restart mends nothing."""
    heartbeat = Heartbeat({}, time)
    heartbeat.start()
    try:
        assert systemd.heard() == []
        heartbeat.see(outcome(state))
        assert systemd.hears("READY=1")
        assert "WATCHDOG=1" in systemd.hears(f"STATUS={state.value}")
    finally:
        assert heartbeat.stop()
    assert "STOPPING=1" in systemd.heard()


def test_the_watchdog_is_fed_only_while_every_part_delivers(systemd, time):
    """One late part is enough; it is named, and forgiven when it answers again."""
    last = {"door": 100.0, "window": None}
    pulses = {name: Pulse(lambda name=name: last[name], 10.0) for name in last}
    heartbeat = Heartbeat(pulses, time)
    heartbeat.see(outcome())
    heartbeat.beat()
    assert systemd.heard() == ["STATUS=idle", "WATCHDOG=1"]

    time.now += 11
    heartbeat.see(outcome(State.CLEAR))
    heartbeat.beat()
    assert systemd.heard() == ["STATUS=clear, no answer from door"]

    last["door"] = time.now
    heartbeat.beat()
    assert "WATCHDOG=1" in systemd.heard()


def test_more_time_is_asked_for_while_an_engine_is_built(systemd, time):
    """Minutes of work are no reason to end it; the parts have to answer all the same."""
    last = {"door": 100.0}
    heartbeat = Heartbeat({"door": Pulse(lambda: last["door"], 10.0)}, time)
    preparation = Preparation("an engine is built", 90.0, 400.0)
    heartbeat.see(Outcome(State.STARTING, 0.0, 0.0, preparation=preparation))
    heartbeat.beat()
    assert systemd.heard() == [
        "STATUS=starting, an engine is built",
        "WATCHDOG=1",
        "EXTEND_TIMEOUT_USEC=60000000",
    ]

    time.now += 11
    heartbeat.see(Outcome(State.STARTING, 0.0, 0.0, preparation=preparation))
    heartbeat.beat()
    assert systemd.heard() == ["STATUS=starting, no answer from door"]

    last["door"] = time.now
    heartbeat.see(outcome())
    heartbeat.beat()
    assert systemd.heard() == ["STATUS=idle", "WATCHDOG=1"]


def test_without_outcomes_it_is_not_fed(systemd, time):
    """Also when every thread is there: what counts is that something comes out."""
    heartbeat = Heartbeat({}, time)
    heartbeat.see(outcome())
    time.now += OUTCOMES_WITHIN + 0.1
    heartbeat.beat()
    assert systemd.heard() == ["STATUS=idle, no answer from outcomes"]


def test_a_late_part_is_logged_once(systemd, time, caplog):
    """An hour of it does not fill the journal."""
    heartbeat = Heartbeat({"alarm": Pulse(lambda: 1.0, 10.0)}, time)
    for _ in range(5):
        heartbeat.beat()
    assert [record.getMessage() for record in caplog.records] == [
        "no answer from: alarm; systemd is not told that all is well"
    ]


def test_nobody_listens(monkeypatch, time, tmp_path):
    """Started by hand there is no socket, and one that is gone does not matter."""
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    alone = Heartbeat({}, time)
    alone.start()
    assert alone.stop()

    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "gone"))
    unheard = Heartbeat({}, time)
    unheard.see(outcome())
    unheard.beat()
    unheard.start()
    assert unheard.stop()


def test_a_full_socket_does_not_stop_the_heartbeat(systemd, time):
    """Where systemd does not read, messages are lost and nobody waits."""
    heartbeat = Heartbeat({}, time)
    heartbeat.see(outcome())
    for _ in range(2000):
        heartbeat.beat()
    assert systemd.heard()
