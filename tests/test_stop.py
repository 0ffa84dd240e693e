"""The wish to stop."""

from __future__ import annotations

import select
import signal
import subprocess
import sys
import threading
import time

from kiosk.stop import Stop

UNDER_FIRE = """
import signal, time
from kiosk.stop import Stop

stop = Stop()
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda *_: stop.set())
print("ready", flush=True)
until = time.monotonic() + 3
while time.monotonic() < until:
    stop = Stop()
    stop.wait(0.0001)
print("through", flush=True)
time.sleep(60)
"""


def test_signals_at_any_moment_of_a_wait_leave_nothing_locked():
    """Thousands of them, two kinds in turn: a handler within a handler as well."""
    program = subprocess.Popen([sys.executable, "-c", UNDER_FIRE], stdout=subprocess.PIPE)
    try:
        assert program.stdout.readline() == b"ready\n"
        deadline = time.monotonic() + 30
        while not select.select([program.stdout], [], [], 0.0002)[0]:
            assert time.monotonic() < deadline, "the program hangs"
            program.send_signal(signal.SIGTERM)
            program.send_signal(signal.SIGINT)
        assert program.stdout.readline() == b"through\n"
    finally:
        program.kill()
        program.wait()
        program.stdout.close()


def test_a_wait_ends_soon_after_the_wish():
    stop = Stop()
    assert not stop.wait(0.01)
    threading.Timer(0.1, stop.set).start()
    began = time.monotonic()
    assert stop.wait(30)
    assert time.monotonic() - began < 10
    assert stop.is_set()
    assert stop.wait()
