"""The journal file itself: its shape, its size, and what is done with a file that is not right."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from kiosk.cli import main
from kiosk.errors import InputError, JournalError
from kiosk.journal.reader import read
from kiosk.journal.reports import summarise
from kiosk.journal.schema import VERSION
from kiosk.journal.stamp import Stamped
from kiosk.journal.store import Store
from kiosk.types import Event, EventKind, TroubleCode


def stamped(subject, wall=0.0, **data):
    return Stamped(Event(EventKind.STATE, subject, data), wall, 0.0)


@pytest.fixture
def store(tmp_path):
    opened = Store(tmp_path)
    yield opened
    opened.close()


def test_a_commit_is_on_the_disk_before_it_returns(store, tmp_path):
    """The store writes ahead and flushes every commit; SQLite names these WAL and FULL (2)."""
    pragma = store._connection.execute

    assert pragma("PRAGMA journal_mode").fetchone() == ("wal",)
    assert pragma("PRAGMA synchronous").fetchone() == (2,)
    assert pragma("PRAGMA user_version").fetchone() == (VERSION,)


def test_appending_nothing_is_nothing(store):
    """An empty batch leaves an empty store."""
    assert (store.append([], run=1), store.next_run()) == (0, 1)


def test_age_and_size(store, tmp_path):
    """Old events go by their time, the oldest by the room they take; numbers are never reused."""
    store.append([stamped("old", wall=n) for n in range(2500)], run=1)
    store.append([stamped("new", wall=9000.0, words="x" * 500) for _ in range(4000)], run=1)

    assert store.delete_before(9_000_000) == 2500
    assert store.delete_before(9_000_000) == 0
    assert store.shrink_to(1024 * 1024) > 0
    assert (tmp_path / "journal.db").stat().st_size < 4 * 1024 * 1024
    left = [entry.id for entry in read(tmp_path)]
    assert left == list(range(left[0], 6501))
    assert store.append([stamped("next")], run=1) == 6501


def test_a_size_that_is_never_reached_empties_the_store_and_ends(store):
    """Even an impossible limit comes to an end."""
    store.append([stamped("one")] * 3, run=1)

    assert store.shrink_to(0) == 3


@pytest.mark.parametrize("cut", [30, 5000, 9000])
def test_a_damaged_file_is_moved_aside_whole(tmp_path, cut):
    """A file cut short, or scribbled on in the middle, is kept as it is under a name that says so."""
    first = Store(tmp_path)
    first.append([stamped("event", words="x" * 100) for _ in range(500)], run=1)
    first.close()
    path = tmp_path / "journal.db"
    damaged = path.read_bytes()[:cut] + b"\xff" * 4000
    path.write_bytes(damaged)

    second = Store(tmp_path)
    second.append([stamped("fresh")], run=1)
    second.close()

    assert second.set_aside.name.startswith("journal.damaged-")
    assert second.set_aside.read_bytes() == damaged
    assert ["fresh"] == [entry.subject for entry in read(tmp_path)]


@pytest.mark.parametrize("version", [0, VERSION])
def test_somebody_elses_file_is_moved_aside(tmp_path, version):
    """A sound SQLite file without a journal in it, whatever it calls itself, is kept too."""
    connection = sqlite3.connect(str(tmp_path / "journal.db"))
    connection.executescript(f"CREATE TABLE other (x); PRAGMA user_version = {version}")
    connection.close()

    store = Store(tmp_path)
    assert store.append([stamped("fresh")], run=1) == 1
    store.close()

    assert store.set_aside.exists()


def test_a_newer_file_is_kept_and_can_be_used_again(tmp_path):
    """After a downgrade the newer program's journal waits, unchanged, under another name."""
    Store(tmp_path).close()
    path = tmp_path / "journal.db"
    connection = sqlite3.connect(str(path))
    connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.close()
    newer = path.read_bytes()
    with pytest.raises(InputError, match="a newer version of the kiosk wrote"):
        read(tmp_path)

    store = Store(tmp_path)
    store.close()

    assert store.set_aside.name.startswith("journal.newer-")
    assert store.set_aside.read_bytes() == newer


def test_an_empty_file_is_a_new_journal(tmp_path):
    """A file of no bytes, as a power cut may leave it, is simply begun."""
    (tmp_path / "journal.db").touch()
    assert [] == list(read(tmp_path))

    store = Store(tmp_path)
    store.close()

    assert store.set_aside is None


def test_a_file_that_may_not_grow_fails_whole(tmp_path):
    """When the system refuses to write more, the batch is not half there and can be retried."""
    store = Store(tmp_path)
    store.append([stamped("before")], run=1)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, hard))
    try:
        with pytest.raises(JournalError) as caught:
            store.append([stamped("during", words="x" * 1000) for _ in range(500)], run=1)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)

    assert caught.value.code is TroubleCode.JOURNAL_BROKEN
    store.append([stamped("after")], run=1)
    store.close()
    assert ["before", "after"] == [entry.subject for entry in read(tmp_path)]


AS_NOBODY = """
import os, sys
from pathlib import Path
from kiosk.errors import JournalError
from kiosk.journal import reader, store

os.setgid(65534)
os.setuid(65534)
print([entry.subject for entry in reader.read(Path(sys.argv[1]))])
try:
    store.Store(Path(sys.argv[1])).append([], run=1)
except JournalError as error:
    print(error.code.value)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize("running", [False, True])
def test_who_may_only_read_can_read(tmp_path, running):
    """Without the right to write, events are listed, and writing is one JournalError."""
    store = Store(tmp_path)
    store.append([stamped("event")], run=1)
    if not running:
        store.close()
    for folder in [tmp_path, *list(tmp_path.parents)[:-2]]:
        folder.chmod(0o755)

    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    store.close()

    assert (done.stderr, done.stdout) == ("", "['event']\njournal_broken\n")


def test_a_locked_file_is_left_where_it_is(tmp_path):
    """Somebody else's lock is a trouble of the moment: an error, and nothing is moved."""
    Store(tmp_path).close()
    other = sqlite3.connect(str(tmp_path / "journal.db"), isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")

    with pytest.raises(JournalError, match="database is locked") as caught:
        Store(tmp_path)
    other.close()

    assert caught.value.code is TroubleCode.JOURNAL_BROKEN
    assert ["journal.db"] == [path.name for path in tmp_path.iterdir()]


def test_a_damaged_event_is_listed_as_it_stands_and_hides_no_other(
    store, tmp_path, monkeypatch, capsys
):
    """Broken details, no time, another type in a column: told as found, the good ones as ever."""
    store.append([stamped(f"event {n}", wall=float(n)) for n in range(1, 6)], run=3)
    with closing(sqlite3.connect(str(tmp_path / "journal.db"))) as connection, connection:
        change = "UPDATE events SET {} WHERE id = ?"
        connection.execute(change.format("data = '{\"cut off'"), (1,))
        connection.execute(change.format("data = X'ff00fe'"), (2,))
        connection.execute(change.format("at_ms = 9223372036854775807"), (3,))
        connection.execute(change.format("at_ms = 'noon', data = '[' || data || ']'"), (4,))
        connection.execute(change.format("run = 'three', subject = X'fffe'"), (5,))
    store.append([stamped("good", words="whole")], run=4)

    found = list(read(tmp_path))

    assert [entry.id for entry in found] == [1, 2, 3, 4, 5, 6]
    assert found[0].data == {"damaged": '{"cut off'}
    assert list(found[1].data) == list(found[3].data) == ["damaged"]
    assert found[2].at.year == found[3].at.year == 1970
    assert found[5].data == {"words": "whole"}
    assert store.next_run() == 5
    assert summarise(found).people.total == 0
    monkeypatch.setenv("KIOSK_STATE", str(tmp_path))
    for command in (["events"], ["events", "--json"], ["events", "--csv", "-"], ["report"]):
        assert main(command) == 0
        assert "1970" in capsys.readouterr().out
