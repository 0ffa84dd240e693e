"""USB sticks, export, restart and shut down."""

from __future__ import annotations

import csv
import os
import subprocess
import threading
import time

import pytest

from kiosk import paths
from kiosk.errors import InputError
from kiosk.staff import machine as module
from kiosk.staff.export import NO_STICK, export
from kiosk.staff.machine import StaffMachine, run
from kiosk.staff.sticks import Stick, sticks
from kiosk.types import Event, EventKind

MOUNTS = r"""
/dev/sda1 / ext4 rw,relatime 0 0
/dev/sdb1 /media/kiosk/SCHOOL\040STICK vfat rw,nosuid,nodev 0 0
/dev/sdc /run/media/kiosk/CAMERA vfat ro,nosuid 0 0
/dev/sdd1 /media/kiosk/CASE ext4 rw 0 0
/dev/sde1 /media/backup ext4 rw 0 0
/dev/sdf1 /media/kiosk/GONE vfat rw 0 0
/dev/sdb1 /mnt/elsewhere vfat rw 0 0
tmpfs /media/ram tmpfs rw 0 0
"""


@pytest.fixture
def block(tmp_path):
    """A machine: an inside disk, a stick, a card reader, a disk in a USB case, a second disk."""
    devices = tmp_path / "devices"
    disks = {"pci/sda": "0", "pci/sdb": "1", "pci/sdc": "1", "pci/usb1/sdd": "0", "pci/sde": "0"}
    links = tmp_path / "block"
    links.mkdir()
    for name, removable in disks.items():
        disk = devices / name
        disk.mkdir(parents=True)
        (disk / "removable").write_text(f"{removable}\n")
        (links / disk.name).symlink_to(disk)
        (disk / f"{disk.name}1").mkdir()
        (links / f"{disk.name}1").symlink_to(disk / f"{disk.name}1")
    return links


@pytest.fixture
def mounts(tmp_path):
    file = tmp_path / "mounts"
    file.write_text(MOUNTS.lstrip())
    return file


def test_only_what_people_plug_in_is_a_stick(mounts, block):
    """The last one plugged in comes first; inside disks, RAM and other places are none."""
    assert [(str(one.folder), one.writable) for one in sticks(mounts, block)] == [
        ("/media/kiosk/CASE", True),
        ("/run/media/kiosk/CAMERA", False),
        ("/media/kiosk/SCHOOL STICK", True),
    ]


@pytest.fixture
def written(journal, soon):
    """A journal with an event in it."""
    journal.record(Event(EventKind.VERDICT, "mask", {"track": 1, "confidence": 0.9}))
    soon((paths.state() / "journal.db").exists)
    assert journal.stop()
    return paths.state()


@pytest.fixture
def stick(tmp_path):
    folder = tmp_path / "stick"
    folder.mkdir()
    return Stick("/dev/sdb1", folder, writable=True)


def test_events_and_report_lie_on_the_stick(written, stick):
    """Under a name with date and time, so that the next export goes beside it."""
    exported = export(written, [stick])
    (target,) = stick.folder.iterdir()
    assert exported.folder == str(target)
    assert target.name.startswith("entrance-kiosk 20")
    assert dict(exported.files) == {
        name: (target / name).stat().st_size for name in ("events.csv", "report.html")
    }
    with (target / "events.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["subject"] for row in rows] == ["mask"]
    assert "<svg" in (target / "report.html").read_text(encoding="utf-8")


def test_no_stick_and_a_locked_stick_are_told_apart(written, stick):
    with pytest.raises(InputError, match=NO_STICK):
        export(written, [])
    with pytest.raises(InputError, match="can only be read"):
        export(written, [Stick("/dev/sdb1", stick.folder, writable=False)])


def test_the_first_stick_that_can_be_written_is_taken(written, stick):
    locked = Stick("/dev/sdc", stick.folder / "locked", writable=False)
    assert export(written, [locked, stick]).folder.startswith(str(stick.folder))


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk takes root")
def test_a_full_stick_is_said(written, stick):
    small = ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(stick.folder)]
    if subprocess.run(small, check=False, capture_output=True).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        with pytest.raises(InputError, match=r"Not all of it was written .*No space left"):
            export(written, [stick])
    finally:
        subprocess.run(["umount", str(stick.folder)], check=True)


class Bench:
    """The page, what was journalled, and whether it would have ended."""

    def __init__(self, worker, devices, soon):
        self.events, self.ended, self.soon = [], [], soon
        self.page = StaffMachine(
            worker, devices, self.events.append, time.monotonic, lambda: self.ended.append(True)
        )

    def ending(self):
        return self.soon(lambda: not self.page.ending.pending and self.page.ending)


@pytest.fixture
def bench(worker, devices, soon):
    return Bench(worker, devices, soon)


def test_an_export_is_told_and_journalled(bench, written, stick, monkeypatch, soon):
    monkeypatch.setattr(module, "sticks", lambda: (stick,))
    bench.page.export()
    bench.page.export()
    value = soon(lambda: bench.page.exported.value, 60)
    (event,) = bench.events
    assert (event.kind, event.subject) == (EventKind.STAFF, "export")
    assert event.data == {"folder": value.folder, "files": dict(value.files)}


def test_an_export_without_a_stick_says_what_to_do(bench, monkeypatch, soon):
    monkeypatch.setattr(module, "sticks", tuple)
    bench.page.export()
    assert soon(lambda: bench.page.exported.problem) == NO_STICK


def test_mounts_that_cannot_be_read_are_said(bench, monkeypatch, soon):
    def unreadable():
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(module, "sticks", unreadable)
    bench.page.export()
    assert "(Permission denied)" in soon(lambda: bench.page.exported.problem)


def test_a_restart_ends_the_program_only_where_systemd_starts_it_again(bench, monkeypatch):
    monkeypatch.setenv("INVOCATION_ID", "a" * 32)  # any terminal of a desktop has one
    bench.page.restart()
    assert "do it by hand" in bench.ending().problem
    assert not bench.ended

    monkeypatch.setenv("NOTIFY_SOCKET", "/run/systemd/notify")
    bench.page.restart()
    assert bench.soon(lambda: bench.page.ending.value) == "restart"
    assert bench.ended
    assert [event.subject for event in bench.events] == ["restart"]


@pytest.fixture
def systemctl(monkeypatch, tmp_path):
    """A program called systemctl that writes down beside itself what it was asked."""
    program = tmp_path / "systemctl"
    program.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/asked\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return program


def test_shutting_down_asks_systemd_and_says_when_it_may_not(bench, systemctl):
    bench.page.shut_down()
    assert bench.ending().value == "shut_down"
    assert systemctl.with_name("asked").read_text() == "poweroff\n"

    systemctl.write_text("#!/bin/sh\necho 'Interactive authentication required.' >&2; exit 1\n")
    bench.page.shut_down()
    problem = bench.soon(lambda: bench.page.ending.problem)
    assert "Interactive authentication required." in problem
    assert "systemd/README.md" in problem
    assert [event.subject for event in bench.events] == ["shut_down"]


@pytest.mark.usefixtures("systemctl")
def test_neither_restart_nor_shut_down_waits_for_a_stick_that_hangs(bench, monkeypatch):
    """A restart waits for no thread at all."""
    monkeypatch.setenv("NOTIFY_SOCKET", "/run/systemd/notify")
    answers = threading.Event()
    monkeypatch.setattr(module, "sticks", lambda: answers.wait(60) and ())
    try:
        bench.page.export()
        bench.page.restart()
        assert bench.ended
        bench.page.shut_down()
        assert bench.soon(lambda: bench.page.ending.value == "shut_down")
        assert bench.page.exported.pending
    finally:
        answers.set()


def test_a_program_that_is_missing_or_silent_is_said(monkeypatch):
    with pytest.raises(InputError, match="no-such-program is not installed"):
        run(("no-such-program",))
    monkeypatch.setattr(module, "_PATIENCE", 0.05)
    with pytest.raises(InputError, match="sleep gave no answer"):
        run(("sleep", "20"))
    with pytest.raises(InputError, match="false ended with 1"):
        run(("false",))
