"""``kiosk pin`` on a real terminal: typed twice, never shown, never from elsewhere."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time

import pytest

from kiosk import pin

KIOSK = [sys.executable, "-c", "import sys; from kiosk.cli import main; sys.exit(main())"]


class Terminal:
    """A process on a pty of its own."""

    def __init__(self, *command):
        self.master, slave = pty.openpty()
        self.seen = ""
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, start_new_session=True
        )
        os.close(slave)

    def wait_for(self, text, seconds=20):
        """Read until the text shows; anything typed must come after that."""
        deadline = time.monotonic() + seconds
        while text not in self.seen:
            assert time.monotonic() < deadline, f"never saw {text!r} in {self.seen!r}"
            if select.select([self.master], [], [], 0.1)[0]:
                self.seen += os.read(self.master, 1024).decode()

    def type(self, text):
        os.write(self.master, text.encode())

    def end(self):
        """Read to the end; returns the exit code."""
        while True:
            try:
                more = os.read(self.master, 1024)
            except OSError:  # the other side is closed
                break
            if not more:
                break
            self.seen += more.decode()
        os.close(self.master)
        return self.process.wait(20)


def typed(first, second):
    terminal = Terminal(*KIOSK, "pin", "set")
    terminal.wait_for("New PIN")
    terminal.type(first + "\n")
    terminal.wait_for("again")
    terminal.type(second + "\n")
    return terminal, terminal.end()


def test_set_and_clear(own_state, capfd):
    """The PIN is set without showing it, and cleared again."""
    terminal, code = typed("73519", "73519")

    assert (code, pin.verify("73519")) == (0, True)
    assert f"The PIN is set, in {own_state}." in terminal.seen
    assert "73519" not in terminal.seen

    assert subprocess.call([*KIOSK, "pin", "clear"]) == 0
    assert not pin.is_set()
    assert "the staff panel stays shut" in capfd.readouterr().out
    assert subprocess.call([*KIOSK, "pin", "clear"]) == 0
    assert f"There was no PIN in {own_state}." in capfd.readouterr().out


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        ("73519", "73518", "not the same"),
        ("12", "12", "4 to 8 digits"),
        ("\x04", None, "no PIN was typed"),
    ],
)
def test_a_slip_changes_nothing(own_state, first, second, why):
    """Two different entries, a bad PIN or Ctrl-D: exit code 2, one sentence, the old PIN stays."""
    pin.set_pin("4711")

    if second is None:
        terminal = Terminal(*KIOSK, "pin", "set")
        terminal.wait_for("New PIN")
        terminal.type(first)
        code = terminal.end()
    else:
        terminal, code = typed(first, second)

    assert (code, pin.verify("4711")) == (2, True)
    assert why in terminal.seen
    assert "Traceback" not in terminal.seen


def test_only_from_a_terminal(own_state):
    """A pipe is refused: no PIN in scripts or shell histories."""
    done = subprocess.run(
        [*KIOSK, "pin", "set"], input="4711\n4711\n", capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        "kiosk pin: a PIN is only read from a terminal; run this in one"
    ]
