"""What ``python -m tests.machine`` needs; the machine itself is booted by hand, as root."""

from __future__ import annotations

import re
import shutil
import sys
from unittest.mock import Mock

from tests.machine import __main__, root
from tests.machine.rows import Row


def test_without_root_it_says_so_in_one_sentence(monkeypatch, capsys):
    monkeypatch.setattr(root.os, "geteuid", Mock(return_value=1000))
    assert __main__.main() == 2
    assert capsys.readouterr().err == (
        "Only root can boot a machine in a container: sudo .venv/bin/python -m tests.machine\n"
    )


def test_missing_tools_are_named_by_their_packages(monkeypatch):
    monkeypatch.setattr(root.os, "geteuid", Mock(return_value=0))
    monkeypatch.setattr(
        shutil, "which", lambda tool: None if tool in ("systemd-nspawn", "debootstrap") else tool
    )
    assert root.lacking().endswith(" systemd-container debootstrap")
    monkeypatch.setattr(shutil, "which", lambda tool: sys.executable)
    assert root.lacking() == ""


def test_it_types_what_staff_are_told_to():
    """Every line of the commands before the first start, and nothing of what comes after."""
    lines = root.commands_for_staff()
    assert lines[0].startswith("sudo git clone . /opt/entrance-kiosk")
    assert [line for line in lines if line.startswith("sudo systemctl enable")] == [
        "sudo systemctl enable kiosk",
        "sudo systemctl enable kiosk-screen",
    ]
    assert all(line.startswith("sudo ") for line in lines)
    assert not any("polkit" in line for line in lines)


def test_what_was_copied_is_taken_away():
    """Every file of ours that staff were told to put somewhere is named again."""
    gone = " ".join(root.commands_to_take_it_away())
    typed = " ".join(root.commands_for_staff())
    put = re.findall(
        r"/etc/entrance-kiosk|/etc/\S*/60-kiosk\S*|(?<=systemd/)kiosk\S*\.service", typed
    )
    assert {"kiosk.service", "kiosk-notice.service", "kiosk-screen.service"} <= set(put)
    assert [each for each in put if each not in gone] == []


def test_a_row_is_a_line_of_the_table():
    row = Row("kill -9", "started again", {"output at rest": 0.71, "next outcome": 4.62})
    line = "| kill -9 | started again | output at rest 0.7; next outcome 4.6 |"
    assert __main__.written(row) == line
