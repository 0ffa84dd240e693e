"""The unit as systemd reads it."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from kiosk import app, cli, heartbeat, paths

KIOSK = "/opt/entrance-kiosk/.venv/bin/kiosk"
UNIT = paths.share() / "systemd" / "kiosk.service"


NOTICE, SCREEN = UNIT.with_name("kiosk-notice.service"), UNIT.with_name("kiosk-screen.service")
UNITS = {unit.stem: unit for unit in (UNIT, NOTICE, SCREEN)}
EXPOSED_AT_MOST = {"kiosk": 2.5, "kiosk-notice": 2.5, "kiosk-screen": 6.0}
"""What systemd/README.md gives its reasons for."""

README = UNIT.with_name("README.md")
needs_systemd = pytest.mark.skipif(
    not shutil.which("systemd-analyze"), reason="systemd-analyze is not here"
)


def read_unit(path: Path) -> configparser.RawConfigParser:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(str(path), encoding="utf-8")
    return unit


@pytest.fixture
def service() -> configparser.SectionProxy:
    return read_unit(UNIT)["Service"]


def analysed(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", *arguments], capture_output=True, text=True, timeout=60, check=False
    )


@needs_systemd
def test_systemd_has_nothing_to_say_about_the_units(tmp_path: Path) -> None:
    """Unknown keys are only a message and no failure, so there must be no message."""
    for name, unit in UNITS.items():
        text = unit.read_text(encoding="utf-8").replace(KIOSK, "/bin/true")
        there = text.replace("/usr/bin/Xorg", "/bin/true")
        (tmp_path / f"{name}.service").write_text(there, encoding="utf-8")
    done = analysed("verify", *(str(tmp_path / f"{name}.service") for name in UNITS))
    assert (done.returncode, done.stderr) == (0, "")


@needs_systemd
@pytest.mark.parametrize("name", UNITS)
def test_a_unit_is_no_more_exposed_than_it_has_reasons_for(name: str) -> None:
    """As systemd-analyze counts, from 0 to 10. Versions before 250 only look at installed units."""
    done = analysed("security", "--offline=yes", str(UNITS[name]))
    if "unrecognized option" in done.stderr:
        pytest.skip("this systemd-analyze does not look at files")
    found = re.search(r"Overall exposure level for .*: ([\d.]+)", done.stdout)
    assert found, done.stderr
    assert float(found.group(1)) <= EXPOSED_AT_MOST[name]
    assert found.group(1) in README.read_text(encoding="utf-8")


def test_unit_starts_the_console_script_away_from_any_code(
    service: configparser.SectionProxy,
) -> None:
    """Python imports what lies in the folder it is started in; nothing lies in /."""
    assert service["ExecStart"] == f"{KIOSK} run"
    assert service["WorkingDirectory"] == "/"


def test_relay_is_made_safe_however_the_kiosk_ended(service: configparser.SectionProxy) -> None:
    """Also after a crash, when the program itself cannot do it, and again when it is left alone."""
    assert service["ExecStopPost"] == f"{KIOSK} relay safe"
    assert read_unit(NOTICE)["Service"]["ExecStartPre"] == f"-{KIOSK} relay safe"


def test_a_kiosk_that_is_left_alone_says_so_on_the_screen() -> None:
    """After ten starts in ten minutes, or exit code 2; the sentence goes when it is started."""
    kiosk, notice = read_unit(UNIT)["Unit"], read_unit(NOTICE)["Unit"]
    assert kiosk["OnFailure"] == NOTICE.name
    assert (kiosk["StartLimitBurst"], kiosk["StartLimitIntervalSec"]) == ("10", "600")
    assert notice["Conflicts"] == UNIT.name


def test_a_program_that_hangs_at_every_start_reaches_the_limit(
    service: configparser.SectionProxy,
) -> None:
    """The slowest way to fail for ever still ends in the safe state, and not in a loop."""
    unit = read_unit(UNIT)["Unit"]
    hangs = max(float(service["TimeoutStartSec"]), float(service["WatchdogSec"]))
    one = hangs + float(service["TimeoutStopSec"]) + float(service["RestartSec"])
    assert int(unit["StartLimitBurst"]) * one < float(unit["StartLimitIntervalSec"])


def test_systemd_waits_longer_than_any_part_may_take(service: configparser.SectionProxy) -> None:
    """A slow card or port is no reason to restart; whoever hangs is told within a minute."""
    assert service["Type"] == "notify"
    assert app.ANSWERS_WITHIN < float(service["WatchdogSec"]) <= 45
    assert heartbeat.EVERY * 2 < float(service["WatchdogSec"])


def test_unusable_settings_are_not_tried_again(service: configparser.SectionProxy) -> None:
    """Whatever else ended it is, but for `systemctl stop`."""
    assert service["Restart"] == "always"
    assert service["RestartPreventExitStatus"] == str(cli.BAD_INPUT)


def test_state_folder_is_the_one_the_kiosk_reads(
    service: configparser.SectionProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """systemd makes the folder and names it in STATE_DIRECTORY."""
    assert service["StateDirectory"] == "kiosk"
    monkeypatch.delenv("KIOSK_STATE")
    monkeypatch.setenv("STATE_DIRECTORY", "/var/lib/kiosk")
    assert paths.state() == Path("/var/lib/kiosk")
