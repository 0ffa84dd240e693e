"""Nothing acknowledged is lost to kill -9: the short form of ``python -m tests.kill_journal``."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests import kill_journal
from tests.kill_journal import Left, looked_at

ROUNDS = 20


def test_twenty_kills_lose_nothing(tmp_path, monkeypatch):
    """In a process of its own, because it forks."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.kill_journal", str(ROUNDS), "7"],
        capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert f'"rounds": {ROUNDS}' in done.stdout


@pytest.mark.parametrize(
    "spoil",
    [
        lambda store: store._connection.execute("DELETE FROM events WHERE id = 3"),
        lambda store: store._connection.execute("DELETE FROM events WHERE id > 4"),
        lambda store: store._connection.execute(
            "UPDATE events SET data = '{\"n\": 2}' WHERE id = 2"
        ),
        lambda store: store.append([kill_journal.numbered(8)], 1),
    ],
    ids=["a gap", "the last ones lost", "torn", "double"],
)
def test_the_look_sees_what_is_wrong(tmp_path, monkeypatch, spoil):
    """A check that cannot fail would prove nothing."""
    monkeypatch.setenv("KIOSK_STATE", str(tmp_path))
    store = kill_journal.Store(tmp_path)
    store.append([kill_journal.numbered(n) for n in range(1, 9)], 1)
    assert looked_at(tmp_path, Left(8, 0)) == Left(8, 0)
    spoil(store)
    store.close()
    with pytest.raises(AssertionError):
        looked_at(tmp_path, Left(8, 0))


def test_the_look_sees_torn_and_lost_settings(own_state):
    """Half a file, or the one from before the last acknowledged one."""
    kill_journal.overrides.write(kill_journal.chosen(3))
    assert kill_journal.settings_left(3) == kill_journal.settings_left(2) == 3
    with pytest.raises(AssertionError, match="lost"):
        kill_journal.settings_left(5)
    path = own_state / "overrides.yaml"
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(AssertionError, match="torn"):
        kill_journal.settings_left(3)
