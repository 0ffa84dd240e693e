"""The journal in its own thread, on disks that fill up, break, and come back."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from kiosk.errors import JournalError
from kiosk.journal import writer
from kiosk.journal.reader import read
from kiosk.journal.retention import EVERY
from kiosk.journal.store import Store
from kiosk.types import Event, EventKind, TroubleCode


def test_what_is_recorded_is_found_in_order(bench):
    """Events recorded before the start, after it, and with odd data are all there after stop."""
    one = bench()
    one.note("first")
    one.start()
    one.note("second", number=float("nan"), path=one.folder, words="請戴上口罩")
    one.note("th\udc80ird", deep={"list": [1, 2.5, None]})
    assert one.journal.stop()

    first, second, third = read(one.folder)
    assert (first.subject, first.kind, first.data) == ("first", "state", {})
    assert "請戴上口罩" in second.data["unwritable"]
    assert (third.subject, third.data) == ("th?ird", {"deep": {"list": [1, 2.5, None]}})
    assert (first.id, second.id, third.id) == (1, 2, 3)


def test_stopping_is_clean_and_may_come_twice(bench):
    """A journal that was never started stops, too; a stopped one leaves a single file."""
    bench().journal.stop()
    one = bench().start()
    one.note("only")

    assert one.journal.stop()
    assert one.journal.stop()
    assert ["journal.db"] == [path.name for path in one.folder.iterdir()]


def test_events_are_readable_while_the_kiosk_runs(bench, until):
    """A reader sees what was committed without disturbing the writer."""
    one = bench().start()
    for count in range(1, 4):
        one.note("again")
        until(lambda count=count: one.folder.exists() and seen(one) == count)
    assert one.trouble is None


def seen(one):
    return len(one.subjects) if (one.folder / "journal.db").exists() else 0


def test_any_number_of_threads_may_record(bench):
    """Four threads at once lose nothing."""
    one = bench().start()
    threads = [
        threading.Thread(target=lambda: one.note(*["together"] * 250), name=f"t{n}")
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert one.journal.stop()

    assert ["together"] * 1000 == one.subjects


def test_every_start_of_the_program_has_its_own_number(bench):
    """Track numbers begin anew with each start; the run number keeps them apart."""
    for _ in range(3):
        one = bench().start()
        one.note("start", "stop")
        assert one.journal.stop()

    assert [1, 1, 2, 2, 3, 3] == [entry.run for entry in read(one.folder)]


def test_a_full_disk_is_told_and_survived(bench, small_disk, until, monkeypatch):
    """The newest events wait while the disk is full; the others are counted and told later."""
    monkeypatch.setattr(writer, "FIRST_RETRY", 0.01)
    monkeypatch.setattr(writer, "LAST_RETRY", 0.02)
    monkeypatch.setattr(writer, "WAITING_MOST", 100)
    one = bench(small_disk / "journal").start()
    one.note("before")
    until(lambda: seen(one) == 1)
    ballast = small_disk / "ballast"
    fill(ballast)

    one.note(*["during"] * 50, words="x" * 2000)
    until(lambda: one.trouble is not None)
    assert one.trouble.code is TroubleCode.JOURNAL_FULL
    one.note(*["during"] * 120)
    one.note(*(f"newest{n}" for n in range(80)))
    ballast.unlink()
    one.note("after")

    until(lambda: one.trouble is None)
    assert one.journal.stop()
    entries = list(read(one.folder))
    lost = [entry.data["count"] for entry in entries if entry.subject == "events_lost"]
    subjects = [entry.subject for entry in entries]
    newest = [f"newest{n}" for n in range(80)]
    assert [subject for subject in subjects if subject.startswith("newest")] == newest
    assert subjects.index("events_lost") < subjects.index("newest0")
    assert subjects.count("during") + sum(lost) in (170, 171)
    assert {"journal_full"} == {entry.subject for entry in entries if entry.kind == "recovered"}


def fill(path):
    with path.open("wb", buffering=0) as file:
        try:
            while file.write(b"\0" * 4096):
                pass
        except OSError:
            return


def test_what_is_dropped_while_it_is_being_written_is_not_lost(bench, monkeypatch):
    """The disk takes ten events while fifteen more come: five of those are lost, told as five."""
    monkeypatch.setattr(writer, "WAITING_MOST", 10)
    one = bench()
    one.note(*(f"first{n}" for n in range(10)))
    real = Store.append

    def append(store, events, run):
        monkeypatch.setattr(Store, "append", real)
        one.note(*(f"second{n}" for n in range(15)))
        return real(store, events, run)

    monkeypatch.setattr(Store, "append", append)
    one.start()
    assert one.journal.stop()

    first, second = [f"first{n}" for n in range(10)], [f"second{n}" for n in range(5, 15)]
    assert [*first, "events_lost", *second] == one.subjects
    assert [5] == [entry.data["count"] for entry in read(one.folder) if entry.data]


def test_a_disk_that_hangs_is_busy_and_one_that_answers_is_not(bench, clocks, monkeypatch, until):
    """So that somebody else can tell; recording goes on meanwhile."""
    hangs, may_go_on = threading.Event(), threading.Event()
    real = Store.append

    def append(store, events, run):
        hangs.set()
        may_go_on.wait(10)
        return real(store, events, run)

    one = bench()
    assert one.journal.busy_since is None
    monkeypatch.setattr(Store, "append", append)
    one.start().note("first")
    assert hangs.wait(10)
    assert one.journal.busy_since == clocks.now
    one.note("second")
    may_go_on.set()
    until(lambda: one.journal.busy_since is None)
    assert one.journal.stop()
    assert ["first", "second"] == one.subjects


def test_a_large_journal_may_be_looked_through_at_the_start(bench, clocks, monkeypatch):
    """The disk is not taken for a dying one then."""
    opens, may_go_on = threading.Event(), threading.Event()
    real = Store.next_run

    def next_run(store):
        opens.set()
        may_go_on.wait(10)
        return real(store)

    monkeypatch.setattr(Store, "next_run", next_run)
    one = bench().start()
    one.note("first")
    assert opens.wait(10)
    assert one.journal.busy_since == clocks.now + 60
    may_go_on.set()
    assert one.journal.stop()
    assert ["first"] == one.subjects


@pytest.mark.parametrize("taken", [True, False], ids=["taken", "not taken"])
def test_what_a_failing_disk_took_all_the_same_is_not_written_twice(
    bench, monkeypatch, until, taken
):
    """A flush may fail after the lines are where they belong; they are found there afterwards."""
    monkeypatch.setattr(writer, "FIRST_RETRY", 0.01)
    one = bench().start()
    one.note("before")
    until(lambda: seen(one) == 1)
    real = Store.append

    def append(store, events, run):
        monkeypatch.setattr(Store, "append", real)
        if taken:
            real(store, events, run)
        raise JournalError(TroubleCode.JOURNAL_BROKEN, "The disk says that it failed.")

    monkeypatch.setattr(Store, "append", append)
    one.note("first", "second")
    until(lambda: one.journal._store is not None and seen(one) >= 3)
    one.note("third")
    assert one.journal.stop()
    told = [entry.subject for entry in read(one.folder) if entry.kind == "state"]
    assert ["before", "first", "second", "third"] == told


def test_a_folder_that_cannot_be_is_told_and_retried(bench, tmp_path, until, monkeypatch):
    """Nothing is raised; when the obstacle is gone everything that waited is written."""
    monkeypatch.setattr(writer, "FIRST_RETRY", 0.01)
    obstacle = tmp_path / "state"
    obstacle.write_text("a file where the folder should be")
    one = bench(obstacle / "journal")
    one.note("waiting")
    one.start()

    until(lambda: one.trouble is not None)
    assert one.trouble.code is TroubleCode.JOURNAL_BROKEN
    assert f"{one.folder / 'journal.db'} cannot be used (Not a directory)" in one.trouble.sentence

    obstacle.unlink()
    until(lambda: one.trouble is None)
    assert one.journal.stop()
    assert one.subjects[:2] == ["waiting", "journal_broken"]


def test_a_broken_disk_does_not_hold_up_the_end(bench, tmp_path):
    """Stopping while nothing can be written neither hangs nor raises."""
    obstacle = tmp_path / "state"
    obstacle.write_text("")
    one = bench(obstacle / "journal").start()
    one.note("never")

    assert one.journal.stop()


def test_a_lost_event_is_told_even_when_nothing_follows(bench, monkeypatch):
    """Events recorded before the start beyond what fits are counted; the newest are kept."""
    monkeypatch.setattr(writer, "WAITING_MOST", 10)
    one = bench()
    one.note(*(f"early{n}" for n in range(25)))
    one.start()
    assert one.journal.stop()

    assert ["events_lost", *(f"early{n}" for n in range(15, 25))] == one.subjects
    assert 15 == next(read(one.folder)).data["count"]


@pytest.mark.parametrize("jump", [-86400.0, -3600.0, 3600.0, 400 * 86400.0])
def test_a_clock_that_is_set_is_noted(bench, clocks, until, jump):
    """A jump of the wall clock leaves the order alone and is an event of its own."""
    one = bench().start()
    one.note("before")
    until(lambda: seen(one) == 1)
    clocks.now += 1.0
    clocks.ahead += jump
    one.note("after")
    assert one.journal.stop()

    before, change, after = read(one.folder)
    assert ["before", "clock_changed", "after"] == [before.subject, change.subject, after.subject]
    assert change.data == {"seconds": jump}
    assert (after.at - before.at).total_seconds() == pytest.approx(1 + jump)


def test_a_damaged_file_is_kept_and_a_new_one_begun(bench):
    """The damage is told by an event that names the file kept; nothing of it is changed."""
    one = bench()
    one.folder.mkdir()
    rubbish = b"SQLite format 3\0" + b"not really" * 1000
    (one.folder / "journal.db").write_bytes(rubbish)
    one.start().note("fresh")
    assert one.journal.stop()

    told = [entry for entry in read(one.folder) if entry.subject == "journal_set_aside"]
    kept = one.folder / told[0].data["file"]
    assert "damaged" in kept.name
    assert kept.read_bytes() == rubbish
    assert "fresh" in one.subjects


WRITE = """
import os, sys
from pathlib import Path
from kiosk.journal.stamp import Stamped
from kiosk.journal.store import Store
from kiosk.types import Event, EventKind

store = Store(Path(sys.argv[1]))
number = 0
while True:
    number += 1
    last = store.append([Stamped(Event(EventKind.STATE, "n", {"n": number}), 0.0, 0.0)], run=1)
    os.write(1, b"%d\\n" % last)
"""


@pytest.mark.parametrize("acknowledged", [1, 7, 40])
def test_what_was_acknowledged_survives_a_kill(tmp_path, acknowledged):
    """A process killed in the middle of writing leaves a sound file with every acked event."""
    command = [sys.executable, "-c", WRITE, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        acked = [int(process.stdout.readline()) for _ in range(acknowledged)]
        process.kill()

    entries = list(read(tmp_path))
    assert acked == list(range(1, acknowledged + 1))
    assert len(entries) >= acknowledged
    assert [entry.data["n"] for entry in entries] == list(range(1, len(entries) + 1))


def test_the_writer_never_raises(bench):
    """Recording something that is no plain data is still recorded."""
    one = bench().start()
    one.journal.record(Event(EventKind.STATE, "odd", {("a", "tuple"): object}))
    assert one.journal.stop()

    assert ["odd"] == one.subjects


def test_a_journal_that_runs_deletes_what_is_too_old(bench, clocks, until):
    """Once it wrote something else."""
    one = bench(keep_days=1).start()
    one.note("old", "older")
    until(lambda: seen(one) == 2)
    clocks.now += 48 * EVERY
    one.note("new")
    until(lambda: one.subjects == ["new"])
