"""The unit as systemd reads it."""

from __future__ import annotations

import configparser
import shutil
import subprocess
from pathlib import Path

import pytest

from kiosk import app, cli, heartbeat, paths

KIOSK = "/opt/entrance-kiosk/.venv/bin/kiosk"
UNIT = paths.share() / "systemd" / "kiosk.service"


@pytest.fixture
def service() -> configparser.SectionProxy:
    unit = configparser.RawConfigParser()
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(str(UNIT), encoding="utf-8")
    return unit["Service"]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not here")
def test_systemd_has_nothing_to_say_about_the_unit(tmp_path: Path) -> None:
    """Unknown keys are only a message and no failure, so there must be no message."""
    unit = tmp_path / "kiosk.service"
    unit.write_text(UNIT.read_text(encoding="utf-8").replace(KIOSK, "/bin/true"))
    done = subprocess.run(
        ["systemd-analyze", "verify", str(unit)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_unit_starts_the_console_script_away_from_any_code(
    service: configparser.SectionProxy,
) -> None:
    """Python imports what lies in the folder it is started in; nothing lies in /."""
    assert service["ExecStart"] == f"{KIOSK} run"
    assert service["WorkingDirectory"] == "/"


def test_relay_is_made_safe_however_the_kiosk_ended(service: configparser.SectionProxy) -> None:
    """Also after a crash, when the program itself cannot do it."""
    assert service["ExecStopPost"] == f"{KIOSK} relay safe"


def test_systemd_waits_longer_than_any_part_may_take(service: configparser.SectionProxy) -> None:
    """A slow card or port is no reason to restart; whoever hangs is told within a minute."""
    assert service["Type"] == "notify"
    assert app.ANSWERS_WITHIN < float(service["WatchdogSec"]) <= 45
    assert heartbeat.EVERY * 2 < float(service["WatchdogSec"])


def test_unusable_settings_are_not_tried_again(service: configparser.SectionProxy) -> None:
    """Any other failure is."""
    assert service["Restart"] == "on-failure"
    assert service["RestartPreventExitStatus"] == str(cli.BAD_INPUT)


def test_state_folder_is_the_one_the_kiosk_reads(
    service: configparser.SectionProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """systemd makes the folder and names it in STATE_DIRECTORY."""
    assert service["StateDirectory"] == "kiosk"
    monkeypatch.delenv("KIOSK_STATE")
    monkeypatch.setenv("STATE_DIRECTORY", "/var/lib/kiosk")
    assert paths.state() == Path("/var/lib/kiosk")
